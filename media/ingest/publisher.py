"""What an encoder's listener holds: access units and Opus packets go in, RTP goes into the data plane."""

import time
from collections.abc import Callable

from media import rtcp
from media.capture import unix_ns_to_ntp
from media.codecs import Codec
from media.errors import UnknownCodec
from media.ids import new_ssrc
from media.ingest.packetiser import H264Packetiser
from media.ingest.peer import LocalPeer
from media.negotiation import Chosen, Published
from media.plane.interface import Plane
from media.publication import Publication
from media.rtp import build_rtp
from media.sdp import Section

_VIDEO_TYPE, _AUDIO_TYPE = 96, 111
_REPORT_EVERY_US = 1_000_000
_JUMP_US = 5_000_000
_H264 = Codec(
    _VIDEO_TYPE, "H264", 90_000, 1, (("packetization-mode", "1"), ("profile-level-id", "42e01f")), (), None
)
_OPUS = Codec(_AUDIO_TYPE, "opus", 48_000, 2, (), (), None)


def local_sections(published: Published, *, decides: bool) -> list[Chosen]:
    """One H264 and one Opus section, as if an offer had named new sources for them. Raises UnknownCodec
    where others publish in another codec, unless this publisher `decides`."""
    wanted = published("video")
    if wanted is not None and wanted.name != "H264" and not decides:
        raise UnknownCodec("video")
    return [Chosen(_section(kind, codec), codec) for kind, codec in (("audio", _OPUS), ("video", _H264))]


def _section(kind: str, codec: Codec) -> Section:
    return Section(
        kind=kind,
        mid=kind,
        protocol="UDP/TLS/RTP/SAVPF",
        direction="sendonly",
        setup="passive",
        has_rtcp_mux=True,
        codecs=(codec,),
        extensions=(),
        rids=(),
        sources=(new_ssrc(),),
        rtx_sources=(),
        stream=None,
        ice_ufrag="",
        ice_password="",
        fingerprints=(),
    )


class _Track:
    """One outgoing source: its numbers, and when its clock was last reported."""

    def __init__(self, codec: Codec, ssrc: int) -> None:
        self.codec = codec
        self.ssrc = ssrc
        self.sequence = new_ssrc() & 0xFFFF
        self.offset = new_ssrc()
        self.reported_us: int | None = None

    def packet(self, timestamp: int, payload: bytes, *, marker: bool) -> bytes:
        self.sequence += 1
        return build_rtp(
            marker=marker,
            payload_type=self.codec.payload_type,
            sequence=self.sequence,
            timestamp=self.offset + timestamp,
            ssrc=self.ssrc,
            payload=payload,
        )


class LocalPublisher:
    """One encoder's way in. Times are microseconds of the encoder's clock, the same for sound and picture;
    they reach viewers as a WebRTC publisher's sender reports do."""

    def __init__(
        self, peer: LocalPeer, publication: Publication, plane: Plane, wall_ns: Callable[[int], int]
    ) -> None:
        self._peer = peer
        self._publication = publication
        self._plane = plane
        self._wall_ns = wall_ns
        self._packetiser = H264Packetiser()
        (sound,), (picture,) = publication.of_kind("audio"), publication.of_kind("video")
        assert sound.ssrc is not None
        assert picture.ssrc is not None
        self._audio, self._video = _Track(_OPUS, sound.ssrc), _Track(_H264, picture.ssrc)
        self._epoch_us: int | None = None

    @property
    def peer_id(self) -> str:
        return self._peer.id

    @property
    def is_open(self) -> bool:
        """False once it was closed, replaced by another encoder, or its show ended."""
        return not self._peer.is_closed

    def begin(self) -> None:
        """Go live. Call it before the first packet, and soon: the place is kept for some seconds only."""
        self._peer.begin()

    def remember(self, units: list[bytes]) -> None:
        """Take parameter sets that came apart from the pictures."""
        self._packetiser.remember(units)

    def video(self, units: list[bytes], at_us: int, arrival_ns: int) -> None:
        """Send one access unit's NAL units that arrived at the monotonic `arrival_ns`."""
        payloads = self._packetiser.packetise(units)
        unix_us = self._unix_us(at_us, arrival_ns)
        timestamp = unix_us * 9 // 100
        self._report(self._video, timestamp, unix_us, arrival_ns)
        for number, payload in enumerate(payloads, 1):
            self._send(self._video.packet(timestamp, payload, marker=number == len(payloads)))

    def audio(self, packet: bytes, samples: int, at_us: int, arrival_ns: int) -> None:
        """Send an Opus packet whose first sample is number `samples` (48 kHz) of this encoder's sound."""
        self._report(self._audio, samples, self._unix_us(at_us, arrival_ns), arrival_ns)
        self._send(self._audio.packet(samples, packet, marker=False))

    def close(self) -> None:
        """Leave the show; the host is away from now on."""
        if self.is_open:
            self._peer.end()

    def _send(self, packet: bytes) -> None:
        if self.is_open:
            self._plane.inject(self._peer.handle, packet, time.monotonic_ns())

    def _unix_us(self, at_us: int, arrival_ns: int) -> int:
        """The encoder's time as if it had begun with ours, and began again where it jumps."""
        now_us = self._wall_ns(arrival_ns) // 1_000
        if self._epoch_us is None or abs(now_us - self._epoch_us - at_us) > _JUMP_US:
            self._epoch_us = now_us - at_us
        return self._epoch_us + at_us

    def _report(self, track: _Track, timestamp: int, unix_us: int, arrival_ns: int) -> None:
        """Say once a second, and before all else, which time a timestamp is."""
        if track.reported_us is not None and 0 <= unix_us - track.reported_us < _REPORT_EVERY_US:
            return
        track.reported_us = unix_us
        stamp = (track.offset + timestamp) & 0xFFFFFFFF
        report = rtcp.SenderReport(track.ssrc, unix_ns_to_ntp(unix_us * 1_000), stamp, 0, 0, ())
        self._publication.on_rtcp([report], arrival_ns, self._wall_ns(arrival_ns))
