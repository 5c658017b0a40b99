"""Decides, from source timestamps alone, where every rendition is cut into segments.

A cut needs a keyframe on each live source at the same capture time. A keyframe that could be a cut is
pending until every live source has shown its frame of that time; frames from there on wait for the
verdict. When no common keyframe comes in time, the segment is overdue: repackaging cannot go on.
"""

from dataclasses import dataclass, field

from transcoder.timeline import Timeline

MS = 1_000_000


@dataclass(frozen=True, slots=True)
class CutRules:
    """Durations in nanoseconds. Keyframes are asked for `ask_ahead_ns` before a segment is due."""

    segment_ns: int
    max_segment_ns: int
    min_share: float = 0.75
    first_share: float = 0.5
    short_segments: int = 2
    ask_ahead_ns: int = 100 * MS
    ask_again_ns: int = 500 * MS
    tolerance_ns: int = 5 * MS
    patience_ns: int = 300 * MS
    gone_after_ns: int = 1_000 * MS


@dataclass(frozen=True, slots=True)
class Cut:
    """Segment `segment` begins at `at_ns`; `voters` had a keyframe there."""

    segment: int
    at_ns: int
    voters: frozenset[str]


@dataclass(slots=True)
class _Candidate:
    at_ns: int
    voters: set[str] = field(default_factory=set)


class Segmenter:
    """Fed with every video frame of every source, in each source's order; cuts go into the timeline."""

    def __init__(self, rules: CutRules, sources: frozenset[str], timeline: Timeline) -> None:
        self._rules = rules
        self._timeline = timeline
        self._seen: dict[str, int | None] = dict.fromkeys(sources)
        self._candidate: _Candidate | None = None
        self._cut_ns: int | None = None
        self._asked_ns: int | None = None
        self._newest_ns: int | None = None
        self._began_ns: int | None = None
        self._gap_ns = 0
        self.not_before_ns = 0
        """Keyframes before this time cannot be cuts."""

    def join(self, source: str) -> None:
        """From now on this source has a vote too."""
        self._seen.setdefault(source, self._newest_ns)

    def observe(self, source: str, at_ns: int, keyframe: bool, urgent: bool = False) -> Cut | None:
        """Take note of one frame; returns the cut that it settled, if any. At an `urgent` keyframe a
        segment may be cut however short it is."""
        self._began_ns = at_ns if self._began_ns is None else self._began_ns
        self._newest_ns = max(at_ns, self._newest_ns or at_ns)
        self._gap_ns = max(0, at_ns - (self._seen[source] or at_ns))
        self._seen[source] = at_ns
        candidate = self._candidate
        if candidate is not None and abs(at_ns - candidate.at_ns) <= self._rules.tolerance_ns:
            if keyframe:
                candidate.voters.add(source)
                candidate.at_ns = min(candidate.at_ns, at_ns)
        elif keyframe and candidate is None and at_ns >= self.not_before_ns:
            length = at_ns - self._start_ns
            if length >= self._least_ns or (urgent and length > self._rules.tolerance_ns):
                self._candidate = _Candidate(at_ns, {source})
        return self._settle()

    def overdue(self) -> bool:
        """True when the next frame may be beyond the longest allowed segment."""
        if self._candidate is not None or self._cut_ns is None:
            return False
        return (self._newest_ns or 0) + self._gap_ns > self._cut_ns + self._rules.max_segment_ns

    def keyframe_due(self) -> bool:
        """True when a keyframe should be asked for now; at most once per `ask_again_ns`."""
        newest, rules = self._newest_ns, self._rules
        if newest is None or self._candidate is not None:
            return False
        due = 0 if self._cut_ns is None else self._target_ns - rules.ask_ahead_ns
        if newest - self._start_ns < due:
            return False
        if self._asked_ns is not None and newest - self._asked_ns < rules.ask_again_ns:
            return False
        self._asked_ns = newest
        return True

    def settled_until(self) -> int:
        """Frames before this time have a final segment."""
        if self._candidate is not None:
            return self._candidate.at_ns - self._rules.tolerance_ns
        return (self._newest_ns or 0) + 1

    def live(self) -> frozenset[str]:
        """Sources heard from within `gone_after_ns` of the newest frame."""
        newest, began = self._newest_ns or 0, self._began_ns or 0
        return frozenset(
            source
            for source, seen in self._seen.items()
            if newest - (began if seen is None else seen) <= self._rules.gone_after_ns
        )

    @property
    def _start_ns(self) -> int:
        return (self._began_ns or 0) if self._cut_ns is None else self._cut_ns

    @property
    def _target_ns(self) -> int:
        """The first segments are shorter, so that a show is playable sooner."""
        early = 0 < self._timeline.next_segment <= self._rules.short_segments
        share = self._rules.first_share if early else 1.0
        return int(self._rules.segment_ns * share)

    @property
    def _least_ns(self) -> int:
        return 0 if self._cut_ns is None else int(self._target_ns * self._rules.min_share)

    def _settle(self) -> Cut | None:
        candidate = self._candidate
        if candidate is None:
            return None
        undecided = self.live() - candidate.voters
        if not undecided:
            return self._cut(candidate.at_ns, frozenset(candidate.voters))
        edge = candidate.at_ns - self._rules.tolerance_ns
        refused = any((seen := self._seen[s]) is not None and seen >= edge for s in undecided)
        if refused or (self._newest_ns or 0) - candidate.at_ns > self._rules.patience_ns:
            self._candidate = None
        return None

    def _cut(self, at_ns: int, voters: frozenset[str]) -> Cut:
        self._cut_ns = at_ns
        self._candidate = None
        self._asked_ns = None
        return Cut(self._timeline.begin(at_ns), at_ns, voters)
