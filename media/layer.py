"""One stream of a publisher: its audio, or one simulcast layer of its video."""

from typing import Literal

from media.assembler import Frame, FrameAssembler
from media.capture import CaptureClock
from media.codecs import Codec
from media.egress import AccessUnit
from media.keyframes import KeyframeRequests
from media.layers import LayerState
from media.loss import ReportBlocks, lost
from media.meter import RateMeter
from media.payload import picture_size
from media.plane.interface import StreamReport
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
        self.replaced_stream: int | None = None
        """what it was in the data plane before it began anew the last time"""
        self.size: tuple[int, int] | None = None
        self.keyframes = KeyframeRequests()
        self._order = order
        self._meter = RateMeter()
        self._timeout_ns = settings.layer_timeout_ms * _MS
        self._repair_wait_ns = settings.repair_wait_ms * _MS
        self._last_ns: int | None = None
        self._begun_ns = 0
        self._active_since_ns = 0
        self._last_capture_ns = 0
        self._lost_before = 0
        self.is_tapped = False
        self._begin(stream)

    def _begin(self, stream: int) -> None:
        self.stream = stream
        self.blocks = ReportBlocks()
        self.arrived: StreamReport | None = None
        """the stream's totals when they were last read"""
        self.report: tuple[int, int] | None = None
        """(RTP timestamp, publisher's NTP time in Unix ns) of the last sender report"""
        self.clock: CaptureClock | None = None
        self.told_clock: CaptureClock | None = None
        """the clock that the data plane knows"""
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
        return self._lost_before + (0 if self.arrived is None else lost(self.arrived))

    def tap(self, *, is_on: bool) -> None:
        """Begin or end assembling units out of packets."""
        self.is_tapped = is_on
        self._assembler = FrameAssembler(self.codec.name, self._repair_wait_ns)

    def counted(self, report: StreamReport, began_wall_ns: int) -> None:
        """Take in the stream's totals; its first packet arrived at `began_wall_ns`."""
        before = self.arrived
        self.arrived = report
        if before is None:
            self._begun_ns = report.first_arrival_ns
            self.clock = self.clock or CaptureClock(report.first_timestamp, began_wall_ns, self.codec.rate)
        octets, frames, keyframes = (
            (0, 0, 0) if before is None else (before.octets, before.frames, before.keyframes)
        )
        if report.octets == octets:
            return
        now_ns = report.newest_arrival_ns
        if not self.is_active(now_ns):
            self._active_since_ns = now_ns
        self._last_ns = now_ns
        self._meter.add(now_ns, report.octets - octets, report.frames - frames)
        if report.keyframes > keyframes:
            self.keyframes.came(now_ns)

    def took(self, packet: Packet) -> list[AccessUnit]:
        """Take a packet that the data plane told of; returns the access units it completes."""
        if packet.begins_keyframe and self.kind == "video":
            self.size = picture_size(self.codec.name, packet.payload) or self.size
        if not self.is_tapped:
            return []
        return self._units(self._assembler.push(packet, packet.arrival_ns))

    def poll(self, now_ns: int) -> list[AccessUnit]:
        """Units freed because the wait for repair is over."""
        return self._units(self._assembler.poll(now_ns))

    def is_settled(self, now_ns: int) -> bool:
        """Whether viewers may be told the clock: not before the publisher's report has put it right."""
        if self.clock is None:
            return False
        return self.report is not None or now_ns - self._begun_ns >= _UNREPORTED_NS

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
        width, height = self.size or (None, None)
        return LayerState(
            rid=self.rid,
            rank=(height or 0) * 16 + self._order,
            is_active=self.is_active(now_ns),
            since_ns=self._active_since_ns,
            last_ns=self._last_ns or 0,
            width=width,
            height=height,
            bitrate_bps=self.rates(now_ns)[0],
            temporal=0 if self.arrived is None else self.arrived.temporal,
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
