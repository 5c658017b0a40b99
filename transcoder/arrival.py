"""Watches what a source sends until it is known which ladder it gets and where that ladder can begin."""

from dataclasses import dataclass

from transcoder import ladder
from transcoder.ladder import Layer
from transcoder.messages import KeyframeWanted, Rung, Unit
from transcoder.pace import STALE_NS, Pace
from transcoder.renditions import Emit
from transcoder.segmenter import Cut, CutRules, Segmenter
from transcoder.settle import describe
from transcoder.timeline import Timeline

SETTLE_NS = 1_500_000_000
_ASK_AGAIN_NS = 500_000_000
_GONE_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Takeover:
    """Repackaging can begin at this cut: `units` are those of the ladder's layers from there on."""

    rungs: tuple[Rung, ...]
    segmenter: Segmenter
    cut: Cut
    units: list[Unit]


class Arrival:
    """Of one source, which may have to show first that it can be trusted again."""

    def __init__(self, rules: CutRules, timeline: Timeline, emit: Emit) -> None:
        self.layers: dict[str, Layer] = {}
        self.not_before_ns = 0
        """Repackaging cannot begin before this time."""
        self.steady_ns = 0
        """For so long its layers must have come smoothly."""
        self.keyframe_gap_ns: int | None = None
        """So soon after each other its keyframes must come."""
        self._rules = rules
        self._timeline = timeline
        self._emit = emit
        self._paces: dict[str, Pace] = {}
        self._since_ns: int | None = None
        self._asked_ns = 0
        self._newest_ns = 0
        self._segmenter: Segmenter | None = None
        self._held: list[Unit] = []

    def settled(self, known: tuple[Rung, ...] = ()) -> bool:
        """True once the layers are known: at once for a single layer and for those of a `known` ladder."""
        if not self.layers or self._since_ns is None:
            return False
        rids = {rung.rid for rung in known}
        expected = "" in self.layers or self._paces.keys() <= rids
        return expected or self._newest_ns - self._since_ns >= SETTLE_NS

    def floor(self, media_ns: int | None = None) -> int | None:
        """Frames from here on wait for a verdict; None when there is nothing to decide, or when nothing has
        come for so long, at this media time, that no verdict can be waited for."""
        if media_ns is not None and media_ns - self._newest_ns > STALE_NS:
            self._begin_again()
        return None if self._segmenter is None or not self._held else self._segmenter.settled_until()

    def observe(self, unit: Unit) -> None:
        """Take note of a video unit."""
        at_ns = unit.capture_ns
        self._since_ns = at_ns if self._since_ns is None else self._since_ns
        self._newest_ns = max(self._newest_ns, at_ns)
        if unit.rid in self._paces:
            self._paces[unit.rid].observe(at_ns, unit.keyframe)
        else:
            self._paces[unit.rid] = Pace(at_ns, unit.keyframe)
        layer = describe(unit)
        if layer is not None:
            self.layers[unit.rid] = layer
        elif unit.rid not in self.layers and at_ns - self._asked_ns > _ASK_AGAIN_NS:
            self._asked_ns = at_ns
            self._emit(KeyframeWanted())

    def take_over(self, rungs: tuple[Rung, ...], unit: Unit) -> Takeover | None:
        """Look with this unit, which was observed, for a common keyframe of the layers that are there."""
        present = frozenset(rung.rid for rung in rungs if not rung.encoded and not self._is_gone(rung.rid))
        paces = [self._paces[rid] for rid in present & self._paces.keys()]
        if not paces or not all(self._is_trusted(pace) for pace in paces):
            self._begin_again()
            return None
        if unit.rid not in present:
            return None
        if self._segmenter is None:
            self._segmenter = Segmenter(self._rules, present, self._timeline)
        segmenter = self._segmenter
        segmenter.not_before_ns = self.not_before_ns
        segmenter.join(unit.rid)
        self._held.append(unit)
        cut = segmenter.observe(unit.rid, unit.capture_ns, unit.keyframe)
        if cut is None and segmenter.keyframe_due():
            self._emit(KeyframeWanted())
        from_ns = segmenter.settled_until() if cut is None else cut.at_ns - self._rules.tolerance_ns
        self._held = [held for held in self._held if held.capture_ns >= from_ns]
        if cut is None:
            return None
        takeover = Takeover(ladder.resized(rungs, self.layers), segmenter, cut, self._held)
        self._begin_again()
        return takeover

    def _begin_again(self) -> None:
        self._segmenter, self._held = None, []

    def _is_trusted(self, pace: Pace) -> bool:
        steady = not self.steady_ns or pace.is_steady(self._newest_ns, self.steady_ns)
        return steady and (self.keyframe_gap_ns is None or pace.has_keyframes_within(self.keyframe_gap_ns))

    def _is_gone(self, rid: str) -> bool:
        """True for a layer that is silent, or was not heard since the source began."""
        pace = self._paces.get(rid)
        since_ns = (self._since_ns or 0) if pace is None else pace.newest_ns
        return self._newest_ns - since_ns > _GONE_NS
