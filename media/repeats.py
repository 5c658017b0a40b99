"""Viewers' repeated repair requests, let through at a bounded pace."""

from collections.abc import Iterable

_AGAIN_AFTER_NS = 25_000_000
_WINDOW_NS = 1_000_000_000
_MOST_PER_WINDOW = 1_000
_MOST_KEPT = 1_000


class RepeatFilter:
    """The same number passes again after 25 ms; at most 1,000 numbers pass per second."""

    def __init__(self) -> None:
        self._passed: dict[int, int] = {}
        self._window_ns = 0
        self._in_window = 0

    def pass_fresh(self, sequences: Iterable[int], now_ns: int) -> list[int]:
        if now_ns - self._window_ns >= _WINDOW_NS:
            self._window_ns, self._in_window = now_ns, 0
        fresh = []
        for sequence in sequences:
            if self._in_window >= _MOST_PER_WINDOW:
                break
            last = self._passed.pop(sequence, None)
            if last is not None and now_ns - last < _AGAIN_AFTER_NS:
                self._passed[sequence] = last
                continue
            self._passed[sequence] = now_ns
            self._in_window += 1
            fresh.append(sequence)
        while len(self._passed) > _MOST_KEPT:
            del self._passed[next(iter(self._passed))]
        return fresh
