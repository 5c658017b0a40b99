"""Several people on stage, as HLS shows them: where each picture is and whose voices are heard."""

import asyncio

import pytest

from media.place import Place
from tests.helpers.painted_stage import Performer, member, painted_stage

RED, BLUE = (90, 100, 220), (60, 220, 100)
PANEL, DISC = (49, 127, 129), (87, 124, 74)
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
        await stage.until_seen(host=(MIDDLE, RED), guest=((82, 73), PANEL))

        await second.leave()
        await stage.until_seen(host=(MIDDLE, RED), corner=(CORNER, RED))
        segments = stage.segments["v0"]
        assert [one.msn for one in segments] == list(range(segments[0].msn, segments[-1].msn + 1))
        assert sum(one.discontinuity for one in segments) >= 1
        async with asyncio.timeout(20):  # as it comes again: the host's own 320 columns
            while stage.segments["v0"][-1].width != 320:
                await asyncio.sleep(0.2)
        await stage.until_seen(host=(MIDDLE, RED))
        assert stage.transcoder.stats().worker_restarts == 0


async def test_the_sound_goes_on_without_a_break_while_people_come_and_go() -> None:
    async with painted_stage() as stage:
        second = anika()
        await stage.enter(host())
        await stage.until_seen(all=(MIDDLE, RED))
        await stage.enter(second)
        await stage.until_heard({440, 1_000}, set())
        await second.leave()
        await stage.until_heard({440}, {1_000})
        sound = stage.segments["audio"]
        assert {one.init for one in sound} == {sound[0].init}
        whole = sum(one.duration_us for one in sound) / 1e6
        assert whole == pytest.approx(
            (sound[-1].at_ms - sound[0].at_ms) / 1e3 + sound[-1].duration_us / 1e6, abs=0.1
        )


async def test_a_host_whose_camera_is_off_is_calm_and_still_heard() -> None:
    async with painted_stage() as stage:
        await stage.enter(host())
        await stage.until_seen(all=(MIDDLE, RED))
        stage.decide("auto", member("host", video=True))
        await stage.until_seen(panel=((5, 5), PANEL), disc=((50, 37), DISC))
        await stage.until_heard({440}, set())
