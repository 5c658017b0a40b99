"""A live stream of real workers, walked over real HTTP: every rule of LL-HLS that a server can keep."""

import asyncio
import os
import signal

import pytest

from tests.helpers import hls_conformance as rules
from tests.helpers.hls_tags import attributes
from tests.helpers.source import PLAIN, SIMULCAST, Source
from tests.helpers.stage import Stage
from transcoder.marks import Mark


def walker(stage: Stage) -> rules.Walker:
    return rules.Walker(stage.base, stage.client)


async def test_simulcast_stream_keeps_every_rule(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    walk = walker(stage)
    names = await rules.check_multivariant(walk)
    assert names == ["audio", "v0", "v1", "v2"]
    await asyncio.gather(*(walk.until(name, 6) for name in names))
    playlists = {name: await walk.media(name) for name in names}
    rules.check_alike(playlists)
    for name, playlist in playlists.items():
        await rules.check_reports(walk, name, [other for other in names if other != name])
        await rules.check_media(walk, name, playlist)
    await rules.check_delivery(walk, "v0", playlists["v0"].target)
    await rules.check_refusals(walk, "v1")


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_encoded_rungs_keep_every_rule_too(stage: Stage, codec: str) -> None:
    stage.live(Source(PLAIN, codec=codec, fps=30))
    walk = walker(stage)
    names = await rules.check_multivariant(walk)
    await asyncio.gather(*(walk.until(name, 4) for name in names))
    rules.check_alike({name: await walk.media(name) for name in names})


async def test_discontinuities_are_alike_after_a_worker_died(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    walk = walker(stage)
    names = await rules.check_multivariant(walk)
    before = await walk.until("v0", 3)
    os.kill(stage.worker_pid, signal.SIGKILL)
    await asyncio.gather(*(walk.until(name, len(before.segments) + 3) for name in names))
    playlists = {name: await walk.media(name) for name in names}
    rules.check_alike(playlists)
    assert any(segment.is_discontinuity for segment in playlists["v0"].segments)


async def test_delta_updates_merge_to_the_full_playlist(stage: Stage) -> None:
    stage.live(Source((("", 160, 120),), audio=False), speed=8.0)
    walk = walker(stage)
    await walk.until("v0", 14)
    await rules.check_delta(walk, "v0")


async def test_date_ranges_are_told_skipped_and_named_when_they_left(stage: Stage) -> None:
    stage.live(Source((("", 160, 120),), audio=False), speed=8.0)
    walk = walker(stage)
    first = await walk.until("v0", 2)
    store = stage.transcoder.store("demo")
    at_ms = store.renditions["v0"].window.last_segment.at_ms
    store.mark(Mark(1, "haat.pin", at_ms, "moment", (("SKU", 'a"b'),)))
    store.mark(Mark(2, "haat.poll", at_ms + 10, "begins"))
    after = await walk.follow("v0", first)
    told = [attributes(text) for text in after.tags["EXT-X-DATERANGE"]]
    assert [one["ID"] for one in told] == ["haat.pin-1", "haat.poll-2"]
    assert (told[0]["X-SKU"], told[0]["DURATION"], "DURATION" in told[1]) == ("a%22b", "0.000", False)
    while "EXT-X-SKIP" not in (delta := await walk.media("v0", "?_HLS_skip=v2")).tags or any(
        attributes(text)["ID"] == "haat.pin-1" for text in delta.tags.get("EXT-X-DATERANGE", ())
    ):
        after = await walk.follow("v0", after)
    assert "RECENTLY-REMOVED-DATERANGES" in delta.one("EXT-X-SKIP")
    assert int(delta.one("EXT-X-VERSION")) == 10
    older = await walk.media("v0", "?_HLS_skip=YES")
    full = await walk.media("v0")
    assert older.tags.get("EXT-X-DATERANGE") == full.tags.get("EXT-X-DATERANGE")
