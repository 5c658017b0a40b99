"""Peers that send garbage, storms and floods: another publisher and another viewer notice nothing.

In every scene a camera films and a viewer gets exactly what it films while somebody else is at work."""

import asyncio
import os
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import pytest
from aioice import stun

from media import rtcp
from media.server import MediaServer
from tests.benchmarks.light_peer import LightPeer
from tests.helpers.media_peers import Stage, stage, until
from tests.helpers.plane_peers import require_native

_VIDEO_SSRC = 2222
_PICTURES = 60
"""what is filmed while a scene lasts, 100 pictures a second"""
_BURST = 50


class Camera(LightPeer):
    """Films numbered pictures of one packet each; every 25th is a keyframe."""

    filmed = 0

    async def film(self) -> None:
        while True:
            kind = b"\x41" if self.filmed % 25 else b"\x65"
            payload = kind + struct.pack("!I", self.filmed)
            sequence, timestamp = self.filmed + 1_000 & 0xFFFF, self.filmed * 900
            header = struct.pack("!BBHLL", 0x80, 102 | 0x80, sequence, timestamp, _VIDEO_SSRC)
            self.filmed += 1
            await self.dtls._send_rtp(header + payload)
            await asyncio.sleep(0.01)


class Screen(LightPeer):
    """Keeps the numbers of the pictures that it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[int] = []
        self.sequences: list[int] = []
        self.ssrc = 0

    def count(self, data: bytes) -> None:
        sequence, _, self.ssrc = struct.unpack_from("!HLL", data, 2)
        (number,) = struct.unpack_from("!I", data, 13)
        self.sequences.append(sequence)
        self.seen.append(number)


@dataclass
class Scene:
    place: Stage
    camera: Camera
    screen: Screen
    attackers: list[LightPeer] = field(default_factory=list)

    async def join(self, peer: LightPeer, show: str, direction: str) -> None:
        await _join(self.place.server, peer, show, direction)
        self.attackers.append(peer)

    async def goes_on(self, during: Callable[[], Awaitable[None]]) -> None:
        """The viewer gets every picture filmed while `during` runs, in order and once."""
        first = self.camera.filmed
        requests = self.place.server.stats().keyframes_requested
        began = asyncio.get_running_loop().time()
        await during()
        last = max(first + _PICTURES, self.camera.filmed)
        await until(lambda: self.screen.seen[-1] >= last)
        elapsed_s = asyncio.get_running_loop().time() - began
        start = self.screen.seen.index(first)
        assert self.screen.seen[start : start + last - first] == list(range(first, last))
        steps = {
            (after - before) & 0xFFFF
            for before, after in zip(
                self.screen.sequences[start:], self.screen.sequences[start + 1 :], strict=False
            )
        }
        assert steps == {1}
        assert self.place.server.stats().keyframes_requested - requests <= 2 * elapsed_s + 1


async def _join(server: MediaServer, peer: LightPeer, show: str, direction: str) -> None:
    async def ask(offer: str) -> str:
        door = server.publish if direction == "sendonly" else server.subscribe
        return (await door(show, offer)).sdp

    await peer.join(ask, direction)


@asynccontextmanager
async def _scene(plane: str) -> AsyncIterator[Scene]:
    async with stage(plane=plane) as place:
        camera, screen = Camera(), Screen()
        scene = Scene(place, camera, screen)
        await _join(place.server, camera, "market", "sendonly")
        film = asyncio.create_task(camera.film())
        try:
            await asyncio.sleep(0.05)
            await _join(place.server, screen, "market", "recvonly")
            await until(lambda: len(screen.seen) > 5)
            yield scene
        finally:
            film.cancel()
            await asyncio.wait([film])
            for peer in (screen, camera, *scene.attackers):
                await peer.close()


@pytest.fixture(params=["python", "native"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    if request.param == "native":
        require_native()
    async with _scene(request.param) as made:
        yield made


async def in_bursts(send: Callable[[int], Awaitable[None]], count: int) -> None:
    for index in range(count):
        await send(index)
        if index % _BURST == _BURST - 1:
            await asyncio.sleep(0.01)


async def test_garbage_and_wrong_lengths_of_a_publisher(scene: Scene) -> None:
    attacker = LightPeer()
    await scene.join(attacker, "other", "sendonly")
    dice = random.Random(5)

    async def send(index: int) -> None:
        """An authentic packet whose header promises sources, extensions and padding that are not there."""
        first = 0x80 | dice.randrange(0x40)
        header = struct.pack("!BBHLL", first & 0xEF, 102, index, index * 900, _VIDEO_SSRC)
        body = dice.randbytes(dice.choice((0, 1, 3, 60, 200)))
        if first & 0x0F:
            body = bytes(4 * (first & 0x0F)) + body  # libsrtp itself wants the sources to be there
        kind = dice.choice((b"\x78\xff\xff", b"\x7c\x85", b"\x67", b""))
        await attacker.dtls._send_rtp(header + kind + body + bytes((255,)))

    await scene.goes_on(lambda: in_bursts(send, 600))


async def test_garbage_from_an_address_of_a_peer(scene: Scene) -> None:
    attacker = LightPeer()
    await scene.join(attacker, "market", "recvonly")
    dice = random.Random(6)

    async def send(index: int) -> None:
        first = bytes((dice.choice((20, 63, 128, 144, 191, 255)),))
        await attacker.dtls.transport._send(first + dice.randbytes(dice.randrange(1_800)))

    await scene.goes_on(lambda: in_bursts(send, 600))


async def test_a_flood_of_sources(scene: Scene) -> None:
    attacker = LightPeer()
    await scene.join(attacker, "other", "sendonly")

    async def send(index: int) -> None:
        await attacker.dtls._send_rtp(struct.pack("!BBHLL", 0x80, 102, 1, 1, 10_000 + index) + b"\x65flood")

    await scene.goes_on(lambda: in_bursts(send, 1_000))
    assert len(scene.place.server._router.streams) <= 2 * 2 + 1


async def test_numbers_that_jump_with_every_packet(scene: Scene) -> None:
    attacker = LightPeer()
    await scene.join(attacker, "other", "sendonly")

    async def send(index: int) -> None:
        number = index * 9_000 & 0xFFFF
        header = struct.pack("!BBHLL", 0x80, 102, number, index, _VIDEO_SSRC)
        await attacker.dtls._send_rtp(header + b"\x65jump")

    await scene.goes_on(lambda: in_bursts(send, 1_000))
    assert len(scene.place.server._router.streams) <= 2 * 2 + 1


async def test_keyframes_without_end_whose_parameters_are_zeros(scene: Scene) -> None:
    attacker = LightPeer()
    await scene.join(attacker, "other", "sendonly")

    async def send(index: int) -> None:
        header = struct.pack("!BBHLL", 0x80, 102 | 0x80, index & 0xFFFF, index * 900, _VIDEO_SSRC)
        await attacker.dtls._send_rtp(header + b"\x67" + bytes(1_200))

    await scene.goes_on(lambda: in_bursts(send, 1_000))


async def test_a_flood_of_reports_and_handshakes_of_a_publisher(scene: Scene) -> None:
    attacker = LightPeer()
    await scene.join(attacker, "other", "sendonly")
    everything = rtcp.build_nack(1, 2, list(range(0, 0x10000, 17))[:300])
    report = rtcp.build_sender_report(rtcp.SenderReport(_VIDEO_SSRC, 1, 2, 3, 4, ()))

    async def send(index: int) -> None:
        await attacker.dtls._send_rtp(report + everything)
        await attacker.dtls.transport._send(b"\x16\xfe\xfd" + os.urandom(200))

    await scene.goes_on(lambda: in_bursts(send, 1_000))


async def test_a_storm_of_repair_requests(scene: Scene) -> None:
    attacker = Screen()
    await scene.join(attacker, "market", "recvonly")
    await until(lambda: attacker.ssrc != 0)
    before = scene.place.server.stats().retransmitted

    async def send(index: int) -> None:
        newest = attacker.sequences[-1]
        lacking = [newest - back & 0xFFFF for back in range(300)]
        await attacker.dtls._send_rtp(rtcp.build_nack(1, attacker.ssrc, lacking[::-1]))

    await scene.goes_on(lambda: in_bursts(send, 1_000))
    figures = scene.place.server.stats()
    assert figures.nacks_received >= 250_000
    assert figures.retransmitted - before <= 1_000 * 10  # a second lets a thousand through


async def test_a_storm_of_keyframe_requests(scene: Scene) -> None:
    attacker = Screen()
    await scene.join(attacker, "market", "recvonly")
    await until(lambda: attacker.ssrc != 0)

    async def send(index: int) -> None:
        pli = rtcp.build_pli(1, attacker.ssrc)
        fir = struct.pack("!BBHIIII", 0x84, 206, 4, 1, 0, attacker.ssrc, index << 24 & 0xFF000000)
        await attacker.dtls._send_rtp(pli + fir)

    await scene.goes_on(lambda: in_bursts(send, 1_500))


async def test_lies_about_the_network(scene: Scene) -> None:
    attacker = Screen()
    await scene.join(attacker, "market", "recvonly")
    await until(lambda: attacker.ssrc != 0)
    dice = random.Random(7)

    async def send(index: int) -> None:
        body = dice.randbytes(4 * dice.randrange(2, 90))
        estimate = struct.pack("!BBHII4sI", 0x8F, 206, 4, 1, 0, b"REMB", dice.randrange(1 << 32))
        block = rtcp.ReportBlock(attacker.ssrc, 255, -1, dice.randrange(1 << 32), 1, 1 << 31, 1)
        report = rtcp.build_receiver_report(rtcp.ReceiverReport(1, (block,) * 31))
        await attacker.dtls._send_rtp(report + rtcp.build_transport_feedback(1, 0, body) + estimate)

    await scene.goes_on(lambda: in_bursts(send, 600))


async def test_packets_sent_again(scene: Scene) -> None:
    attacker = Camera()
    await scene.join(attacker, "other", "sendonly")
    protect = attacker.dtls._tx_srtp.protect
    recorded: list[bytes] = [
        protect(struct.pack("!BBHLL", 0x80, 102, number, number, _VIDEO_SSRC) + b"\x65again")
        for number in range(20)
    ]
    refused = scene.place.server.stats().undecryptable

    async def send(index: int) -> None:
        await attacker.dtls.transport._send(recorded[index % len(recorded)])

    await scene.goes_on(lambda: in_bursts(send, 1_000))
    await until(lambda: scene.place.server.stats().undecryptable == refused + 980)


async def test_recorded_packets_of_another_peer(scene: Scene) -> None:
    """What the viewer got is sent to the server from elsewhere, and from the address of another peer."""
    attacker = Screen()
    await scene.join(attacker, "market", "recvonly")
    protect = scene.camera.dtls._tx_srtp.protect
    stolen = protect(struct.pack("!BBHLL", 0x80, 102, 30_000, 7, 77) + b"\x65stolen")

    async def send(index: int) -> None:
        await attacker.dtls.transport._send(stolen)

    await scene.goes_on(lambda: in_bursts(send, 500))


@contextmanager
def _strangers(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Sockets at as many loopback addresses."""
    sockets = []
    for host in range(count):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((f"127.0.7.{host + 1}", 0))
        sock.connect(("127.0.0.1", port))
        sock.setblocking(False)
        sockets.append(sock)
    try:
        yield sockets
    finally:
        for sock in sockets:
            sock.close()


async def test_forged_binding_requests(scene: Scene) -> None:
    """Unknown names, known names with guessed passwords, broken messages, from many addresses."""
    known = list(scene.place.server._router.credentials._by_ufrag)

    def forged(index: int) -> bytes:
        message = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{known[index % len(known)] if index % 2 else 'nobody'}:me"
        message.attributes["PRIORITY"] = 1
        message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity(b"guess")
        data = bytes(message)
        return data if index % 3 else data[:2] + b"\xff\xff" + data[4:]

    with _strangers(scene.place.server.port, 20) as strangers:

        async def send(index: int) -> None:
            strangers[index % len(strangers)].send(forged(index) if index % 5 else os.urandom(20))

        await scene.goes_on(lambda: in_bursts(send, 1_000))
        assert all(_is_silent(sock) for sock in strangers)


def _is_silent(sock: socket.socket) -> bool:
    try:
        sock.recv(2048)
    except BlockingIOError:
        return True
    return False
