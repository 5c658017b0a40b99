"""A show's units to its renditions' parts: cut, repackage, encode what is missing."""

from collections import deque

import av
import structlog

from transcoder import ladder
from transcoder.messages import KeyframeWanted, Planned, Rung, Start, Unit
from transcoder.mp4 import VIDEO_TIMESCALE
from transcoder.renditions import Emit, VideoRendition
from transcoder.rungs import Decoder, RungEncoder
from transcoder.segmenter import Cut, CutRules, Segmenter
from transcoder.settle import describe
from transcoder.sound import Sound

_NS = 1_000_000_000
_NEWCOMER_NS = 1_000_000_000
_SHAPE_TOLERANCE = 0.05
_log = structlog.get_logger()


class SourceBroke(Exception):
    """The source paused or changed codec: start afresh, with this ladder if it still fits."""

    def __init__(self, rungs: tuple[Rung, ...]) -> None:
        super().__init__("source broke")
        self.rungs = rungs


class Pipeline:
    """Built for one ladder; SourceBroke ends it."""

    def __init__(self, start: Start, codec: str, emit: Emit) -> None:
        self._start, self._codec, self._emit = start, codec, emit
        self._rungs = start.rungs
        self._repackaged = frozenset(rung.rid for rung in start.rungs if not rung.encoded)
        self._decoded = next((rung.rid for rung in start.rungs if rung.encoded), None)
        sources = self._repackaged or frozenset({start.rungs[0].rid})
        share = 0.75 if self._repackaged else 1.0
        rules = CutRules(start.segment_ns, start.max_segment_ns, min_share=share)
        self._segmenter = Segmenter(rules, sources)
        self._queues: dict[str, deque[Unit]] = {source: deque() for source in sources}
        self._renditions = [self._rendition(rung) for rung in start.rungs]
        self._encoders = {rung.name: RungEncoder(rung) for rung in start.rungs if rung.encoded}
        self._decoder = Decoder(codec) if self._encoders else None
        self._sound = Sound(start.origin_ns, start.part_ns, emit)
        self._newcomers: dict[str, int] = {}
        self._begun = False
        self._warned = False
        emit(Planned(self._rungs))

    def feed(self, unit: Unit) -> None:
        """Take one unit. Raises SourceBroke when the source must be started afresh (feed it again then)."""
        if unit.kind == "audio":
            self._sound.feed(unit.data, unit.capture_ns)
            self._sound.release(self._segmenter)
            return
        if unit.codec != self._codec or self._turned(unit):
            raise SourceBroke(())
        if unit.rid not in self._queues and not self._welcome(unit):
            return
        if self._segmenter.breaks(unit.capture_ns):
            raise SourceBroke(self._rungs)
        needs_keyframe = bool(self._repackaged) or not self._begun
        cut = self._segmenter.observe(unit.rid, unit.capture_ns, unit.keyframe or not needs_keyframe)
        if cut is not None:
            self._begun = True
            self._assign_feeders(cut)
        elif needs_keyframe and self._segmenter.keyframe_due():
            self._emit(KeyframeWanted())
        self._queues[unit.rid].append(unit)
        self._drain()
        self._sound.release(self._segmenter)

    def finish(self) -> None:
        """Give out everything that is still held."""
        for rendition in self._renditions:
            rendition.flush()
        self._sound.flush()

    def _rendition(self, rung: Rung) -> VideoRendition:
        return VideoRendition(rung, self._start.origin_ns, self._start.part_ns, self._emit)

    def _welcome(self, unit: Unit) -> bool:
        """Add a layer that appeared late once it has lasted a second and widens the ladder."""
        since = self._newcomers.setdefault(unit.rid, unit.capture_ns)
        layer = describe(unit)
        if layer is None or unit.capture_ns - since < _NEWCOMER_NS:
            return False
        rungs = ladder.extended(self._rungs, layer)
        if rungs is None:
            return False
        self._rungs = rungs
        self._renditions.append(self._rendition(rungs[-1]))
        self._queues[unit.rid] = deque()
        self._segmenter.join(unit.rid)
        self._emit(Planned(rungs))
        return True

    def _turned(self, unit: Unit) -> bool:
        """True when the picture's shape no longer fits the rungs that are encoded from it."""
        layer = describe(unit) if unit.rid == self._decoded else None
        if layer is None:
            return False
        top = self._rungs[0]
        return abs(layer.width * top.height / (layer.height * top.width) - 1) > _SHAPE_TOLERANCE

    def _assign_feeders(self, cut: Cut) -> None:
        if not cut.voters:
            return
        sizes = {rung.rid: rung.width * rung.height for rung in self._rungs if not rung.encoded}
        for rendition in self._renditions:
            own = rendition.rung
            if own.encoded or own.rid in cut.voters:
                rendition.feed_from(own.rid, cut.segment)
            else:
                area = own.width * own.height
                nearest = min(cut.voters, key=lambda rid: abs(sizes.get(rid, area) - area))
                rendition.feed_from(nearest, cut.segment)

    def _drain(self) -> None:
        settled_ns = self._segmenter.settled_until()
        for queue in self._queues.values():
            while queue and queue[0].capture_ns < settled_ns:
                unit = queue.popleft()
                segment = self._segmenter.segment_of(unit.capture_ns)
                if segment is not None:
                    self._process(unit, segment)

    def _process(self, unit: Unit, segment: int) -> None:
        time = (unit.capture_ns - self._start.origin_ns) * VIDEO_TIMESCALE // _NS
        for rendition in self._renditions:
            if not rendition.rung.encoded and rendition.takes(unit.rid, segment):
                rendition.add(segment, time, unit.keyframe, unit.data)
        if unit.rid == self._decoded:
            self._encode(unit, time)

    def _encode(self, unit: Unit, time: int) -> None:
        assert self._decoder is not None
        try:
            pictures = self._decoder.decode(unit.data, time)
        except av.FFmpegError as error:
            if not self._warned:
                self._warned = True
                _log.warning("transcoder.picture_unreadable", error=type(error).__name__)
            self._emit(KeyframeWanted())
            return
        for picture in pictures:
            shown = time if picture.pts is None else picture.pts
            segment = self._segmenter.segment_of(self._start.origin_ns + shown * _NS // VIDEO_TIMESCALE)
            if segment is None:
                continue
            for rendition in self._renditions:
                encoder = self._encoders.get(rendition.rung.name)
                if encoder is None:
                    continue
                for coded in encoder.encode(picture, rendition.opens(segment)):
                    rendition.add(segment, coded.time, coded.keyframe, coded.data)
