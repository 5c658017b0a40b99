"""The HTTP API as the demo's host uses it."""

import asyncio
from typing import Any

from aiohttp import ClientSession

from tests.helpers.haat_server import PASSWORD


class StudioApi:
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
        async with asyncio.timeout(90):
            while not await self._is_live():
                await asyncio.sleep(0.3)
        self._csrf = (await self.ask("GET", "/session"))["csrf"]
        await self.ask("POST", "/session", {"login": "host@haat.demo", "password": PASSWORD})
        self._csrf = (await self.ask("GET", "/session"))["csrf"]

    async def _is_live(self) -> bool:
        async with self._client.get(f"{self._base}/shows/demo") as reply:
            return reply.ok and (await reply.json())["status"] == "live"
