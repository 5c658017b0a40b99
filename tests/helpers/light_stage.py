"""Members of a stage and viewers with many lines that neither encode nor decode: packets carry a tag."""

import asyncio
import random
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import ClientSession
from aioice import Connection

from media.extensions import AUDIO_LEVEL
from media.place import HOST, Place
from media.rtp import ONE_BYTE_PROFILE, parse_rtp
from media.server import Answer, MediaServer
from tests.benchmarks.light_peer import LightPeer

_SPS = 0x67
_AUDIO_TYPE, _VIDEO_TYPE = 111, 102
_AUDIO_SSRC, _VIDEO_SSRC = 1111, 2222
_LOUD, _QUIET = 20, 127
_FRAMES_PER_KEYFRAME = 8
_TICK_S = 0.02

Line = tuple[str, int]


@dataclass
class LightMember(LightPeer):
    """Sends 50 sounds and 17 pictures a second, a keyframe twice a second; every payload ends with `tag`."""

    tag: int = 0
    place: Place = HOST
    has_video: bool = True
    is_speaking: bool = False
    answer: Answer | None = None
    _task: asyncio.Task[None] | None = None
    _connection: Connection | None = None

    async def publish(self, server: MediaServer, show: str = "demo") -> None:
        async def ask(offer: str) -> str:
            self.answer = await server.publish(show, offer, self.place)
            return self.answer.sdp

        await self.join(ask, "sendonly")
        self._task = asyncio.create_task(self._send())

    async def knock(self, url: str, show: str, token: str, source: str) -> None:
        """Publish by the WHIP door; a refusal is an AssertionError with its code."""
        async with ClientSession() as client:
            await self.connect(client, f"{url}/whip/{show}?source={source}", "sendonly", token)
        self._task = asyncio.create_task(self._send())

    async def fall_silent(self) -> None:
        """Send nothing more without saying goodbye."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def close(self) -> None:
        await self.fall_silent()
        await super().close()

    async def _send(self) -> None:
        sequence = frame = 0
        for tick in range(1_000_000):
            level = bytes((0x10, _LOUD if self.is_speaking else _QUIET, 0, 0))
            head = struct.pack("!BBHLL", 0x90, _AUDIO_TYPE, tick & 0xFFFF, tick * 960, _AUDIO_SSRC)
            head += struct.pack("!HH", ONE_BYTE_PROFILE, 1) + level
            await self.dtls._send_rtp(head + bytes((0xF8, 1, self.tag)))
            if self.has_video and tick % 3 == 0:
                is_keyframe = frame % _FRAMES_PER_KEYFRAME == 0
                payloads = ((bytes((_SPS, 0x42, 0xE0, 0x1F, self.tag)),) if is_keyframe else ()) + (
                    bytes((0x65 if is_keyframe else 0x41, 0x80, self.tag)),
                )
                for payload in payloads:
                    sequence = (sequence + 1) & 0xFFFF
                    marker = 0x80 if payload is payloads[-1] else 0
                    await self.dtls._send_rtp(
                        struct.pack(
                            "!BBHLL", 0x80, marker | _VIDEO_TYPE, sequence, frame * 5_400, _VIDEO_SSRC
                        )
                        + payload
                    )
                frame += 1
            await asyncio.sleep(_TICK_S)

    async def join(self, ask: Callable[[str], Awaitable[str]], direction: str) -> None:
        try:
            await super().join(ask, direction)
        except BaseException:
            assert self._connection is not None
            await self._connection.close()
            raise

    def _offer(self, connection: Connection, direction: str) -> str:
        self._connection = connection
        sections = [_section(self, connection, direction, "audio", "0", f"a=ssrc:{_AUDIO_SSRC} cname:light")]
        if self.has_video:
            video = _section(self, connection, direction, "video", "1", f"a=ssrc:{_VIDEO_SSRC} cname:light")
            sections.append(video)
        return _description(sections)


@dataclass
class LightViewer(LightPeer):
    """Counts what comes on each line; `tags` are whose media came last, `switches` every change of it with
    whether it began at a keyframe."""

    lines: int = 1
    seen: Counter[Line] = field(default_factory=Counter)
    tags: dict[Line, int] = field(default_factory=dict)
    switches: list[tuple[Line, int, bool]] = field(default_factory=list)
    answer: Answer | None = None
    _line_of: dict[int, Line] = field(default_factory=dict)

    async def watch(self, server: MediaServer, show: str = "demo") -> None:
        async def ask(offer: str) -> str:
            self.answer = await server.subscribe(show, offer)
            self._line_of = _lines_of(self.answer.sdp)
            return self.answer.sdp

        await self.join(ask, "recvonly")

    def count(self, data: bytes) -> None:
        packet = parse_rtp(data)
        line = None if packet is None else self._line_of.get(packet.ssrc)
        if packet is None or line is None or not packet.payload:
            return
        tag = packet.payload[-1]
        if tag != self.tags.get(line):
            self.switches.append((line, tag, packet.payload[0] == _SPS))
        self.tags[line] = tag
        self.seen[line] += 1

    def _offer(self, connection: Connection, direction: str) -> str:
        return _description(
            [
                _section(self, connection, direction, kind, f"{kind}{line}")
                for kind in ("audio", "video")
                for line in range(self.lines)
            ]
        )


def _lines_of(answer: str) -> dict[int, Line]:
    found: dict[int, Line] = {}
    counts: Counter[str] = Counter()
    for section in answer.split("\r\nm=")[1:]:
        kind = section.split()[0]
        ssrc = next(int(line[7:].split()[0]) for line in section.split("\r\n") if line.startswith("a=ssrc:"))
        found[ssrc] = (kind, counts[kind])
        counts[kind] += 1
    return found


def _description(sections: list[list[str]]) -> str:
    mids = [line[6:] for section in sections for line in section if line.startswith("a=mid:")]
    head = ["v=0", f"o=- {random.getrandbits(62)} 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    body = [line for section in sections for line in section]
    return "\r\n".join([*head, "a=group:BUNDLE " + " ".join(mids), *body, ""])


def _section(
    peer: LightPeer, connection: Connection, direction: str, kind: str, mid: str, *more: str
) -> list[str]:
    fingerprint = peer.certificate.getFingerprints()[0]
    codec = [f"a=rtpmap:{_AUDIO_TYPE} opus/48000/2", f"a=extmap:1 {AUDIO_LEVEL}"]
    if kind == "video":
        codec = [
            f"a=rtpmap:{_VIDEO_TYPE} H264/90000",
            f"a=fmtp:{_VIDEO_TYPE} packetization-mode=1;profile-level-id=42e01f",
            f"a=rtcp-fb:{_VIDEO_TYPE} nack pli",
        ]
    return [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {_AUDIO_TYPE if kind == 'audio' else _VIDEO_TYPE}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        f"a=ice-ufrag:{connection.local_username}",
        f"a=ice-pwd:{connection.local_password}",
        f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
        "a=setup:actpass",
        "a=rtcp-mux",
        f"a={direction}",
        *codec,
        *more,
    ]
