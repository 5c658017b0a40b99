"""Timed facts on their way into a show's media: which date range, and which part of each rendition. Pure.

A mark's time is that of the capture clock, so it belongs to a frame and not to whoever happens to hear of it.
"""

from collections import deque
from dataclasses import dataclass, replace
from typing import Literal, get_args

from transcoder.playlist import DateRange

MarkClass = Literal["haat.pin", "haat.poll", "haat.sold"]
CLASSES: tuple[MarkClass, ...] = get_args(MarkClass)
"""All there are, because players are told of them before the first mark comes."""

KEPT_MS = 180_000
"""Ranges are forgotten so long after their end; no live window reaches back so far."""
MOMENT_EVERY_MS = 1_000
"""Of moments of a class one per second becomes a date range: a flash sale must not fill playlists."""
_MOST_WAITING = 256


@dataclass(frozen=True, slots=True)
class Mark:
    """Something `begins` to hold until the next of its class `begins` or `ends` it, or is of a `moment`.

    `attributes` are named in capitals with hyphens; their values are any text. `number` grows within a show.
    """

    number: int
    cls: MarkClass
    at_ms: int
    shape: Literal["begins", "ends", "moment"]
    attributes: tuple[tuple[str, str], ...] = ()


class DateRanges:
    """The date ranges of one show, oldest first. What was published never changes but for getting its end."""

    def __init__(self) -> None:
        self.listed: list[DateRange] = []

    def add(self, mark: Mark) -> list[DateRange]:
        """Take a mark; returns the ranges that are new or got their end."""
        self._forget(mark.at_ms)
        changed = [] if mark.shape == "moment" else self._end(mark.cls, mark.at_ms)
        if mark.shape == "begins" or (mark.shape == "moment" and self._is_due(mark)):
            duration_ms = None if mark.shape == "begins" else 0
            span = DateRange(f"{mark.cls}-{mark.number}", mark.cls, mark.at_ms, duration_ms, mark.attributes)
            self.listed.append(span)
            changed.append(span)
        return changed

    def _end(self, cls: str, at_ms: int) -> list[DateRange]:
        ended = []
        for index, span in enumerate(self.listed):
            if span.cls == cls and span.duration_ms is None:
                self.listed[index] = replace(span, duration_ms=max(0, at_ms - span.start_ms))
                ended.append(self.listed[index])
        return ended

    def _is_due(self, mark: Mark) -> bool:
        newest = next((span for span in reversed(self.listed) if span.cls == mark.cls), None)
        return newest is None or mark.at_ms - newest.start_ms >= MOMENT_EVERY_MS

    def _forget(self, now_ms: int) -> None:
        self.listed = [span for span in self.listed if span.end_ms is None or now_ms - span.end_ms <= KEPT_MS]


class HeldMarks:
    """What holds now in each show, also while none of its media are there yet to say so."""

    def __init__(self) -> None:
        self._by_show: dict[str, dict[str, Mark]] = {}

    def add(self, show: str, mark: Mark) -> None:
        held = self._by_show.setdefault(show, {})
        if mark.shape == "begins":
            held[mark.cls] = mark
        elif mark.shape == "ends":
            held.pop(mark.cls, None)
        if not held:
            del self._by_show[show]

    def of(self, show: str) -> list[Mark]:
        return list(self._by_show.get(show, {}).values())


class PendingMarks:
    """Gives each rendition each mark once: in the part of its time, or the next one when that is past.

    What holds when a rendition begins goes into its first part, however long it has held.
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[int, Mark]] = deque(maxlen=_MOST_WAITING)
        self._held: dict[str, tuple[int, Mark]] = {}
        """By class."""
        self._count = 0
        self._begun_at: dict[str, int] = {}
        """How many marks there were when a rendition made its first part: older ones are owed in time."""
        self._written: dict[str, set[int]] = {}

    def add(self, mark: Mark) -> None:
        self._marks.append((self._count, mark))
        if mark.shape == "begins":
            self._held[mark.cls] = (self._count, mark)
        elif mark.shape == "ends":
            self._held.pop(mark.cls, None)
        self._count += 1

    def take(self, rendition: str, start_ns: int, end_ns: int) -> list[Mark]:
        """The marks that go into this part, by their times; parts of a rendition come in order."""
        held = {} if rendition in self._begun_at else dict(self._held.values())
        begun_at = self._begun_at.setdefault(rendition, self._count)
        written = self._written.setdefault(rendition, set())
        due = [
            (index, mark)
            for index, mark in {**held, **dict(self._marks)}.items()
            if index not in written
            and mark.at_ms * 1_000_000 < end_ns
            and (index >= begun_at or index in held or mark.at_ms * 1_000_000 >= start_ns)
        ]
        written.update(index for index, _ in due)
        if self._marks:
            written -= {index for index in written if index < self._marks[0][0]}
        return [mark for _, mark in sorted(due, key=lambda one: (one[1].at_ms, one[0]))]
