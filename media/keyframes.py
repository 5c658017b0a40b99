"""Keyframe requests to one layer, coalesced however many ask."""

_RETRY_NS = 1_000_000_000


class KeyframeRequests:
    """At most one request per `spacing_ns`; repeated each second until a keyframe comes."""

    def __init__(self, spacing_ns: int) -> None:
        self._spacing_ns = spacing_ns
        self._is_wanted = False
        self._not_before = 0
        self._sent_at: int | None = None
        self.came_ns = 0
        """when the last keyframe began"""

    def want(self) -> None:
        self._is_wanted = True

    def came(self, now_ns: int) -> None:
        """A keyframe began; who asked before is served."""
        self.came_ns = now_ns
        self._is_wanted = False
        self._sent_at = None

    def due(self, now_ns: int) -> bool:
        """Whether to send a request now; the caller then sends it."""
        if not self._is_wanted or now_ns < self._not_before:
            return False
        if self._sent_at is not None and now_ns - self._sent_at < _RETRY_NS:
            return False
        self._sent_at = now_ns
        self._not_before = now_ns + self._spacing_ns
        return True
