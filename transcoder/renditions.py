"""The worker's renditions: coded frames with their segment in, inits and parts out."""

from collections.abc import Callable, Iterable

from transcoder.h264 import ParameterSets, avcc, nal_units, parameter_sets
from transcoder.messages import FromWorker, Init, PartMade, Planned, Rung, Splice
from transcoder.mp4 import VIDEO_TIMESCALE, video_init
from transcoder.parts import Frame, Part, PartBuilder
from transcoder.timeline import Timeline

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

    def flush(self, until: int | None = None) -> None:
        """Give out what is held; the last frame lasts until this time of the timescale."""
        self._tell(self._builder.flush(until))

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
    """One rung of the ladder; its H264 may come from different layers and encoders in turn."""

    def __init__(self, name: str, origin_ns: int, part_ns: int, emit: Emit) -> None:
        self.name = name
        self._track = Track(name, VIDEO_TIMESCALE, origin_ns, part_ns, emit)
        self._origin_ns = origin_ns
        self._emit = emit
        self._segment: int | None = None
        self._sets: ParameterSets | None = None

    @property
    def begun(self) -> bool:
        """Whether it has had a keyframe."""
        return self._sets is not None

    def opens(self, segment: int) -> bool:
        """True when the next frame is this segment's first."""
        return segment != self._segment

    def add(self, segment: int, at_ns: int, keyframe: bool, annexb: bytes) -> None:
        """Take one access unit; until the first keyframe nothing is kept."""
        units = nal_units(annexb)
        time = (at_ns - self._origin_ns) * VIDEO_TIMESCALE // _NS
        if keyframe and (self._sets is None or self.opens(segment)):
            self._prepare(units, time)
        if self._sets is None:
            return
        self._segment = segment
        self._track.add(Frame(segment, time, keyframe, avcc(units)))

    def flush(self) -> None:
        self._track.flush()

    def _prepare(self, units: list[bytes], time: int) -> None:
        sets = parameter_sets(units)
        if sets is None or sets == self._sets:
            return
        if self._sets is not None:
            self._track.flush(time)
        self._sets = sets
        width, height = sets.size
        self._emit(Init(self.name, sets.codecs, width, height, video_init(sets)))


class Outputs:
    """The show's video renditions, whichever mode makes their frames, and the timeline they share."""

    def __init__(self, origin_ns: int, part_ns: int, emit: Emit, past: Iterable[str] = ()) -> None:
        """`past` names the renditions that earlier workers made."""
        self.timeline = Timeline()
        self.rungs: tuple[Rung, ...] = ()
        self._origin_ns = origin_ns
        self._part_ns = part_ns
        self._emit = emit
        self._renditions: dict[str, VideoRendition] = {}
        self._past = set(past)

    def plan(self, rungs: tuple[Rung, ...]) -> None:
        """From now on the ladder is this; renditions that it lacks end."""
        if rungs == self.rungs:
            return
        self.rungs = rungs
        names = {rung.name for rung in rungs}
        for name in self._renditions.keys() - names:
            gone = self._renditions.pop(name)
            gone.flush()
            if gone.begun:
                self._past.add(name)
        for name in sorted(names - self._renditions.keys()):
            self._renditions[name] = VideoRendition(name, self._origin_ns, self._part_ns, self._emit)
        self._emit(Planned(rungs))

    def returns(self, name: str) -> bool:
        """Whether this rung left the ladder, is in it again and has had nothing of its own since."""
        return name in self._past and not self._renditions[name].begun

    def splice(self, segment: int) -> None:
        """This segment, which is to come, begins with a discontinuity, unless it is the first of all."""
        if segment:
            self._emit(Splice(segment))

    def __getitem__(self, name: str) -> VideoRendition:
        return self._renditions[name]

    def all(self) -> Iterable[VideoRendition]:
        """Every rendition of the ladder."""
        return self._renditions.values()

    def flush(self) -> None:
        """Give out everything that is still held."""
        for rendition in self._renditions.values():
            rendition.flush()
