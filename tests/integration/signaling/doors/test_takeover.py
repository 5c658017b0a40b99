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


async def test_a_killed_encoder_takes_its_place_again_and_viewers_stay(tmp_path: Path) -> None:
    async with doorstep() as door:
        async with encoder(door, tmp_path, 60) as first:
            viewer = await watched(door)
            first.kill()
            await first.wait()
        assert door.media.stats().publishers == 1  # nobody has noticed yet
        seen = viewer.frames
        async with encoder(door, tmp_path, 8) as second:
            await until(lambda: len(door.doors.came) == 2)
            await until(lambda: viewer.frames > seen + 5)
            print(f"pictures {asyncio.get_running_loop().time() - door.doors.came[1]:.2f} s after the POST")
            assert door.media.stats().subscribers == 1
            assert viewer.connection.connectionState == "connected"
            assert await second.wait() == 0
        await until(lambda: door.media.stats().publishers == 0)  # it said goodbye by DELETE
        await viewer.close()


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
