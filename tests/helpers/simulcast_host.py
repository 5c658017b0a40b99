"""A WHIP publisher of three H264 layers and sound: synthetic pictures with enough grain for steady rates."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aioice import Connection

from media import rtcp
from media.capture import unix_ns_to_ntp
from media.ingest.packetiser import H264Packetiser, split_annexb
from media.place import HOST
from media.rtp import ONE_BYTE_PROFILE, pack_header
from media.server import MediaServer
from tests.benchmarks.light_peer import LightPeer
from tests.helpers.source import Source
from transcoder.messages import Unit

LAYERS = (("f", 640, 360), ("h", 320, 180), ("q", 160, 90))
RATES = {"q": 150_000, "h": 600_000, "f": 2_000_000}
_FPS = 25
_AUDIO_SSRC, _VIDEO_TYPE, _AUDIO_TYPE = 500, 102, 111
_SSRC = {"f": 501, "h": 502, "q": 503}
_MID_ID, _RID_ID = 4, 10


@dataclass
class _Sender:
    """One source's numbers."""

    ssrc: int
    payload_type: int
    rate: int
    elements: bytes
    sequence: int = 100
    packets: int = 0

    def packet(self, timestamp: int, payload: bytes, *, marker: bool) -> bytes:
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.packets += 1
        block = self.elements + bytes(-len(self.elements) % 4)
        head = ONE_BYTE_PROFILE.to_bytes(2, "big") + (len(block) // 4).to_bytes(2, "big")
        second = marker << 7 | self.payload_type
        return pack_header(0x90, second, self.sequence, timestamp, self.ssrc) + head + block + payload


def _element(number: int, text: str) -> bytes:
    return bytes((number << 4 | len(text) - 1,)) + text.encode()


@dataclass
class SimulcastHost(LightPeer):
    """`stopped` are rids that are not sent; `asked` counts keyframe requests by rid."""

    stopped: set[str] = field(default_factory=set)
    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RATES, 0))
    keyframes: int = 0

    def __post_init__(self) -> None:
        self._source = Source(LAYERS, fps=_FPS, rates=RATES)
        self._packetisers = {rid: H264Packetiser(1_100) for rid in RATES}
        self._senders = {
            rid: _Sender(ssrc, _VIDEO_TYPE, 90_000, _element(_MID_ID, "1") + _element(_RID_ID, rid))
            for rid, ssrc in _SSRC.items()
        }
        self._sound = _Sender(_AUDIO_SSRC, _AUDIO_TYPE, 48_000, _element(_MID_ID, "0"))

    async def publish(self, server: MediaServer, show: str) -> None:
        async def ask(offer: str) -> str:
            return (await server.publish(show, offer)).sdp

        await self.join(ask, "sendonly")
        self.dtls._handle_rtcp_data = self._on_rtcp

    async def _on_rtcp(self, data: bytes) -> None:
        for item in rtcp.parse_rtcp(data):
            if isinstance(item, rtcp.KeyframeRequest):
                rid = next(rid for rid, ssrc in _SSRC.items() if ssrc == item.media_ssrc)
                self.asked[rid] += 1
                self._source.request_keyframe()

    async def play(self) -> None:
        """Send until cancelled, as a camera would; a request brings a keyframe on all layers."""
        loop = asyncio.get_running_loop()
        units: list[Unit] = []
        began, reported_s, frames = loop.time(), 0.0, 0
        while True:
            units.clear()
            units.extend(self._source.frame(1_000_000_000_000))
            for unit in units:
                await self._send(unit)
            frames += 1
            if loop.time() - reported_s > 0.5:
                reported_s = loop.time()
                await self._report(units)
            await asyncio.sleep(max(0.0, began + frames / _FPS - loop.time()))

    async def _send(self, unit: Unit) -> None:
        if unit.kind == "audio":
            await self.dtls._send_rtp(self._sound.packet(self._stamp(unit), unit.data, marker=False))
            return
        self.keyframes += unit.keyframe and unit.rid == "f"
        if unit.rid in self.stopped:
            return
        sender = self._senders[unit.rid]
        payloads = self._packetisers[unit.rid].packetise(split_annexb(unit.data))
        for number, payload in enumerate(payloads, 1):
            packet = sender.packet(self._stamp(unit), payload, marker=number == len(payloads))
            await self.dtls._send_rtp(packet)

    @staticmethod
    def _stamp(unit: Unit) -> int:
        rate = 48_000 if unit.kind == "audio" else 90_000
        return unit.capture_ns * rate // 1_000_000_000 & 0xFFFFFFFF

    async def _report(self, units: list[Unit]) -> None:
        for unit in units:
            sender = self._sound if unit.kind == "audio" else self._senders[unit.rid]
            ntp = unix_ns_to_ntp(unit.capture_ns)
            report = rtcp.SenderReport(sender.ssrc, ntp, self._stamp(unit), sender.packets, 0, ())
            await self.dtls._send_rtp(rtcp.build_sender_report(report))

    def _offer(self, connection: Connection, direction: str) -> str:
        lines = super()._offer(connection, direction).split("\r\n")
        lines = [line for line in lines if not line.startswith("a=ssrc:")]
        at = next(index for index, line in enumerate(lines) if line.startswith("m=video"))
        mid = f"a=extmap:{_MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid"
        rid = f"a=extmap:{_RID_ID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
        layers = [f"a=rid:{name} send" for name, _, _ in LAYERS]
        simulcast = "a=simulcast:send " + ";".join(name for name, _, _ in LAYERS)
        return "\r\n".join([*lines[:at], mid, *lines[at:-1], mid, rid, *layers, simulcast, ""])


def _has_all_layers(server: MediaServer, show: str) -> bool:
    stats = server.show_stats(show)
    layers = () if stats is None or stats.programme is None else stats.programme.layers
    return len([layer for layer in layers if layer.is_active and layer.width]) == len(LAYERS)


@contextlib.asynccontextmanager
async def simulcast_host(server: MediaServer, show: str) -> AsyncIterator[SimulcastHost]:
    """A host that plays, and whose layers the server knows."""
    host = SimulcastHost()
    await host.publish(server, show)
    task = asyncio.create_task(host.play(), name="simulcast host")
    try:
        async with asyncio.timeout(20):
            while not _has_all_layers(server, show):
                assert not task.done(), task.exception()
                server.request_keyframe(show, HOST)
                await asyncio.sleep(0.1)
        yield host
    finally:
        task.cancel()
        await asyncio.wait([task])
        await host.close()
