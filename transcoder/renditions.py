"""A rendition inside the worker: coded frames with their segment in, inits and parts out."""

from collections.abc import Callable

from transcoder.h264 import ParameterSets, avcc, nal_units, parameter_sets
from transcoder.messages import FromWorker, Init, PartMade, Rung
from transcoder.mp4 import VIDEO_TIMESCALE, video_init
from transcoder.parts import Frame, Part, PartBuilder

Emit = Callable[[FromWorker], None]
_NS = 1_000_000_000


class Track:
    """Turns one rendition's frames into PartMade messages; media time 0 is `origin_ns`."""

    def __init__(self, name: str, timescale: int, origin_ns: int, part_ns: int, emit: Emit) -> None:
        self.name = name
        self._timescale = timescale
        self._origin_ns = origin_ns
        self._builder = PartBuilder(timescale, part_ns)
        self._emit = emit

    def add(self, frame: Frame) -> None:
        self._tell(self._builder.add(frame))

    def flush(self) -> None:
        self._tell(self._builder.flush())

    def _tell(self, parts: list[Part]) -> None:
        for part in parts:
            self._emit(
                PartMade(
                    self.name,
                    part.segment,
                    self._origin_ns + part.start * _NS // self._timescale,
                    round(part.duration * _NS / self._timescale),
                    part.independent,
                    part.frames,
                    part.data,
                )
            )


class VideoRendition:
    """One rung of the ladder. `feeder` is the layer it repackages from `since` on.

    A rung whose own layer falls silent is fed from a neighbouring layer, with a new init segment, from
    the next common keyframe until its own layer is back at one.
    """

    def __init__(self, rung: Rung, origin_ns: int, part_ns: int, emit: Emit) -> None:
        self.rung = rung
        self._track = Track(rung.name, VIDEO_TIMESCALE, origin_ns, part_ns, emit)
        self._emit = emit
        self._feeders: list[tuple[int, str]] = []
        self._segment: int | None = None
        self._sets: ParameterSets | None = None

    def feed_from(self, rid: str, segment: int) -> None:
        """Frames of `segment` and later come from this layer."""
        if not self._feeders or self._feeders[-1][1] != rid:
            self._feeders = [*self._feeders[-1:], (segment, rid)]

    def takes(self, rid: str, segment: int) -> bool:
        """True when frames of this layer belong here in this segment."""
        feeder = next((name for since, name in reversed(self._feeders) if segment >= since), None)
        return rid == feeder

    def opens(self, segment: int) -> bool:
        """True when the next frame is this segment's first."""
        return segment != self._segment

    def add(self, segment: int, time: int, keyframe: bool, annexb: bytes) -> None:
        """Take one access unit; until the first keyframe nothing is kept.

        Parameter sets that change inside a segment stay in band until the next segment's init.
        """
        units = nal_units(annexb)
        if keyframe and (self._sets is None or self.opens(segment)):
            self._prepare(units)
        if self._sets is None:
            return
        self._segment = segment
        self._track.add(Frame(segment, time, keyframe, avcc(units)))

    def flush(self) -> None:
        self._track.flush()

    def _prepare(self, units: list[bytes]) -> None:
        sets = parameter_sets(units)
        if sets is None or sets == self._sets:
            return
        if self._sets is not None:
            self._track.flush()
        self._sets = sets
        width, height = sets.size
        self._emit(Init(self.rung.name, sets.codecs, width, height, video_init(sets)))
