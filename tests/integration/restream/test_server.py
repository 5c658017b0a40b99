"""The whole: a real server with its demo host, two targets at a real RTMP server, and restarts of both."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.helpers.haat_server import PASSWORD, HaatServer
from tests.helpers.rtmp_server import RtmpServer, watch

KEY = "rahima-secret-key-1"


class _Studio:
    """The demo host, signed in."""

    def __init__(self, client: ClientSession, base: str) -> None:
        self._client = client
        self._base = f"{base}/api/v1"
        self._csrf = ""

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"X-CSRF-Token": self._csrf}
        async with self._client.request(method, self._base + path, json=body, headers=headers) as reply:
            found = await reply.json()
            assert reply.ok, found
            return found

    async def sign_in(self) -> None:
        """Once the demo's people and its show are there."""
        async with asyncio.timeout(40):
            while not await self._is_live():
                await asyncio.sleep(0.3)
        self._csrf = (await self.ask("GET", "/session"))["csrf"]
        await self.ask("POST", "/session", {"login": "host@haat.demo", "password": PASSWORD})
        self._csrf = (await self.ask("GET", "/session"))["csrf"]

    async def _is_live(self) -> bool:
        async with self._client.get(f"{self._base}/shows/demo") as reply:
            return reply.ok and (await reply.json())["status"] == "live"

    async def wait(self, name: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The target of this name as soon as that holds of it."""
        found: dict[str, Any] = {}
        try:
            async with asyncio.timeout(40):
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
            await studio.wait("good", _is("retrying"))
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
