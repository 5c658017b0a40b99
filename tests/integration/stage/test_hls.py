"""HLS follows the programme when one picture is shown: another camera comes after a discontinuity."""

from media.place import Place
from tests.helpers.media_peers import until
from tests.helpers.painted_stage import SHOW, PaintedStage, Performer, member, painted_stage

RED, BLUE = (90, 100, 220), (60, 220, 100)
MIDDLE = (50, 40)
ANIKA = Place("anika")


def newest_size(stage: PaintedStage) -> tuple[int, int]:
    """Of the newest whole segment; the picture may be seen before its segment is whole."""
    segment = stage.segments["v0"][-1]
    return segment.width, segment.height


async def test_the_ladder_goes_on_with_the_new_programme_and_back() -> None:
    async with painted_stage() as stage:
        stage.decide("solo", member("host"), member("anika"))
        host = Performer(Place("host", is_host=True), RED, 440, 640, 360)
        await stage.enter(host, Performer(ANIKA, BLUE, 1_000))
        await stage.until_seen(host=(MIDDLE, RED))
        await stage.until_heard({440, 1_000}, set())

        stage.media.set_programme(SHOW, ANIKA)
        await stage.until_seen(guest=(MIDDLE, BLUE))
        await until(lambda: newest_size(stage) == (320, 180))
        stage.media.set_programme(SHOW, None)
        await stage.until_seen(host=(MIDDLE, RED))
        segments = stage.segments["v0"]
        await until(lambda: newest_size(stage) == (640, 360))
        assert [one.msn for one in segments] == list(range(segments[0].msn, segments[-1].msn + 1))
        assert 2 <= sum(one.discontinuity for one in segments) <= 4
        assert stage.transcoder.stats().worker_restarts == 0


async def test_a_guest_goes_on_alone_while_the_host_is_away() -> None:
    async with painted_stage() as stage:
        host = Performer(Place("host", is_host=True), RED, 440)
        await stage.enter(host, Performer(ANIKA, BLUE, 1_000))
        await stage.until_seen(host=((25, 50), RED), guest=((75, 50), BLUE))
        await host.leave()
        await stage.until_seen(guest=((25, 50), BLUE), too=((75, 50), BLUE))
        await stage.until_heard({1_000}, {440})
