"""Where a show's segments begin, whichever mode makes them: one numbering for pictures and sound."""

from dataclasses import dataclass

_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class Beginning:
    """Segment `segment` begins at `at_ns`."""

    segment: int
    at_ns: int


class Timeline:
    """Grows as cuts are decided; times are of the capture clock in nanoseconds."""

    tolerance_ns = 5_000_000

    def __init__(self) -> None:
        self._beginnings: list[Beginning] = []
        self._settled_ns = 0

    @property
    def next_segment(self) -> int:
        """The number that the next segment gets."""
        return self._beginnings[-1].segment + 1 if self._beginnings else 0

    @property
    def began_ns(self) -> int | None:
        """Where the newest segment begins."""
        return self._beginnings[-1].at_ns if self._beginnings else None

    def begin(self, at_ns: int) -> int:
        """Cut here; returns the new segment's number. Cuts are in order."""
        assert self.began_ns is None or at_ns > self.began_ns
        segment = self.next_segment
        self._beginnings = [*self._beginnings[1 - _REMEMBERED :], Beginning(segment, at_ns)]
        return segment

    def settle(self, until_ns: int) -> None:
        """No cut will come before this time."""
        self._settled_ns = max(self._settled_ns, until_ns)

    def settled_until(self) -> int:
        """Frames before this time have a final segment."""
        return self._settled_ns

    def segment_of(self, at_ns: int) -> int | None:
        """The segment of a settled frame; None before the first cut."""
        edge = at_ns + self.tolerance_ns
        return next((b.segment for b in reversed(self._beginnings) if b.at_ns <= edge), None)
