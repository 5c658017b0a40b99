"""A crowd joins the demo show within five seconds: from each one's POST to its first picture, decoded."""

import asyncio
import re
import tempfile
import time
from pathlib import Path

import aiohttp
import av
from aiortc.rtcdtlstransport import RTCCertificate

from media.assembler import FrameAssembler
from media.payload import FORMATS
from media.ring import Packet
from media.rtp import parse_rtp
from media.sequence import extend
from tests.benchmarks.demo import until_live
from tests.benchmarks.figures import Figure, quantile
from tests.benchmarks.light_peer import LightPeer
from tests.helpers.haat_server import HaatServer

_VIEWERS = 100
_WITHIN_S = 5.0
_H264 = 102
_ASKED = re.compile(r'^haat_media_keyframe_requests_total{direction="sent"} (\S+)', re.MULTILINE)


class Viewer(LightPeer):
    """Takes RTP until the first picture is decoded, and lets what comes after that lie."""

    def __init__(self, certificate: RTCCertificate) -> None:
        super().__init__(certificate)
        self.shown = asyncio.Event()
        self._assembler = FrameAssembler("H264", 1_000_000_000)
        self._decoder = av.CodecContext.create("h264", "r")
        self._newest: int | None = None

    def count(self, data: bytes) -> None:
        packet = parse_rtp(data)
        if packet is None or packet.payload_type != _H264 or self.shown.is_set():
            return
        now_ns = time.monotonic_ns()
        newest = self._newest
        number = packet.sequence + 0x10000 if newest is None else extend(packet.sequence, newest)
        self._newest = number if newest is None else max(newest, number)
        begins = FORMATS["H264"].starts_keyframe(packet.payload)
        kept = Packet(number, packet.timestamp, packet.marker, packet.payload, begins, now_ns)
        for unit in self._assembler.push(kept, now_ns):
            if self._decoder.decode(av.Packet(unit.data)) or self._decoder.decode(None):
                self.shown.set()
                self._rest()

    def _rest(self) -> None:
        """Leave datagrams in the socket: a hundred receivers in Python would take more than the server."""
        for protocol in self.dtls.transport.connection._protocols:
            socket = protocol.transport.get_extra_info("socket")
            asyncio.get_running_loop()._remove_reader(socket.fileno())  # type: ignore[attr-defined]


async def _asked_of_host(client: aiohttp.ClientSession) -> float:
    async with client.get("/metrics") as answer:
        found = _ASKED.search(await answer.text())
    assert found, "no count of keyframe requests in /metrics"
    return float(found[1])


async def _join(client: aiohttp.ClientSession, viewer: Viewer, wait_s: float) -> float:
    await asyncio.sleep(wait_s)
    asked = time.monotonic()
    await viewer.connect(client, "/whep/demo", "recvonly")
    async with asyncio.timeout(20):
        await viewer.shown.wait()
    return (time.monotonic() - asked) * 1000


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        server = HaatServer(Path(folder), ("demo",), {"HAAT_LIMITS": "off"})
        await server.start()
        try:
            await until_live(server)
            async with aiohttp.ClientSession(server.url) as client:
                certificate = RTCCertificate.generateCertificate()
                viewers = [Viewer(certificate) for _ in range(_VIEWERS)]
                before = await _asked_of_host(client)
                waits = [_WITHIN_S * number / _VIEWERS for number in range(_VIEWERS)]
                joins = await asyncio.gather(
                    *(_join(client, viewer, wait_s) for viewer, wait_s in zip(viewers, waits, strict=True))
                )
                asked = await _asked_of_host(client) - before
        finally:
            server.kill()
    remark = f"{_VIEWERS} within {_WITHIN_S:g} s, p50 {quantile(joins, 0.5):.0f}; aim 500"
    return [
        Figure("crowd: POST to first decoded picture, p95", quantile(joins, 0.95), "ms", remark),
        Figure("crowd: keyframes asked of the host", asked / _WITHIN_S, "per s", "aim at most 2"),
    ]
