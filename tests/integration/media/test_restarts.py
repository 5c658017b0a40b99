"""A publisher whose source changes under way: its viewers go on from the next keyframe."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from media.server import MediaServer
from tests.benchmarks.light_peer import LightPeer
from tests.helpers.media_peers import Stage, stage, until

_KEY, _DELTA = b"\x65k", b"\x41d"
_ANNOUNCED = 2222


class Camera(LightPeer):
    """Sends one packet a picture, 50 a second, every 25th a keyframe."""

    ssrc = _ANNOUNCED
    sequence = 1_000
    timestamp = 90_000

    async def film(self) -> None:
        picture = 0
        while True:
            payload = _DELTA if picture % 25 else _KEY
            header = struct.pack("!BBHLL", 0x80, 102 | 0x80, self.sequence, self.timestamp, self.ssrc)
            await self.dtls._send_rtp(header + payload)
            self.sequence = (self.sequence + 1) & 0xFFFF
            self.timestamp = (self.timestamp + 1_800) & 0xFFFFFFFF
            picture += 1
            await asyncio.sleep(0.02)


class Screen(LightPeer):
    """Keeps what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[tuple[int, int, bytes]] = []

    def count(self, data: bytes) -> None:
        sequence, timestamp = struct.unpack_from("!HL", data, 2)
        self.got.append((sequence, timestamp, data[12:]))

    def is_unbroken(self) -> bool:
        """Whether numbers went on by one and times by less than five seconds, never back."""
        pairs = list(zip(self.got, self.got[1:], strict=False))
        return all(
            (new[0] - old[0]) & 0xFFFF == 1 and 0 < (new[1] - old[1]) & 0xFFFFFFFF < 450_000
            for old, new in pairs
        )


async def join(server: MediaServer, peer: LightPeer, direction: str) -> None:
    async def ask(offer: str) -> str:
        door = server.publish if direction == "sendonly" else server.subscribe
        return (await door("demo", offer)).sdp

    await peer.join(ask, direction)


@asynccontextmanager
async def filming() -> AsyncIterator[tuple[Stage, Camera, Screen]]:
    async with stage() as place:
        camera, screen = Camera(), Screen()
        await join(place.server, camera, "sendonly")
        film = asyncio.create_task(camera.film())
        try:
            await asyncio.sleep(0.1)
            await join(place.server, screen, "recvonly")
            await until(lambda: len(screen.got) >= 10)
            yield place, camera, screen
        finally:
            film.cancel()
            await asyncio.wait([film])
            await screen.close()
            await camera.close()


async def goes_on(screen: Screen, change: int) -> None:
    """Within two keyframes and the choice of a layer, from a keyframe on, without a break."""
    await until(lambda: len(screen.got) >= change + 20, within_s=3)
    assert screen.is_unbroken()


@pytest.mark.parametrize("ahead", [5_000, 30_000])
async def test_a_jump_of_the_numbers(ahead: int) -> None:
    async with filming() as (_, camera, screen):
        camera.sequence = (camera.sequence + ahead) & 0xFFFF
        camera.timestamp = 7
        await goes_on(screen, len(screen.got))


async def test_a_new_source_with_numbers_behind_the_old() -> None:
    async with filming() as (place, camera, screen):
        camera.ssrc, camera.sequence, camera.timestamp = 3333, camera.sequence - 500, 7
        await goes_on(screen, len(screen.got))
        stats = place.server.show_stats("demo")
        assert stats is not None
        assert stats.programme is not None
        assert stats.programme.packets_lost == 0


async def test_many_new_sources_in_a_row() -> None:
    async with filming() as (place, camera, screen):
        for ssrc in range(100, 200):
            camera.ssrc = ssrc
            await asyncio.sleep(0.02)
        await goes_on(screen, len(screen.got))
        assert len(place.server._router.streams) == 3  # the one before the last is remembered
