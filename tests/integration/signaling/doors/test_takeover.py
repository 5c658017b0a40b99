"""A publisher dies without a word and comes back with its token: viewers go on as they are."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.helpers.media_offers import CHROMIUM_PUBLISHER
from tests.helpers.media_peers import Viewer, until
from tests.integration.signaling.doors.conformance import TOKEN, Doorstep, doorstep
from tests.integration.signaling.doors.players import play

MOST_S = 2.0
MUXER = Path(__file__).parents[3] / "helpers" / "whip_muxer.py"


@asynccontextmanager
async def encoder(door: Doorstep, folder: Path, seconds: float) -> AsyncIterator[asyncio.subprocess.Process]:
    """FFmpeg's own WHIP muxer, which publishes to the show in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(MUXER),
        f"{door.url}/whip/live",
        str(folder),
        str(seconds),
        "",
        TOKEN,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def watched(door: Doorstep) -> Viewer:
    await until(lambda: door.media.stats().publishers == 1)
    viewer, _ = await play(door, "/whep/live")
    await until(lambda: viewer.frames > 30)
    return viewer


async def packets(viewer: Viewer) -> int:
    """How many of the picture came."""
    report = (await viewer.connection.getStats()).values()
    return sum(one.packetsReceived for one in report if one.type == "inbound-rtp" and one.kind == "video")


async def take_over(door: Doorstep, folder: Path) -> float:
    """Kill an encoder and start another, beside a viewer who stays: seconds from the second one's POST to
    the picture's first packet at the viewer."""
    asked = len(door.doors.came)
    async with encoder(door, folder, 60) as first:
        viewer = await watched(door)
        first.kill()
        await first.wait()
    assert door.media.stats().publishers == 1  # nobody has noticed yet
    async with asyncio.timeout(30), encoder(door, folder, 4) as second:
        await until(lambda: len(door.doors.came) == asked + 2)
        seen, came = viewer.frames, await packets(viewer)
        while await packets(viewer) == came:
            await asyncio.sleep(0.01)
        took_s = asyncio.get_running_loop().time() - door.doors.came[-1]
        await until(lambda: viewer.frames > seen + 5)
        assert door.media.stats().subscribers == 1
        assert viewer.connection.connectionState == "connected"
        assert await second.wait() == 0
    await until(lambda: door.media.stats().publishers == 0)  # it said goodbye by DELETE
    await viewer.close()
    await until(lambda: door.media.stats().subscribers == 0)
    return took_s


async def test_a_killed_encoder_takes_its_place_again_within_two_seconds_and_viewers_stay(
    tmp_path: Path,
) -> None:
    async with doorstep() as door:
        took_s = await take_over(door, tmp_path)
        if took_s > MOST_S:  # the machine may have been busy with something else
            took_s = await take_over(door, tmp_path)
        assert took_s <= MOST_S


async def test_a_second_encoder_does_not_take_the_place_of_one_that_sends(tmp_path: Path) -> None:
    async with doorstep() as door, encoder(door, tmp_path, 60):
        viewer = await watched(door)
        for _ in range(3):
            (await door.post("/whip/live", CHROMIUM_PUBLISHER)).assert_refused(409)
        reply = await door.post("/whip/live?source=screen", CHROMIUM_PUBLISHER)
        assert reply.status == 201
        seen = viewer.frames
        await until(lambda: viewer.frames > seen + 5)
        await viewer.close()
