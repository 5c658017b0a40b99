"""The mode in which the source's layers are repackaged, and only missing rungs are encoded."""

from collections import deque

import av
import structlog

from transcoder import ladder
from transcoder.encoding import encode_all
from transcoder.h264 import ParameterSets, nal_units, parameter_sets
from transcoder.messages import KeyframeWanted, Rung, Unit
from transcoder.pace import STALE_NS
from transcoder.renditions import Emit, Outputs
from transcoder.rungs import Decoder, RungEncoder
from transcoder.segmenter import Cut, Segmenter
from transcoder.settle import describe

_NEWCOMER_NS = 1_000_000_000
_SLACK_NS = 50_000_000
NO_KEYFRAME = "no keyframe"
_log = structlog.get_logger()


class Unfit(Exception):
    """The source cannot be repackaged from `at_ns` on; frames before it have been given out."""

    def __init__(self, at_ns: int, why: str) -> None:
        super().__init__(why)
        self.at_ns = at_ns
        self.why = why


class Passthrough:
    """Begins at a cut that every live layer has a keyframe at; Unfit ends it.

    A rung whose own layer is silent is fed from its neighbour, from one common keyframe to another; such
    a change, changed parameter sets and a rung that is back in the ladder are announced by a splice.
    """

    def __init__(self, rungs: tuple[Rung, ...], segmenter: Segmenter, outputs: Outputs, emit: Emit) -> None:
        self._outputs = outputs
        self._emit = emit
        self._segmenter = segmenter
        self._rungs = rungs
        self._repackaged = {rung.rid for rung in rungs if not rung.encoded}
        self._decoded = next((rung.rid for rung in rungs if rung.encoded), None)
        self._queues: dict[str, deque[Unit]] = {rid: deque() for rid in self._repackaged}
        self._feeders: dict[str, list[tuple[int, str]]] = {}
        self._newest: dict[str, int] = {}
        self._sets: dict[str, ParameterSets] = {}
        self._changed: dict[str, int] = {}
        self._newcomers: dict[str, int] = {}
        self._encoders = [RungEncoder(rung) for rung in rungs if rung.encoded]
        self._decoder: Decoder | None = None
        self._frame: av.VideoFrame | None = None
        self._warned = False

    def begin(self, cut: Cut, units: list[Unit]) -> None:
        """Take over at this cut with the units from there on, in order."""
        for unit in units:
            self._note(unit)
            self._queues[unit.rid].append(unit)
        self._changed.clear()
        self._assign_feeders(cut, is_first=True)
        self._drain()

    def spoil(self) -> None:
        """A fault on purpose: every encoder refuses its next picture."""
        for encoder in self._encoders:
            encoder.spoil()

    def feed(self, unit: Unit) -> None:
        """Take one video unit. Raises Unfit when the mode must end before this unit."""
        if unit.rid not in self._queues and not self._welcome(unit):
            return
        self.check(unit.capture_ns)
        self._note(unit)
        self._segmenter.join(unit.rid)
        urgent = unit.rid in self._changed
        cut = self._segmenter.observe(unit.rid, unit.capture_ns, unit.keyframe, urgent)
        self._queues[unit.rid].append(unit)
        if cut is not None:
            self._assign_feeders(cut)
        elif self._segmenter.keyframe_due():
            self._emit(KeyframeWanted())
        settled_ns = self._segmenter.settled_until()
        uncut = [at for at in self._changed.values() if at < settled_ns]
        if uncut:
            self._give_up(min(uncut), "size changed")
        self._drain()
        if self._segmenter.overdue():
            self._give_up(unit.capture_ns + 1_000_000, NO_KEYFRAME)

    def check(self, now_ns: int) -> None:
        """Raises Unfit when a layer that feeds a rung has no frame of about this media time."""
        for feeders in self._feeders.values():
            newest = self._newest.get(feeders[-1][1])
            if newest is not None and now_ns - newest > STALE_NS + _SLACK_NS:
                self._give_up(newest, "no frames")

    def _give_up(self, at_ns: int, why: str) -> None:
        raise Unfit(max(at_ns, self._outputs.timeline.settled_until()), why)

    def _note(self, unit: Unit) -> None:
        """Remember how new the layer is, and which parameter sets it has."""
        self._newest[unit.rid] = max(unit.capture_ns, self._newest.get(unit.rid, 0))
        sets = parameter_sets(nal_units(unit.data)) if unit.keyframe else None
        if sets is None:
            return
        known = self._sets.get(unit.rid)
        self._sets[unit.rid] = sets
        if known is None or known == sets:
            return
        if unit.rid == self._decoded and not ladder.same_shape(self._rungs, *sets.size):
            self._give_up(unit.capture_ns, "turned")
        self._changed.setdefault(unit.rid, unit.capture_ns)

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
        self._repackaged.add(unit.rid)
        self._queues = {unit.rid: deque(), **self._queues}  # its init is out before others' parts
        self._outputs.plan(rungs)
        return True

    def _assign_feeders(self, cut: Cut, is_first: bool = False) -> None:
        """Decide who feeds which rung from this cut on, and say so when anything is different."""
        before = {name: feeders[-1][1] for name, feeders in self._feeders.items()}
        changed = any(rid in cut.voters for rid in self._changed)
        sizes = {rid: sets.size[0] * sets.size[1] for rid, sets in self._sets.items()}
        for rung in self._rungs:
            if rung.encoded:
                continue
            feeder = rung.rid
            if feeder not in cut.voters:
                area = rung.width * rung.height
                feeder = min(cut.voters, key=lambda rid: abs(sizes.get(rid, area) - area))
            feeders = self._feeders.setdefault(rung.name, [])
            self._feeders[rung.name] = [*feeders[-2:], (cut.segment, feeder)]
            is_back = rung.name not in before and self._outputs.returns(rung.name)
            changed = changed or is_back or before.get(rung.name, feeder) != feeder
        if changed and not is_first:
            self._outputs.splice(cut.segment)
        for rid in cut.voters:
            self._changed.pop(rid, None)

    def _drain(self) -> None:
        timeline = self._outputs.timeline
        settled_ns = self._segmenter.settled_until()
        timeline.settle(settled_ns)
        for queue in self._queues.values():
            while queue and queue[0].capture_ns < settled_ns:
                unit = queue.popleft()
                segment = timeline.segment_of(unit.capture_ns)
                if segment is not None:
                    self._give_out(unit, segment)

    def _give_out(self, unit: Unit, segment: int) -> None:
        for name, feeders in self._feeders.items():
            feeder = next((rid for since, rid in reversed(feeders) if segment >= since), None)
            if unit.rid == feeder:
                self._outputs[name].add(segment, unit.capture_ns, unit.keyframe, unit.data)
        if unit.rid == self._decoded:
            self._encode(unit, segment)

    def _encode(self, unit: Unit, segment: int) -> None:
        """Into the missing rungs; where a unit cannot be decoded, the picture before it is repeated."""
        if self._decoder is None:
            self._decoder = Decoder(unit.codec)
        try:
            for picture in self._decoder.decode(unit.data, unit.capture_ns, unit.keyframe):
                self._frame = picture.frame
        except av.FFmpegError as error:
            if not self._warned:
                self._warned = True
                _log.warning("transcoder.picture_unreadable", error=type(error).__name__)
            self._emit(KeyframeWanted())
        if self._frame is not None:
            encode_all(self._encoders, self._outputs, self._frame, unit.capture_ns, segment)
