"""The demo's show with everything on, and three who notice what happens to it: HLS, WebRTC and the room."""

import asyncio
import itertools
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import socketio

from tests.benchmarks.light_peer import LightPeer
from tests.helpers.haat_server import PASSWORD, HaatServer
from web import operator, secrets
from web.faults.routes import PATH

SAYS_EVERY_S = 1.3
"""More than the second that people have to wait between two lines."""
_TICK_S = 0.02
_PART = re.compile(r"#EXT-X-PART:DURATION=([0-9.]+),URI=\"([^\"]+)\"")


class Stall:
    """A clock that stands still while this process does not get its turn: who cannot look sees no gap."""

    def __init__(self) -> None:
        self._stalled_s = 0.0

    def now(self) -> float:
        return time.monotonic() - self._stalled_s

    async def run(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(_TICK_S)
            self._stalled_s += max(0.0, time.monotonic() - before - 2 * _TICK_S)


class Pulse:
    """When something last happened again, and the longest that it took so far."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.restart()

    def beat(self) -> None:
        now = self._clock()
        self.longest_s = max(self.longest_s, now - self.at)
        self.at, self.count = now, self.count + 1

    def restart(self) -> None:
        self.at, self.longest_s, self.count = self._clock(), 0.0, 0

    @property
    def gap_s(self) -> float:
        """The longest so far, the one that goes on among them."""
        return max(self.longest_s, self._clock() - self.at)


class Watcher(LightPeer):
    """A WebRTC viewer that counts packets."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__()
        self._pulse = pulse

    def count(self, data: bytes) -> None:
        self._pulse.beat()


@dataclass
class Audience:
    """Pulses beat with new HLS parts of picture and sound, WebRTC packets, acknowledged chat lines."""

    hls: dict[str, Pulse]
    webrtc: Pulse
    room: Pulse

    def restart(self) -> None:
        for one in (*self.hls.values(), self.webrtc, self.room):
            one.restart()

    @property
    def hls_gap_s(self) -> float:
        return max(one.gap_s for one in self.hls.values())


async def inject(demo: HaatServer, fault: str, show: str | None, seconds: float) -> None:
    """What `haat fault` asks of the server."""
    headers = {"Authorization": f"Bearer {operator.token(secrets.load(None, demo.folder))}"}
    order = {"fault": fault, "show": show, "seconds": seconds}
    async with (
        aiohttp.ClientSession(demo.url, headers=headers) as http,
        http.post(PATH, json=order) as reply,
    ):
        assert reply.status == 200, await reply.text()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[HaatServer]:
    folder = tmp_path / "server"
    folder.mkdir()
    server = HaatServer(folder, ("demo",), {"HAAT_FAULTS": "on", "HAAT_LIMITS": "off"})
    asyncio.run(server.start())
    yield server
    if server.process and server.process.poll() is None:
        server.kill()


@pytest.fixture
async def audience(demo: HaatServer) -> AsyncIterator[Audience]:
    stall = Stall()
    found = Audience({name: Pulse(stall.now) for name in ("v0", "audio")}, Pulse(stall.now), Pulse(stall.now))
    async with aiohttp.ClientSession(demo.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with asyncio.timeout(60):
            while (await _text(http, "/hls/demo/index.m3u8"))[0] != 200:
                await asyncio.sleep(0.2)
        tasks = [asyncio.create_task(_follow(http, name, pulse)) for name, pulse in found.hls.items()]
        tasks.append(asyncio.create_task(stall.run()))
        viewer = Watcher(found.webrtc)
        await viewer.connect(http, "/whep/demo", "recvonly")
        async with _chatter(demo, http, found.room):
            while not all(one.count > 2 for one in (*found.hls.values(), found.webrtc, found.room)):
                await asyncio.sleep(0.1)
            yield found
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await viewer.close()


async def _follow(http: aiohttp.ClientSession, rendition: str, pulse: Pulse) -> None:
    """Every part that is new in the playlist is fetched, and has to be there."""
    known: set[str] = set()
    while True:
        with suppress(aiohttp.ClientError):
            status, text = await _text(http, f"/hls/demo/{rendition}.m3u8")
            names = {name for _, name in _PART.findall(text)} if status == 200 else set()
            for name in sorted(names - known):
                async with http.get(f"/hls/demo/{name}") as reply:
                    if reply.status == 200 and await reply.read():
                        pulse.beat()
            known |= names
        await asyncio.sleep(0.1)


async def _text(http: aiohttp.ClientSession, path: str) -> tuple[int, str]:
    async with http.get(path) as reply:
        return reply.status, await reply.text()


@asynccontextmanager
async def _chatter(demo: HaatServer, http: aiohttp.ClientSession, pulse: Pulse) -> AsyncIterator[None]:
    """Somebody signed in who says something again and again; every line has to be accepted."""
    async with http.get("/api/v1/session") as reply:
        csrf = (await reply.json())["csrf"]
    body = {"login": "viewer@haat.demo", "password": PASSWORD}
    async with http.post("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf}) as reply:
        csrf = reply.headers["X-CSRF-Token"]
    async with http.post("/api/v1/shows/demo/room-grant", headers={"X-CSRF-Token": csrf}) as reply:
        grant = (await reply.json())["grant"]
    socket = socketio.AsyncClient(reconnection=False)
    await socket.connect(demo.url, auth={"grant": grant}, namespaces=["/room"], transports=["websocket"])

    async def talk() -> None:
        for number in itertools.count():
            line = {"text": f"line {number}", "client_id": f"c{time.monotonic_ns()}"}
            ack = await socket.call("chat", line, namespace="/room", timeout=10)
            assert ack["ok"], ack
            pulse.beat()
            await asyncio.sleep(SAYS_EVERY_S)

    talking = asyncio.create_task(talk())
    try:
        yield
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await socket.disconnect()
