"""Which renditions a part goes into: its own, and those whose rungs have left the ladder. Pure.

Players read the multivariant playlist once, so a rendition that was listed has to go on as long as the show.
One whose rung leaves goes on with the media of the rung that is nearest in size, and with its own when the
rung is back; it changes only where a segment begins.
"""

from collections.abc import Sequence
from typing import NamedTuple

from transcoder import ladder
from transcoder.messages import Rung


class Taker(NamedTuple):
    """A rendition that a part goes into; `opens` when the part is the first of its segment there."""

    name: str
    opens: bool


class StandIns:
    """Told of all ladders and inits in the order in which they came; segments are the worker's numbers."""

    def __init__(self) -> None:
        self._rungs: dict[str, Rung] = {}
        """As they were planned last."""
        self._begun: set[str] = set()
        self._feeders: dict[str, str] = {}
        """Whose media a rendition has from its next segment on, where they are not its own."""
        self._open: dict[str, tuple[str, int]] = {}
        """Whose media the newest segment of a rendition has, and its number."""

    def plan(self, rungs: Sequence[Rung]) -> None:
        """The ladder is this from now on; what comes back waits for its own init."""
        self._rungs |= {rung.name: rung for rung in rungs}
        there = {rung.name for rung in rungs}
        for name in self._begun - there:
            self._feeders[name] = ladder.nearest(self._rungs[name], rungs).name

    def begin(self, name: str) -> bool:
        """An init came for the rung's own media. True when they may follow at once, false when its open
        segment has another's."""
        if name not in self._rungs:
            return True
        self._begun.add(name)
        self._feeders.pop(name, None)
        return self._open.get(name, (name, 0))[0] == name

    def break_off(self) -> None:
        """A new worker counts its segments from 0."""
        self._open.clear()

    def takers(self, name: str, segment: int) -> list[Taker]:
        """Where a part of this rung, or of what is no rung, goes."""
        if name not in self._rungs:
            return [Taker(name, False)]
        others = [other for other in self._rungs if other in self._begun and other != name]
        found = []
        for taker in (name, *others):
            feeder, opened = self._open.get(taker, (taker, -1))
            if segment > opened and self._feeders.get(taker, taker) == name:
                self._open[taker] = (name, segment)
                found.append(Taker(taker, True))
            elif segment == opened and feeder == name:
                found.append(Taker(taker, False))
        return found
