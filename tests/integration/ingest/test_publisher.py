"""What a local publisher is given comes out of the media server as from a WHIP publisher."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from media.errors import PublisherExists
from media.events import PublisherConnected, PublisherGone
from media.ingest.publisher import LocalPublisher
from media.place import Place
from media.taps import Want
from tests.helpers.media_peers import Stage, stage

SPS = bytes.fromhex("6742c01fda014016ec0440000003004000000c83c60ca8")
PPS = bytes.fromhex("68ce3c80")
IDR, SLICE = b"\x65" + bytes(3_000), b"\x41" + bytes(300)
HOST = Place("host", is_host=True)
MS = 1_000_000


@pytest.fixture
async def server() -> AsyncIterator[Stage]:
    async with stage() as one:
        yield one


async def play(publisher: LocalPublisher, from_us: int) -> None:
    """25 pictures and 50 packets of sound a second in real time, each with its number in it, a keyframe
    every 400 ms."""
    number = 0
    while True:
        at_us, now_ns = from_us + number * 20_000, time.monotonic_ns()
        name = number.to_bytes(4, "big")
        publisher.audio(b"\xfc" + name, 5_000 + number * 960, at_us, now_ns)
        if number % 2 == 0:
            publisher.video([(IDR if number % 20 == 0 else SLICE) + b"\x01" + name], at_us, now_ns)
        number += 1
        await asyncio.sleep(0.02)


async def test_sound_and_picture_keep_their_times_in_the_egress(server: Stage) -> None:
    publisher = await server.server.ingest("demo", HOST)
    publisher.remember([SPS, PPS])
    assert server.events == []
    publisher.begin()
    await server.happens(PublisherConnected)
    playing = asyncio.create_task(play(publisher, 7_000_000))
    captured: dict[str, dict[bytes, int]] = {"audio": {}, "video": {}}
    async with asyncio.timeout(10):
        async for unit in server.server.egress("demo", {HOST: Want()}):
            captured[unit.kind][unit.data[-4:]] = unit.capture_ns
            assert 0 <= time.time_ns() - unit.capture_ns < 2_000 * MS
            if unit.kind == "video" and unit.keyframe:
                assert (unit.width, unit.height) == (1_280, 720)
                assert SPS in unit.data
                assert PPS in unit.data
            if len(captured["video"]) >= 25:
                break
    common = sorted(captured["video"].keys() & captured["audio"].keys())
    assert len(common) >= 20
    for name in common:
        assert abs(captured["video"][name] - captured["audio"][name]) < 2 * MS
    steps = {captured["video"][b] - captured["video"][a] for a, b in pairwise(common)}
    assert max(abs(step - 40 * MS) for step in steps) < 2 * MS
    playing.cancel()
    publisher.close()
    gone = await server.happens(PublisherGone)
    assert isinstance(gone, PublisherGone)
    assert gone.reason == "closed"
    assert not publisher.is_open


async def test_a_silent_publisher_is_replaced_and_told(server: Stage) -> None:
    first = await server.server.ingest("demo", HOST)
    first.remember([SPS, PPS])
    first.begin()
    first.video([IDR], 0, time.monotonic_ns())
    second = await server.server.ingest("demo", HOST)
    assert second.is_open
    gone = await server.happens(PublisherGone)
    assert isinstance(gone, PublisherGone)
    assert gone.reason == "replaced"
    first.video([SLICE], 40_000, time.monotonic_ns())
    first.close()
    assert second.is_open
    await server.server.close_show("demo")


async def test_who_sends_keeps_the_place(server: Stage) -> None:
    first = await server.server.ingest("demo", HOST)
    first.remember([SPS, PPS])
    first.begin()

    playing = asyncio.create_task(play(first, 0))
    with pytest.raises(PublisherExists):
        await server.server.ingest("demo", HOST)
    playing.cancel()
    assert first.is_open
