"""How steadily a layer's frames come: whether it can be repackaged as it is."""

MS = 1_000_000
STALE_NS = 400 * MS
"""A layer whose newest frame is older than this is re-timed."""
SMOOTH_NS = 200 * MS
STEADY_NS = 2_000 * MS


class Pace:
    """Fed with one layer's frame times, in order."""

    def __init__(self, at_ns: int) -> None:
        self.newest_ns = at_ns
        self._smooth_since_ns = at_ns

    def observe(self, at_ns: int) -> None:
        if at_ns - self.newest_ns > SMOOTH_NS:
            self._smooth_since_ns = at_ns
        self.newest_ns = max(self.newest_ns, at_ns)

    def is_stale(self, now_ns: int) -> bool:
        """True when a frame is overdue at this media time."""
        return now_ns - self.newest_ns > STALE_NS

    def is_steady(self, now_ns: int) -> bool:
        """True once frames have come smoothly for two seconds and still do."""
        return self.newest_ns - self._smooth_since_ns >= STEADY_NS and not self.is_stale(now_ns)
