"""How steadily a layer's frames come: whether it can be repackaged as it is."""

MS = 1_000_000
STALE_NS = 400 * MS
"""A layer whose newest frame is older than this is re-timed."""
SMOOTH_NS = 200 * MS


class Pace:
    """Fed with one layer's frame times, in order."""

    def __init__(self, at_ns: int, keyframe: bool) -> None:
        self.newest_ns = at_ns
        self._smooth_since_ns = at_ns
        self._keyframe_ns = at_ns if keyframe else None
        self._keyframe_gap_ns: int | None = None

    def observe(self, at_ns: int, keyframe: bool) -> None:
        if at_ns - self.newest_ns > SMOOTH_NS:
            self._smooth_since_ns = at_ns
        self.newest_ns = max(self.newest_ns, at_ns)
        if keyframe:
            self._keyframe_gap_ns = None if self._keyframe_ns is None else at_ns - self._keyframe_ns
            self._keyframe_ns = at_ns

    def is_stale(self, now_ns: int) -> bool:
        """True when a frame is overdue at this media time."""
        return now_ns - self.newest_ns > STALE_NS

    def is_steady(self, now_ns: int, for_ns: int) -> bool:
        """True once frames have come smoothly for so long and still do."""
        return self.newest_ns - self._smooth_since_ns >= for_ns and not self.is_stale(now_ns)

    def has_keyframes_within(self, gap_ns: int) -> bool:
        """True when its newest keyframe came so soon after the one before."""
        return self._keyframe_gap_ns is not None and self._keyframe_gap_ns <= gap_ns
