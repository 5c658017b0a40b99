"""Light WebRTC peers for load: aiortc handshakes, RTP counted or made, nothing decoded or encoded."""

import asyncio
import os
import random
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aioice import Candidate, Connection
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)

VIDEO_CLOCK = 90_000


class _Ice:
    """What RTCDtlsTransport asks of an ICE transport, over aioice."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.role = "controlling"
        self.state = "completed"

    async def _recv(self) -> bytes:
        return await self.connection.recv()

    async def _send(self, data: bytes) -> None:
        await self.connection.send(data)


class _Dtls(RTCDtlsTransport):
    def __init__(self, ice: _Ice, certificate: RTCCertificate, peer: "LightPeer") -> None:
        super().__init__(ice, [certificate])  # type: ignore[arg-type]
        self.peer = peer

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        self.peer.count(data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        self.peer.rtcp += 1


@dataclass
class LightPeer:
    """One connection to a WHIP or WHEP door."""

    certificate: RTCCertificate = field(default_factory=RTCCertificate.generateCertificate)
    packets: int = 0
    payload_bytes: int = 0
    rtcp: int = 0
    first_packet_at: float | None = None
    location: str = ""
    dtls: Any = None

    def count(self, data: bytes) -> None:
        if self.first_packet_at is None:
            self.first_packet_at = time.perf_counter()
        self.packets += 1
        self.payload_bytes += len(data)

    async def connect(
        self, client: aiohttp.ClientSession, url: str, direction: str, token: str | None = None
    ) -> None:
        """POST an offer and finish ICE and DTLS."""
        headers = {"Content-Type": "application/sdp"}
        if token:
            headers["Authorization"] = f"Bearer {token}"

        async def ask(offer: str) -> str:
            async with client.post(url, data=offer, headers=headers) as reply:
                answer = await reply.text()
                assert reply.status == 201, (reply.status, answer)
                self.location = reply.headers["Location"]
            return answer

        await self.join(ask, direction)

    async def join(self, ask: Callable[[str], Awaitable[str]], direction: str) -> None:
        """Finish ICE and DTLS with whoever answers the offer."""
        connection = Connection(ice_controlling=True, components=1, use_ipv6=False)
        await connection.gather_candidates()
        answer = await ask(self._offer(connection, direction))
        lines = answer.split("\r\n")
        connection.remote_username = _value(lines, "a=ice-ufrag:")
        connection.remote_password = _value(lines, "a=ice-pwd:")
        candidates = [Candidate.from_sdp(line[12:]) for line in lines if line.startswith("a=candidate:")]
        for candidate in candidates[:2]:
            await connection.add_remote_candidate(candidate)
        await connection.add_remote_candidate(None)  # type: ignore[arg-type]
        connection.remote_is_lite = True
        await connection.connect()
        self.dtls = _Dtls(_Ice(connection), self.certificate, self)
        self.dtls._set_role("client")
        algorithm, value = _value(lines, "a=fingerprint:").split(" ", 1)
        fingerprint = RTCDtlsFingerprint(algorithm=algorithm, value=value)
        await self.dtls.start(RTCDtlsParameters(fingerprints=[fingerprint]))
        assert self.dtls.state == "connected"

    async def close(self) -> None:
        if self.dtls:
            await self.dtls.stop()
            await self.dtls.transport.connection.close()

    def _offer(self, connection: Connection, direction: str) -> str:
        fingerprint = self.certificate.getFingerprints()[0]
        common = [
            f"a=ice-ufrag:{connection.local_username}",
            f"a=ice-pwd:{connection.local_password}",
            f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
            "a=setup:actpass",
            "a=rtcp-mux",
            f"a={direction}",
        ]
        ssrc = ["a=ssrc:1111 cname:light"] if direction == "sendonly" else []
        ssrc_video = ["a=ssrc:2222 cname:light"] if direction == "sendonly" else []
        return "\r\n".join(
            [
                "v=0",
                f"o=- {random.getrandbits(62)} 2 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE 0 1",
                "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                "c=IN IP4 0.0.0.0",
                "a=mid:0",
                *common,
                "a=rtpmap:111 opus/48000/2",
                *ssrc,
                "m=video 9 UDP/TLS/RTP/SAVPF 102",
                "c=IN IP4 0.0.0.0",
                "a=mid:1",
                *common,
                "a=rtpmap:102 H264/90000",
                "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
                "a=rtcp-fb:102 nack",
                "a=rtcp-fb:102 nack pli",
                *ssrc_video,
                "",
            ]
        )


@dataclass
class LightPublisher(LightPeer):
    """Sends H264-shaped packets of a steady size and rate: a keyframe each second, five packets a frame."""

    sent: int = 0

    async def publish(self, packets_per_second: int, size: int, until: float) -> None:
        loop = asyncio.get_running_loop()
        body = os.urandom(size)
        sequence = timestamp = 0
        frame = 0
        start = loop.time()
        per_frame = 5
        frames_per_second = packets_per_second / per_frame
        while loop.time() < until:
            keyframe = frame % round(frames_per_second) == 0
            timestamp = (frame * round(VIDEO_CLOCK / frames_per_second)) & 0xFFFFFFFF
            for index in range(per_frame):
                last = index == per_frame - 1
                header = struct.pack("!BBHLL", 0x80, 102 | (0x80 if last else 0), sequence, timestamp, 2222)
                # FU-A of an IDR slice or of a plain one; the first packet of a keyframe is an SPS.
                if keyframe and index == 0:
                    payload = bytes((0x67, 0x42, 0xE0, 0x1F)) + body[4:]
                else:
                    first = index == (1 if keyframe else 0)
                    kind = 5 if keyframe else 1
                    payload = bytes((0x7C, (0x80 if first else 0) | (0x40 if last else 0) | kind)) + body[2:]
                await self.dtls._send_rtp(header + payload)
                sequence = (sequence + 1) & 0xFFFF
                self.sent += 1
            frame += 1
            await asyncio.sleep(max(0, start + frame / frames_per_second - loop.time()))


def _value(lines: list[str], prefix: str) -> str:
    return next(line[len(prefix) :] for line in lines if line.startswith(prefix))
