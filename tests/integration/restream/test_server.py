"""The whole: a real server with its demo host, two targets at a real RTMP server, and restarts of both."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.helpers.haat_server import HaatServer
from tests.helpers.rtmp_server import RtmpServer, watch
from tests.helpers.studio_api import StudioApi

KEY = "rahima-secret-key-1"


class _Studio(StudioApi):
    """Waits for targets."""

    async def wait(self, name: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The target of this name as soon as that holds of it."""
        found: dict[str, Any] = {}
        try:
            async with asyncio.timeout(90):
                while True:
                    items = (await self.ask("GET", "/shows/demo/restreams"))["items"]
                    found = next(one for one in items if one["name"] == name)
                    if holds(found):
                        return found
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(found) from None


def _is(status: str) -> Callable[[dict[str, Any]], bool]:
    return lambda target: target["status"] == status


async def test_a_show_goes_to_two_targets_through_restarts_of_either_side(
    tmp_path: Path, rtmp: RtmpServer
) -> None:
    folder = tmp_path / "haat"
    folder.mkdir()
    server = HaatServer(folder, ("demo",), {"HAAT_RESTREAM_PRIVATE": "on", "HAAT_LIMITS": "off"})
    await server.start()
    try:
        async with ClientSession() as client:
            studio = _Studio(client, server.url)
            await studio.sign_in()
            for name, key in (("good", KEY), ("bad", "wrong-key")):
                body = {"platform": "custom", "name": name, "url": rtmp.url, "stream_key": key}
                await studio.ask("POST", "/shows/demo/restreams", body)
            await studio.wait("good", _is("live"))
            refused = await studio.wait("bad", lambda target: target["problem"] is not None)
            assert refused["problem"] == "restream.refused"
            received = await rtmp.wait_for(KEY)
            assert (received.video, received.audio) == ("H264", "AAC")
            seen = await watch(f"{rtmp.url}/{KEY}", 2)
            assert seen.codecs == {"video": "h264", "audio": "aac"}
            assert seen.pictures > 10

            rtmp.kill()
            await studio.wait("good", lambda target: target["problem"] == "restream.unreachable")
            await rtmp.start()
            await studio.wait("good", _is("live"))

            server.kill()
            await server.start()
            await studio.wait("good", _is("live"))
            await rtmp.wait_for(KEY)

            await studio.ask("POST", "/shows/demo/end")
            await studio.wait("good", _is("idle"))
            assert not await rtmp.streams()
            assert KEY not in server.log.read_text()
    finally:
        await server.stop()
