"""Viewers' repeated repair requests, let through at a bounded pace."""

from collections.abc import Iterable

_AGAIN_AFTER_NS = 25_000_000
_WINDOW_NS = 1_000_000_000
_MOST_PER_WINDOW = 1_000
_SLOTS = 1_024


class RepeatFilter:
    """The same number passes again after 25 ms; at most 1,000 numbers pass per second.

    The number that passed last and its time are kept for each value of the low 10 bits.
    """

    def __init__(self) -> None:
        self._passed: dict[int, tuple[int, int]] = {}
        self._window_ns = 0
        self._in_window = 0

    def pass_fresh(self, sequences: Iterable[int], now_ns: int) -> list[int]:
        if now_ns - self._window_ns >= _WINDOW_NS:
            self._window_ns, self._in_window = now_ns, 0
        fresh = []
        for sequence in sequences:
            if self._in_window >= _MOST_PER_WINDOW:
                break
            slot = sequence % _SLOTS
            last, passed_ns = self._passed.get(slot, (-1, 0))
            if last == sequence and now_ns - passed_ns < _AGAIN_AFTER_NS:
                continue
            self._passed[slot] = (sequence, now_ns)
            self._in_window += 1
            fresh.append(sequence)
        return fresh
