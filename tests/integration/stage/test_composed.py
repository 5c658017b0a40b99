"""Several people on stage, as HLS shows them: where each picture is and whose voices are heard."""

from media.place import Place
from tests.helpers.painted_stage import Performer, member, painted_stage

RED, BLUE, DARK = (90, 100, 220), (60, 220, 100), (26, 127, 129)
LEFT, RIGHT, MIDDLE, CORNER = (25, 50), (75, 50), (40, 40), (90, 85)


def host() -> Performer:
    return Performer(Place("host", is_host=True), RED, 440)


def anika() -> Performer:
    return Performer(Place("anika"), BLUE, 1_000)


async def test_two_people_share_the_picture_and_the_sound_in_the_layout_that_the_host_chose() -> None:
    async with painted_stage() as stage:
        first, second = host(), anika()
        await stage.enter(first)
        await stage.until_seen(all=(MIDDLE, RED))
        await stage.enter(second)
        await stage.until_seen(host=(LEFT, RED), guest=(RIGHT, BLUE))
        await stage.until_heard({440, 1_000}, set())
        composed = len(stage.segments["v0"])

        people = member("host"), member("anika")
        stage.decide("picture_in_picture", *people)
        await stage.until_seen(host=(MIDDLE, RED), side=(RIGHT, RED), guest=(CORNER, BLUE))
        assert not any(one.discontinuity for one in stage.segments["v0"][composed:])

        stage.decide("picture_in_picture", people[0], member("anika", audio=True, video=True))
        await stage.until_heard({440}, {1_000})
        await stage.until_seen(host=(MIDDLE, RED), guest=((82, 73), (38, 126, 129)))

        await second.leave()
        await stage.until_seen(host=(MIDDLE, RED), corner=(CORNER, RED))
        assert [one.discontinuity for one in stage.segments["v0"]].count(True) >= 1
        assert stage.transcoder.stats().worker_restarts == 0
