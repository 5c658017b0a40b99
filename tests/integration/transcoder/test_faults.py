"""Workers that die or hang, publishers that pause, layers that stop or come late: HLS goes on."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest

from tests.helpers.source import PLAIN, SIMULCAST, Source
from tests.helpers.stage import Stage
from transcoder.messages import Unit
from transcoder.playlist import MediaPlaylist

ROOT = Path(__file__).parents[3]


def _decodes(url: str, pictures: int) -> int:
    with av.open(url, timeout=20) as container:
        count = 0
        for _ in container.decode(container.streams[0]):
            count += 1
            if count == pictures:
                break
        return count


def _gone(pid: int) -> bool:
    """True when the process has ended, whether or not anybody has reaped it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


async def _went_on(stage: Stage, rendition: str, before: MediaPlaylist) -> MediaPlaylist:
    """The playlist once a whole segment of the new worker is in it, checked to continue `before`."""

    def recovered(playlist: MediaPlaylist) -> bool:
        marks = [n for n, segment in enumerate(playlist.segments) if segment.discontinuity]
        return bool(marks) and playlist.segments[marks[0]].uri is not None

    after = await stage.until(rendition, recovered)
    marked = [segment for segment in after.segments if segment.discontinuity]
    assert len(marked) == 1
    known = {segment.uri for segment in after.segments}
    assert {segment.uri for segment in before.segments if segment.uri} <= known
    return after


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_killed_worker_is_replaced_and_the_playlist_continues(stage: Stage, codec: str) -> None:
    stage.live(Source(SIMULCAST if codec == "H264" else PLAIN, codec=codec), speed=1.0)
    before = await stage.until("v0", lambda playlist: len(playlist.segments) > 2)
    pid = stage.worker_pid
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    msn, part = before.media_sequence + len(before.segments), 0
    await stage.playlist(f"v0.m3u8?_HLS_msn={msn}&_HLS_part={part}")
    assert time.monotonic() - killed < 6.0
    for name in ("v0", "v1", "audio"):
        after = await _went_on(stage, name, before if name == "v0" else MediaPlaylist(4, 1, 0, 0, ()))
        new = next(segment for segment in after.segments if segment.discontinuity)
        assert new.map_uri != after.segments[0].map_uri
        assert new.at_ms >= after.segments[0].at_ms
    assert _gone(pid)
    assert stage.transcoder.stats().worker_restarts == 1
    assert await asyncio.to_thread(_decodes, f"{stage.base}v1.m3u8", 40) == 40


async def test_hung_worker_is_replaced_and_feeding_never_waits(stage: Stage) -> None:
    stage.live(Source(SIMULCAST), speed=1.0)
    await stage.until("v0", lambda playlist: len(playlist.segments) > 2)
    pid = stage.worker_pid
    os.kill(pid, signal.SIGSTOP)
    big = Unit("video", "f", "H264", time.time_ns(), False, 640, 360, bytes(1_000_000))
    began = time.monotonic()
    for _ in range(100):
        stage.transcoder.feed("demo", big)
    assert time.monotonic() - began < 0.5
    assert stage.transcoder.stats().units_dropped >= 80
    after = await stage.until("v0", lambda playlist: any(s.discontinuity for s in playlist.segments))
    assert time.monotonic() - began < 6.0
    assert after.segments[-1].parts
    assert _gone(pid)


async def test_paused_publisher_leaves_its_picture_and_comes_back(stage: Stage) -> None:
    source = Source(SIMULCAST)
    stage.live(source, speed=1.0)
    before = await stage.until("v0", lambda playlist: len(playlist.segments) > 2)
    await stage.stop()
    paused = time.monotonic()
    await _went_on(stage, "v0", before)
    source.pause(time.monotonic() - paused)
    stage.go_on(speed=1.0)
    after = await stage.until("v0", lambda p: sum(s.discontinuity for s in p.segments) == 2)
    assert not any(segment.gap for segment in after.segments)
    assert all((segment.duration_us or 0) < 4_500_000 for segment in after.segments)
    assert stage.transcoder.stats().worker_restarts == 0


async def test_layer_that_stops_is_filled_in_all_the_time(stage: Stage) -> None:
    source = Source(SIMULCAST)
    stage.live(source)
    before = await stage.until("v0", lambda playlist: len(playlist.segments) > 2)
    source.stopped.add("f")
    first_map = before.segments[0].map_uri
    after = await stage.until("v0", lambda p: len({s.map_uri for s in p.segments} - {first_map}) == 2)
    others = await stage.playlist("v1.m3u8")
    assert abs(others.media_sequence + len(others.segments) - after.media_sequence - len(after.segments)) <= 1
    marks = [
        {p.media_sequence + n for n, s in enumerate(p.segments) if s.discontinuity} for p in (after, others)
    ]
    assert marks[0] == marks[1]
    source.stopped.clear()
    stand_in = after.segments[-1].map_uri
    await stage.until("v0", lambda playlist: playlist.segments[-1].map_uri not in (first_map, stand_in))


async def test_layer_that_comes_late_becomes_a_rendition(stage: Stage) -> None:
    source = Source(SIMULCAST)
    source.stopped.add("f")
    stage.live(source)
    await stage.playlist("v0.m3u8")
    assert stage.transcoder.renditions("demo") == ["v0", "v1"]
    source.stopped.clear()
    await stage.until("v0", lambda playlist: len(playlist.segments) > 6)
    assert stage.transcoder.renditions("demo") == ["v2", "v0", "v1"]
    v2, v0 = await stage.playlist("v2.m3u8"), await stage.playlist("v0.m3u8")
    assert v2.media_sequence > v0.media_sequence
    ends = [playlist.media_sequence + len(playlist.segments) for playlist in (v0, v2)]
    assert abs(ends[0] - ends[1]) <= 1


async def test_show_without_audio_gets_silence(stage: Stage) -> None:
    stage.live(Source(SIMULCAST, audio=False))
    playlist = await stage.until("audio", lambda playlist: len(playlist.segments) > 3)
    assert all(not segment.gap for segment in playlist.segments)
    assert await asyncio.to_thread(_decodes, f"{stage.base}audio.m3u8", 50) == 50


async def test_garbage_from_the_publisher_does_not_stop_the_show(stage: Stage) -> None:
    stage.live(Source(PLAIN))
    before = await stage.until("v1", lambda playlist: len(playlist.segments) > 1)
    now = time.time_ns()
    for data in (b"", b"\x00\x00\x01\x67\x42", b"\x00\x00\x01\x65garbage", b"\xff" * 100):
        stage.transcoder.feed("demo", Unit("video", "", "H264", now, True, None, None, data))
        stage.transcoder.feed("demo", Unit("audio", "", "opus", now, False, None, None, data))
    await stage.until("v1", lambda playlist: len(playlist.segments) > len(before.segments) + 2)
    assert stage.transcoder.stats().worker_restarts == 0


async def test_close_leaves_no_worker(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    await stage.playlist("v0.m3u8")
    pid = stage.worker_pid
    began = time.monotonic()
    await stage.transcoder.close()
    assert time.monotonic() - began < 2.0
    assert _gone(pid)


_PARENT = """
import asyncio, time
from transcoder.supervisor import Transcoder, TranscoderSettings, Unit
async def main():
    transcoder = await Transcoder.start(TranscoderSettings(), lambda _show, _place: None)
    transcoder.open("demo")
    transcoder.feed("demo", Unit("video", "", "H264", time.time_ns(), False, None, None, b"x"))
    while transcoder._shows["demo"].worker is None:
        await asyncio.sleep(0.05)
    print(transcoder._shows["demo"].worker.process.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_worker_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        try:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
        finally:
            parent.kill()
    deadline = time.monotonic() + 5
    while not _gone(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _gone(pid)
