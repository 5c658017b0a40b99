"""The demo's host at the API, and what of a recording a decoder sees."""

import asyncio
import json

import aiohttp
import av

from tests.helpers.haat_server import PASSWORD


class Host:
    """The demo's host at the API."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._csrf = ""

    async def sign_in(self) -> None:
        self._csrf = (await self.get("/api/v1/session"))["csrf"]
        await self.call("POST", "/api/v1/session", {"login": "host@haat.demo", "password": PASSWORD})

    async def get(self, path: str) -> dict[str, object]:
        return await self.call("GET", path)

    async def call(self, method: str, path: str, body: object = None) -> dict[str, object]:
        headers = {"X-CSRF-Token": self._csrf}
        async with self._http.request(method, path, json=body, headers=headers) as reply:
            text = await reply.text()
            assert reply.status < 400, text
            self._csrf = reply.headers.get("X-CSRF-Token", self._csrf)
            found: dict[str, object] = json.loads(text)
            return found

    async def until(self, path: str, wanted: str) -> dict[str, object]:
        """Ask until the answer holds these words."""
        async with asyncio.timeout(60):
            while wanted not in json.dumps(found := await self.get(path)):
                await asyncio.sleep(0.2)
            return found


def measure(source: str) -> tuple[float, dict[str, int]]:
    """Seconds of picture, frames decoded of each kind of stream, and packets that a player would skip."""
    with av.open(source) as container:
        frames = {"video": 0, "audio": 0, "unreadable": 0}
        video = container.streams.video[0]
        streams = (video, container.streams.audio[0])
        first = last = None
        for packet in container.demux(*streams):
            try:
                decoded = packet.decode()
            except av.error.InvalidDataError:
                frames["unreadable"] += 1
                continue
            for frame in decoded:
                frames[packet.stream.type] += 1
                if packet.stream is video and frame.time is not None:
                    first = frame.time if first is None else min(first, frame.time)
                    last = frame.time if last is None else max(last, frame.time)
        assert first is not None
        assert last is not None
        return last - first, frames
