"""Numbers the stretches of a show that go on without a break, the same in all renditions. Pure."""

from bisect import bisect_right, insort

_REMEMBERED = 64


class Stretches:
    """A stretch begins at a segment number; two renditions' segments of one number are of one stretch."""

    def __init__(self, number: int = 0) -> None:
        self._first = number
        self._begins: list[int] = []

    def cut(self, msn: int) -> None:
        """From segment `msn` on the show does not go on from what was kept before."""
        if msn not in self._begins:
            insort(self._begins, msn)
        if len(self._begins) > _REMEMBERED:
            self._first += 1
            del self._begins[0]

    def number(self, msn: int) -> int:
        """Of the stretch that the segment is in."""
        return self._first + bisect_right(self._begins, msn)
