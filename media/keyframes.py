"""Keyframe requests to a publisher, coalesced however many viewers ask."""

from collections.abc import Iterable
from typing import NamedTuple

_FIRST_RETRY_NS = 500_000_000
_RETRY_NS = 1_000_000_000
_INSISTENT_AFTER = 3


class KeyframeRequests:
    """What is wanted of one layer: asked for again half a second later, then each second, until a keyframe
    comes."""

    def __init__(self) -> None:
        self._is_wanted = False
        self._sent_ns: int | None = None
        self._sent = 0
        self.came_ns = 0
        """when the last keyframe began"""

    def want(self) -> None:
        self._is_wanted = True

    def came(self, now_ns: int) -> None:
        """A keyframe began; who asked before is served."""
        self.came_ns = now_ns
        self._is_wanted = False
        self._sent_ns = None
        self._sent = 0

    def is_due(self, now_ns: int) -> bool:
        if not self._is_wanted:
            return False
        retry_ns = _FIRST_RETRY_NS if self._sent == 1 else _RETRY_NS
        return self._sent_ns is None or now_ns - self._sent_ns >= retry_ns

    def send(self, now_ns: int) -> bool:
        """Note that a request is sent now; returns whether to insist (FIR), since others found no ear."""
        self._sent_ns = now_ns
        self._sent += 1
        return self._sent > _INSISTENT_AFTER


class Request(NamedTuple):
    """A request to send: which layer by its index, and whether as FIR instead of PLI."""

    layer: int
    is_insistent: bool


class KeyframeTurns:
    """Layers of one publisher are asked in the same moment, since encoders make keyframes on all at once;
    the next turn is `spacing_ns` later at the earliest."""

    def __init__(self, spacing_ns: int) -> None:
        self._spacing_ns = spacing_ns
        self._not_before_ns = 0

    def take(self, layers: Iterable[KeyframeRequests], now_ns: int) -> list[Request]:
        """The requests to send now."""
        if now_ns < self._not_before_ns:
            return []
        due = [
            Request(index, layer.send(now_ns)) for index, layer in enumerate(layers) if layer.is_due(now_ns)
        ]
        if due:
            self._not_before_ns = now_ns + self._spacing_ns
        return due
