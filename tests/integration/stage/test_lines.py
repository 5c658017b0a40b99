"""Several people publish to one show; viewers see them come and go on the lines of one connection."""

import asyncio
import contextlib

import pytest

from media.errors import NoLine, PublisherExists
from media.events import PublisherGone, SubscriberGone
from media.place import HOST, Place
from media.taps import Want
from tests.helpers.media_peers import until
from tests.integration.stage.conftest import Studio

ANIKA, BABUL = Place("anika"), Place("babul")


async def test_three_people_come_and_go_on_the_lines_of_one_connection(studio: Studio) -> None:
    await studio.member(10)
    viewer = await studio.viewer(lines=3)
    anika = await studio.member(11, ANIKA)
    await studio.member(12, BABUL)
    everybody = {(kind, line): 10 + line for kind in ("audio", "video") for line in range(3)}
    await until(lambda: viewer.tags == everybody)
    assert [(one.place, one.line) for one in studio.places] == [(HOST, 0), (ANIKA, 1), (BABUL, 2)]

    await anika.close()
    await studio.event(PublisherGone)
    still = viewer.seen["video", 2]
    await until(lambda: viewer.seen["video", 2] >= still + 10)  # what was on its way has come
    gone, still = viewer.seen["video", 1], viewer.seen["video", 2]
    await until(lambda: viewer.seen["video", 2] >= still + 10)
    assert viewer.seen["video", 1] == gone

    await studio.member(13, Place("carim"))
    await until(lambda: (viewer.tags["video", 1], viewer.tags["audio", 1]) == (13, 13))
    assert all(begins for (kind, _), _, begins in viewer.switches if kind == "video")
    assert not any(isinstance(event, SubscriberGone) for event in studio.events)


async def test_one_person_sends_camera_screen_and_a_second_source_without_picture(studio: Studio) -> None:
    await studio.member(11, Place("host", "screen", is_host=True))
    await studio.member(10, HOST)
    await studio.member(12, Place("host", "second", is_host=True), has_video=False)
    viewer = await studio.viewer(lines=8)
    await until(lambda: len(viewer.tags) == 5)
    pictures = {line: tag for (kind, line), tag in viewer.tags.items() if kind == "video"}
    sounds = {line: tag for (kind, line), tag in viewer.tags.items() if kind == "audio"}
    assert (pictures, sounds) == ({0: 10, 1: 11}, {0: 10, 1: 11, 2: 12})
    assert [(one.has_audio, one.has_video) for one in studio.places] == [
        (True, True),
        (True, True),
        (True, False),
    ]


async def test_a_viewer_with_one_line_sees_the_programme_switch_at_a_keyframe(studio: Studio) -> None:
    await studio.member(10)
    anika = await studio.member(11, ANIKA)
    viewer = await studio.viewer()
    await until(lambda: viewer.tags == {("audio", 0): 10, ("video", 0): 10})
    studio.server.set_programme("demo", ANIKA)
    assert studio.server.programme("demo") == ANIKA
    await until(lambda: viewer.tags == {("audio", 0): 11, ("video", 0): 11})

    await anika.close()
    await studio.event(PublisherGone)
    assert studio.server.programme("demo") == HOST
    await until(lambda: viewer.tags == {("audio", 0): 10, ("video", 0): 10})
    assert all(begins for (kind, _), _, begins in viewer.switches if kind == "video")


async def test_an_egress_gives_what_is_wanted_of_each_place(studio: Studio) -> None:
    await studio.member(10)
    anika = await studio.member(11, ANIKA)
    egress = studio.server.egress("demo", {HOST: Want(rows=0), ANIKA: Want(rows=360, has_audio=False)})

    units = [await anext(egress) for _ in range(60)]
    assert {(one.place, one.kind) for one in units} == {(HOST, "audio"), (ANIKA, "video")}
    assert next(one for one in units if one.kind == "video").keyframe

    egress.want({HOST: Want(has_audio=False)})
    first = await anext(egress)
    while (first.place, first.kind) != (HOST, "video"):
        first = await anext(egress)
    assert first.keyframe
    assert {(one.place, one.kind) for one in [await anext(egress) for _ in range(20)]} == {(HOST, "video")}
    await anika.close()
    await studio.peers[0].close()
    assert {one.place async for one in egress} <= {HOST}


async def test_what_is_muted_is_not_forwarded_whoever_sends_it(studio: Studio) -> None:
    await studio.member(10)
    anika = await studio.member(11, ANIKA)
    viewer = await studio.viewer(lines=2)
    await until(lambda: len(viewer.tags) == 4)
    studio.server.mute("demo", "anika", audio=True, video=False)
    await _until_still(viewer.seen, ("audio", 1))
    heard, seen = viewer.seen["audio", 1], viewer.seen["video", 1]
    await until(lambda: viewer.seen["video", 1] >= seen + 10)

    await anika.close()
    await studio.event(PublisherGone)  # its line is free only now
    await studio.member(12, Place("anika", "screen"))
    await until(lambda: viewer.tags["video", 1] == 12)
    assert viewer.seen["audio", 1] == heard
    studio.server.mute("demo", "anika", audio=False, video=True)
    await until(lambda: viewer.seen["audio", 1] >= heard + 10)
    await _until_still(viewer.seen, ("video", 1))


async def test_the_programme_is_silent_when_it_is_muted(studio: Studio) -> None:
    await studio.member(10)
    egress = studio.server.egress("demo", {HOST: Want()})
    studio.server.mute("demo", "host", audio=True, video=True)
    with contextlib.suppress(TimeoutError):
        while True:
            await asyncio.wait_for(anext(egress), 0.5)
    studio.server.mute("demo", "host", audio=False, video=False)
    first = next(unit for unit in [await anext(egress) for _ in range(60)] if unit.kind == "video")
    assert first.keyframe


async def _until_still(seen: dict[tuple[str, int], int], line: tuple[str, int]) -> None:
    """Until nothing comes on a line for a while."""
    before = -1
    while seen[line] != before:
        before = seen[line]
        await asyncio.sleep(0.4)


async def test_a_dead_member_is_taken_over_and_a_living_one_is_not_disturbed(studio: Studio) -> None:
    host = await studio.member(10)
    anika = await studio.member(11, ANIKA)
    viewer = await studio.viewer(lines=2)
    await until(lambda: viewer.tags.get(("video", 1)) == 11)
    with pytest.raises(PublisherExists):
        await studio.member(12, ANIKA)
    await anika.fall_silent()
    await asyncio.wait_for(studio.member(13, ANIKA), 2)
    gone = await studio.event(PublisherGone)
    assert (gone.place, gone.reason) == (ANIKA, "replaced")
    await until(lambda: viewer.tags["video", 1] == 13)
    assert host.answer is not None
    assert studio.server.peer(host.answer.peer_id) is not None
    assert not any(isinstance(event, SubscriberGone) for event in studio.events)


async def test_there_are_eight_lines_and_the_first_is_the_hosts(studio: Studio) -> None:
    for number in range(1, 8):
        await studio.member(number, Place(f"guest {number}"))
    with pytest.raises(NoLine):
        await studio.member(8, Place("one too many"))
    viewer = await studio.viewer(lines=8)
    await studio.member(100)
    await until(lambda: len(viewer.tags) == 16)
    assert viewer.tags["video", 0] == 100
    assert studio.server.programme("demo") == HOST


async def test_only_members_stay_on_stage(studio: Studio) -> None:
    await studio.member(10)
    await studio.member(11, ANIKA)
    await studio.member(12, BABUL)
    studio.server.keep_on_stage("demo", {"babul"})
    gone = await studio.event(PublisherGone)
    assert (gone.place, gone.reason) == (ANIKA, "ended")
    assert [one.place for one in studio.places] == [HOST, BABUL]


async def test_who_speaks_is_told_from_audio_levels(studio: Studio) -> None:
    await studio.member(10)
    anika = await studio.member(11, ANIKA)
    babul = await studio.member(12, BABUL)
    anika.is_speaking = babul.is_speaking = True
    await until(lambda: studio.server.speakers("demo") == ["anika", "babul"])
    studio.server.mute("demo", "anika", audio=True, video=False)
    assert studio.server.speakers("demo") == ["babul"]
    babul.is_speaking = False
    await until(lambda: studio.server.speakers("demo") == [])
