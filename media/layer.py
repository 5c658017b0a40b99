"""One stream of a publisher: its audio, or one simulcast layer of its video."""

from typing import Literal

from media.assembler import Frame, FrameAssembler
from media.capture import CaptureClock
from media.codecs import Codec
from media.egress import AccessUnit
from media.keyframes import KeyframeRequests
from media.layers import LayerState
from media.loss import MissingPackets, ReceptionStatistics
from media.meter import RateMeter
from media.ring import Packet
from media.settings import MediaSettings
from media.stats import LayerStats

Kind = Literal["audio", "video"]
_MS = 1_000_000
_UNREPORTED_NS = 3_000 * _MS
"""Publishers that send no report for so long send none at all."""


class Layer:
    """What the control plane knows of the stream; packets themselves live in the data plane."""

    def __init__(
        self, *, stream: int, kind: Kind, codec: Codec, rid: str, order: int, settings: MediaSettings
    ) -> None:
        self.kind: Kind = kind
        self.codec = codec
        self.rid = rid
        self.ssrc: int | None = None
        self.rtx_ssrc: int | None = None
        self.size: tuple[int, int] | None = None
        self.keyframes = KeyframeRequests(settings.keyframe_spacing_ms * _MS)
        self._order = order
        self._meter = RateMeter()
        self._timeout_ns = settings.layer_timeout_ms * _MS
        self._repair_wait_ns = settings.repair_wait_ms * _MS
        self._last_ns: int | None = None
        self._begun_ns = 0
        self._active_since_ns = 0
        self._last_capture_ns = 0
        self._lost_before = 0
        self._begin(stream)

    def _begin(self, stream: int) -> None:
        self.stream = stream
        self.missing = MissingPackets()
        self.reception = ReceptionStatistics(self.codec.rate)
        self.report: tuple[int, int] | None = None
        """(RTP timestamp, publisher's NTP time in Unix ns) of the last sender report"""
        self.clock: CaptureClock | None = None
        self._assembler = FrameAssembler(self.codec.name, self._repair_wait_ns)

    def restart(self, stream: int) -> None:
        """Go on as another stream of the data plane: numbers and times that come have nothing to do with
        those before."""
        self._lost_before = self.lost
        self._begin(stream)
        self.keyframes.want()

    @property
    def lost(self) -> int:
        """Packets that came neither by themselves nor by repair."""
        return self._lost_before + self.reception.lost

    @property
    def has_begun(self) -> bool:
        """Whether a packet of the present stream came."""
        return self.clock is not None

    def arrived(self, packet: Packet, wall_ns: int, *, is_repair: bool) -> list[AccessUnit]:
        """Note a new packet that arrived at `wall_ns`; returns the access units it completes."""
        now_ns = packet.arrival_ns
        if not self.is_active(now_ns):
            self._active_since_ns = now_ns
        self._last_ns = now_ns
        self.missing.arrived(packet.number, now_ns)
        if not is_repair:
            self.reception.arrived(packet.number, packet.timestamp, now_ns)
        else:
            self.reception.repaired()
        self._meter.add(now_ns, len(packet.payload) + 12, ends_frame=packet.marker)
        if self.clock is None:
            self._begun_ns = now_ns
            self.clock = CaptureClock(packet.timestamp, wall_ns, self.codec.rate)
        if packet.begins_keyframe:
            self.keyframes.came()
        return self._units(self._assembler.push(packet, now_ns))

    def poll(self, now_ns: int) -> list[AccessUnit]:
        """Units freed because the wait for repair is over."""
        return self._units(self._assembler.poll(now_ns))

    def settled_clock(self, now_ns: int) -> CaptureClock | None:
        """The clock to report to viewers: not before the publisher's report has put it right."""
        if self.report is None and now_ns - self._begun_ns < _UNREPORTED_NS:
            return None
        return self.clock

    @property
    def lacks_keyframe(self) -> bool:
        return self._assembler.lacks_keyframe

    def _units(self, frames: list[Frame]) -> list[AccessUnit]:
        return [self._unit(frame) for frame in frames]

    def _unit(self, frame: Frame) -> AccessUnit:
        if frame.size is not None:
            self.size = frame.size
        assert self.clock is not None
        self._last_capture_ns = max(self._last_capture_ns + 1, self.clock.wall_of(frame.timestamp))
        width, height = self.size or (None, None)
        return AccessUnit(
            kind=self.kind,
            rid=self.rid,
            codec=self.codec.name,
            capture_ns=self._last_capture_ns,
            keyframe=frame.is_keyframe,
            width=width,
            height=height,
            data=frame.data,
        )

    def is_active(self, now_ns: int) -> bool:
        return self._last_ns is not None and now_ns - self._last_ns < self._timeout_ns

    def state(self, now_ns: int) -> LayerState:
        """Ranked by picture size once it is known, by the publisher's order before."""
        height = self.size[1] if self.size else 0
        return LayerState(
            rid=self.rid,
            rank=height * 16 + self._order,
            is_active=self.is_active(now_ns),
            since_ns=self._active_since_ns,
            last_ns=self._last_ns or 0,
        )

    def rates(self, now_ns: int) -> tuple[int, float]:
        return self._meter.rates(now_ns)

    def stats(self, now_ns: int) -> LayerStats:
        bitrate_bps, frames_per_second = self.rates(now_ns)
        width, height = self.size or (None, None)
        return LayerStats(
            rid=self.rid,
            width=width,
            height=height,
            bitrate_bps=bitrate_bps,
            frames_per_second=frames_per_second,
            packets_lost=self.lost,
            is_active=self.is_active(now_ns),
        )
