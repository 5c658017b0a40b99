"""What is made to go wrong in a live show: HLS recovers by itself, WebRTC and the room notice nothing, and
what was recorded plays."""

import asyncio
import time

import pytest

from tests.helpers.haat_server import HaatServer
from tests.integration.faults.conftest import Audience

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
    of_show = () if fault in OF_THE_SERVER else ("--show", "demo")
    audience.restart()
    said = await asyncio.to_thread(demo.run, "fault", fault, *of_show, "--seconds", str(LASTS_S))
    assert said.startswith("Done.")
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
