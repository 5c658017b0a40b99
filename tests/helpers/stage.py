"""A show on a real transcoder behind its HTTP routes, fed faster than real time."""

import asyncio
from collections.abc import Callable
from urllib.parse import urljoin

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from tests.helpers.source import Source
from transcoder.playlist import MediaPlaylist, parse
from transcoder.supervisor import Transcoder

SPEED = 3.0


class Stage:
    """One show called `demo`, its source and an HTTP client."""

    def __init__(self, transcoder: Transcoder, server: TestServer, client: ClientSession) -> None:
        self.transcoder = transcoder
        self.client = client
        self.base = str(server.make_url("/hls/demo/"))
        self.source: Source | None = None
        self.asked = 0
        self._playing: asyncio.Task[None] | None = None

    def on_keyframe_needed(self, show: str, _place: str) -> None:
        assert show == "demo"
        self.asked += 1
        if self.source is not None:
            self.source.request_keyframe()

    def live(self, source: Source, seconds: float = 120.0, speed: float = SPEED) -> None:
        """Open the show and begin to feed it."""
        self.source = source
        self.transcoder.open("demo")
        self.go_on(seconds, speed)

    def go_on(self, seconds: float = 120.0, speed: float = SPEED) -> None:
        assert self.source is not None
        feeding = self.source.play(lambda unit: self.transcoder.feed("demo", unit), seconds, speed)
        self._playing = asyncio.create_task(feeding)

    async def stop(self) -> None:
        """The publisher sends nothing more."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.wait([self._playing])

    @property
    def worker_pid(self) -> int:
        worker = self.transcoder._shows["demo"].worker
        assert worker is not None
        return worker.process.pid

    async def get(self, path: str) -> tuple[int, bytes]:
        async with self.client.get(urljoin(self.base, path)) as response:
            return response.status, await response.read()

    async def playlist(self, path: str) -> MediaPlaylist:
        status, body = await self.get(path)
        assert status == 200, body
        return parse(body.decode())

    async def until(self, rendition: str, ready: Callable[[MediaPlaylist], bool]) -> MediaPlaylist:
        """Follow a playlist by blocking reload until it is as wanted."""
        playlist = await self.playlist(f"{rendition}.m3u8")
        while not ready(playlist):
            msn, part = following(playlist)
            playlist = await self.playlist(f"{rendition}.m3u8?_HLS_msn={msn}&_HLS_part={part}")
        return playlist


def following(playlist: MediaPlaylist) -> tuple[int, int]:
    """Sequence number and index of the part that comes next."""
    msn = playlist.media_sequence + playlist.skipped + len(playlist.segments)
    last = playlist.segments[-1]
    return (msn, 0) if last.uri is not None else (msn - 1, len(last.parts))
