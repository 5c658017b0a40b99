"""Queueing delay out of one-way delays between clocks that do not agree."""

from collections import deque

_WINDOW_NS = 10_000_000_000
"""Short enough for clocks that run apart: 100 ppm are 1 ms in it."""


class DelayBaseline:
    """The least delay of the last ten seconds stands for an empty queue."""

    def __init__(self) -> None:
        self._least: deque[tuple[int, int]] = deque()

    def note(self, delay_ns: int, now_ns: int) -> int:
        """Take a delay and return the baseline with it."""
        least = self._least
        while least and least[-1][1] >= delay_ns:
            least.pop()
        least.append((now_ns, delay_ns))
        while now_ns - least[0][0] > _WINDOW_NS:
            least.popleft()
        return least[0][1]

    def forget(self) -> None:
        """Begin anew: the way through the network has become longer."""
        self._least.clear()
