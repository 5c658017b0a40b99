"""A show's units to its renditions' parts: repackaged where the source allows it, else encoded."""

import structlog
from msgspec.structs import replace

from transcoder import ladder
from transcoder.arrival import Arrival, Takeover
from transcoder.clock import Clock
from transcoder.compose.programme import Programme
from transcoder.gop import Gops
from transcoder.h264 import is_plausible
from transcoder.messages import KeyframeWanted, Rung, Scene, Start, Unit
from transcoder.original import Original
from transcoder.passthrough import NO_KEYFRAME, Passthrough, Unfit
from transcoder.projection import Projection
from transcoder.renditions import Emit, Outputs
from transcoder.segmenter import CutRules
from transcoder.sound import Sound

_STEADY_NS = 2_000_000_000
_STEADIEST_NS = 16_000_000_000
_REMEMBERED_NS = 60_000_000_000
_UNDECIDED_NS = 4_000_000_000
_MISSED_NS = 2_500_000_000
_SOUND_ALONE = ladder.Layer("", "", 640, 360)
"""The shape of the black picture of a show that has none."""
_log = structlog.get_logger()


class Pipeline:
    """Lives as long as the worker. Times called `now_ns` are of one clock that never jumps."""

    def __init__(self, start: Start, emit: Emit) -> None:
        self._start, self._emit = start, emit
        self._outputs = Outputs(start.origin_ns, start.part_ns, emit, start.past)
        self._timeline = self._outputs.timeline
        self._sound = Sound(start.origin_ns, start.part_ns, emit)
        self._original = Original(start.origin_ns, start.part_ns, emit)
        self._clock = Clock()
        self._gops = Gops()
        self._arrival = self._new_arrival()
        self._known: tuple[Rung, ...] = start.rungs
        self._ladder: tuple[Rung, ...] | None = None
        self._codec: str | None = None
        self._mode: Passthrough | Projection | Programme | None = None
        self._scene: Scene | None = None
        self._waits_since_ns: int | None = None
        self._refuges: list[int] = []

    def feed(self, unit: Unit, now_ns: int) -> None:
        """Take one unit."""
        name = f"{unit.place}/{unit.kind}/{unit.rid}"
        at_ns = self._clock.admit(name, unit.capture_ns, now_ns)
        if at_ns < self._start.origin_ns:
            return
        if at_ns != unit.capture_ns:
            unit = replace(unit, capture_ns=at_ns)
        if unit.kind == "audio":
            self._sound.feed(unit.data, at_ns, unit.place)
        elif unit.codec == "H264" and not is_plausible(unit.data):
            self._emit(KeyframeWanted(unit.place))
        else:
            self._show(unit)
        self._release()

    def tick(self, now_ns: int) -> None:
        """Let time pass: pictures that are overdue are repeated. Call when no unit waits."""
        media_ns = self._clock.media_now(now_ns)
        if isinstance(self._mode, Passthrough):
            try:
                self._mode.check(media_ns)
            except Unfit as unfit:
                self._take_refuge(unfit.at_ns, unfit.why)
        elif not isinstance(self._mode, Projection) and not self._is_composed:
            self._begin_without(media_ns)
        if isinstance(self._mode, Programme):
            self._mode.advance(media_ns, self._arrival.floor(media_ns))
        if isinstance(self._mode, Projection):
            floor_ns = self._arrival.floor(media_ns)
            self._mode.show_waiting(floor_ns)
            self._mode.repeat(media_ns, floor_ns)
        self._release()

    def set_scene(self, scene: Scene) -> None:
        """Compose the scene's places, or repackage its main one, from now on."""
        before, self._scene = self._scene, scene
        if isinstance(self._mode, Programme) and (self._mode.fits(scene) or not scene.is_composed):
            self._mode.set_scene(scene)
        elif scene.is_composed:
            begin_with = self._gops.best() or ()
            self._mode = Programme(scene, begin_with, self._outputs, self._start.segment_ns, self._emit)
        if before is None:
            return
        if before.is_composed != scene.is_composed or (not scene.is_composed and before.main != scene.main):
            self.renew()

    @property
    def _is_composed(self) -> bool:
        return self._scene is not None and self._scene.is_composed

    def renew(self) -> None:
        """Units of another source follow; the last picture stays until there is a new one."""
        if isinstance(self._mode, Passthrough):
            self._take_refuge(self._timeline.settled_until(), "another source")
        if isinstance(self._mode, Projection):
            self._mode.forget_source()
        self._arrival = self._new_arrival()
        self._ladder = self._codec = self._waits_since_ns = None
        self._gops.clear()
        self._clock.forget()

    def fail_encoder(self) -> None:
        """A fault on purpose: every encoder refuses its next picture."""
        if self._mode is not None:
            self._mode.spoil()

    def finish(self) -> None:
        """Give out everything that is still held."""
        self._outputs.flush()
        self._sound.flush()
        self._original.flush()

    def _release(self) -> None:
        self._sound.release(self._timeline)
        self._original.release(self._timeline)

    # -- video

    def _show(self, unit: Unit) -> None:
        if self._scene is None or (unit.place == self._scene.main and not self._scene.is_composed):
            self._see(unit)
        if isinstance(self._mode, Programme):
            self._mode.feed(unit, self._arrival.floor())

    def _see(self, unit: Unit) -> None:
        if unit.codec != self._codec:
            if self._codec is not None:
                self.renew()
            self._codec = unit.codec
        self._arrival.observe(unit)
        layer = self._arrival.layers.get(unit.rid)
        self._gops.observe(unit, layer.width * layer.height if layer else None)
        if isinstance(self._mode, Passthrough):
            try:
                self._mode.feed(unit)
                return
            except Unfit as unfit:
                self._take_refuge(unfit.at_ns, unfit.why)
        elif isinstance(self._mode, Projection):
            self._mode.feed(unit)
        self._arrive(unit)
        if isinstance(self._mode, Projection):
            if unit.rid == self._mode.rid:
                self._original.feed(unit)
            self._mode.show_waiting(self._arrival.floor())

    def _arrive(self, unit: Unit) -> None:
        """See whether the ladder that this source is to have can begin."""
        if self._ladder is None or unit.keyframe:
            self._ladder = self._decide(unit)
        if self._ladder is None:
            return
        if any(not rung.encoded for rung in self._ladder):
            self._arrival.not_before_ns = self._timeline.settled_until()
            takeover = self._arrival.take_over(self._ladder, unit)
            if takeover is not None:
                self._repackage(takeover)
        elif isinstance(self._mode, Projection):
            self._mode.change(self._ladder)
        else:
            self._project(self._ladder, unit.capture_ns)

    def _decide(self, unit: Unit) -> tuple[Rung, ...] | None:
        known = self._outputs.rungs or self._known
        rids = {rung.rid for rung in known if not rung.encoded}
        fits = bool(unit.rid) and unit.rid in rids and unit.codec == "H264"
        if not self._arrival.settled(known if fits else ()):
            return None
        return known if fits else ladder.plan(list(self._arrival.layers.values()))

    def _repackage(self, takeover: Takeover) -> None:
        _log.info("transcoder.repackages", segment=takeover.cut.segment)
        self._outputs.plan(takeover.rungs)
        self._outputs.splice(takeover.cut.segment)
        self._mode = Passthrough(takeover.rungs, takeover.segmenter, self._outputs, self._emit)
        self._mode.begin(takeover.cut, takeover.units)

    def _begin_without(self, media_ns: int) -> None:
        """Encode what there is when repackaging cannot begin: layers that have no keyframe in common, no
        picture in a ladder that is to go on, or sound alone."""
        self._waits_since_ns = media_ns if self._waits_since_ns is None else self._waits_since_ns
        waited_ns = media_ns - self._waits_since_ns
        rungs = self._ladder or self._known
        if waited_ns < (_UNDECIDED_NS if self._arrival.layers or not rungs else _MISSED_NS):
            return
        layers = list(self._arrival.layers.values()) or [_SOUND_ALONE]
        self._arrival.steady_ns = _STEADY_NS if self._arrival.layers else 0
        self._project(rungs or ladder.plan(layers), self._timeline.settled_until() or media_ns)

    def _take_refuge(self, at_ns: int, why: str) -> None:
        """Encode everything from here on, beginning with the picture of now; the oftener, the longer."""
        _log.info("transcoder.encodes", why=why)
        self._refuges = [at for at in self._refuges if at_ns - at < _REMEMBERED_NS] + [at_ns]
        self._arrival.steady_ns = min(_STEADY_NS << len(self._refuges) - 1, _STEADIEST_NS)
        if why == NO_KEYFRAME:
            self._arrival.keyframe_gap_ns = self._start.max_segment_ns
        self._project(self._outputs.rungs, at_ns)
        self._emit(KeyframeWanted())

    def _project(self, rungs: tuple[Rung, ...], from_ns: int) -> None:
        if isinstance(self._mode, Programme):
            self._mode.finish(from_ns)
        self._mode = Projection(rungs, self._gops, self._outputs, self._start.segment_ns, from_ns, self._emit)

    def _new_arrival(self) -> Arrival:
        rules = CutRules(self._start.segment_ns, self._start.max_segment_ns)
        return Arrival(rules, self._timeline, self._emit)
