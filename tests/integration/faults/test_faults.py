"""What is made to go wrong in a live show: HLS recovers by itself, WebRTC and the room notice nothing, and
what was recorded plays."""

import asyncio
import time
from pathlib import Path

import aiohttp
import pytest

from tests.helpers.haat_server import HaatServer
from tests.helpers.replays import Host, measure
from tests.integration.faults.conftest import Audience, inject

LASTS_S = 3
AT_ONCE = ("worker-killed", "worker-hung", "encoder-error")
OF_THE_SERVER = ("packet-loss", "disk-full", "storage-away")
NEW_PARTS = 6
"""More than can be on the way out of a worker that does nothing any more."""
AWAY_S = 30
"""How long anything may be away on a machine that is busy with other tests; what was seen is printed."""


@pytest.mark.parametrize(
    "fault",
    [
        "worker-killed",
        "worker-hung",
        "encoder-error",
        "corrupt-units",
        "clock-forward",
        "clock-back",
        "packet-loss",
        "disk-full",
        "storage-away",
    ],
)
async def test_hls_recovers_and_nobody_else_notices(demo: HaatServer, audience: Audience, fault: str) -> None:
    audience.restart()
    await inject(demo, fault, None if fault in OF_THE_SERVER else "demo", LASTS_S)
    await asyncio.sleep(0 if fault in AT_ONCE else LASTS_S)
    over = time.monotonic()
    counts = {name: one.count for name, one in audience.hls.items()}
    async with asyncio.timeout(AWAY_S):
        while any(audience.hls[name].count < count + NEW_PARTS for name, count in counts.items()):
            await asyncio.sleep(0.05)
    print(
        f"{fault}: HLS without a new part for {audience.hls_gap_s:.1f} s, {NEW_PARTS} more of each "
        f"{time.monotonic() - over:.1f} s after it, WebRTC {audience.webrtc.gap_s:.2f} s, "
        f"room {audience.room.gap_s:.2f} s"
    )
    assert audience.webrtc.gap_s < 5
    assert audience.room.gap_s < 5


async def test_what_was_recorded_plays(demo: HaatServer, audience: Audience, tmp_path: Path) -> None:
    said = await asyncio.to_thread(demo.run, "fault", "corrupt-units", "--show", "demo", "--seconds", "2")
    assert said == "Done. Going on: corrupt-units in demo.\n"
    await inject(demo, "disk-full", None, LASTS_S)
    await asyncio.sleep(LASTS_S + 3)
    await inject(demo, "worker-killed", "demo", LASTS_S)
    await asyncio.sleep(5)
    async with aiohttp.ClientSession(demo.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        host = Host(http)
        await host.sign_in()
        await host.call("POST", "/api/v1/shows/demo/end")
        await host.until("/api/v1/shows/demo/recording", '"ready"')
        shown = await host.get("/api/v1/shows/demo/replay")
        await host.call("POST", "/api/v1/shows/demo/recording/mp4")
        made = (await host.until("/api/v1/shows/demo/recording", '"mp4": {"state": "ready"'))["mp4"]
        async with http.get(made["url"]) as reply:  # type: ignore[index]
            (tmp_path / "demo.mp4").write_bytes(await reply.read())
    seconds = int(str(shown["duration_ms"])) / 1000
    length_s, frames = await asyncio.to_thread(measure, str(tmp_path / "demo.mp4"))
    print(f"recorded {seconds:.1f} s; decoded {length_s:.1f} s of picture, {frames}")
    assert seconds > 8
    assert length_s == pytest.approx(seconds, abs=1)
    assert (
        frames["unreadable"] < frames["video"] / 5
    )  # what the publisher sent corrupt was repackaged as it came
    assert frames["audio"] == pytest.approx(seconds * 48_000 / 1024, rel=0.05)
