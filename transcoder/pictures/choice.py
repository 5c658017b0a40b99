"""Which rendition a still is taken from, and when the next one is due. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from transcoder.messages import PictureSize

LONG_SIDE: Mapping[PictureSize, int] = {"small": 320, "large": 720}
"""Pixels of a still's longer side; a smaller source is not enlarged."""
EVERY_NS: Mapping[PictureSize, int] = {"small": 5_000_000_000, "large": 20_000_000_000}
_EARLY_NS = 1_000_000_000
"""A keyframe this much before the time is taken, since the next one is a segment away."""


def source_for(size: PictureSize, renditions: Mapping[str, tuple[int, int]]) -> str | None:
    """The smallest rendition that is large enough, else the largest; None when there is none."""
    ordered = sorted(renditions, key=lambda name: max(renditions[name]))
    enough = (name for name in ordered if max(renditions[name]) >= LONG_SIDE[size])
    return next(enough, ordered[-1] if ordered else None)


def fitted(width: int, height: int, long_side: int) -> tuple[int, int]:
    """The size with this longer side at most, of the same shape, even in both directions."""
    scale = min(1.0, long_side / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


@dataclass(slots=True)
class Timetable:
    """When stills of each size were last taken and when the next are due; times are capture times."""

    _taken_ns: dict[PictureSize, int] = field(default_factory=dict)
    _next_ns: dict[PictureSize, int] = field(default_factory=dict)

    def due(self, size: PictureSize, at_ns: int) -> bool:
        """True when it is time for one, also when the capture clock went back."""
        went_back = at_ns < self._taken_ns.get(size, at_ns)
        return went_back or at_ns >= self._next_ns.get(size, at_ns) - _EARLY_NS

    def take(self, size: PictureSize, at_ns: int) -> None:
        """The next one keeps to the rhythm, whatever keyframe this one had to wait for."""
        every = EVERY_NS[size]
        rhythm = self._next_ns.get(size, at_ns) + every
        self._taken_ns[size] = at_ns
        self._next_ns[size] = min(max(rhythm, at_ns + every // 2), at_ns + every + _EARLY_NS)
