"""Which line of a viewer's connection carries which place. Pure.

Lines are the k-th audio and the k-th video section of a viewer's offer. A place has the same line for
both, so that its sound and picture stay together, and keeps it while it publishes.

Each of the people on stage can show a camera, however many screens the others share: no more than
`MOST_LINES - MOST_CAMERAS` lines are for other sources.
"""

from media.errors import NoLine
from media.place import Place

MOST_LINES = 8
MOST_CAMERAS = 6
"""As many as people may be on stage."""


class Lines:
    """Line 0 is kept for the host's camera; everybody else gets the lowest that is free."""

    def __init__(self) -> None:
        self._places: dict[int, Place] = {}

    def find(self, place: Place) -> int:
        """The place's line, or the one it would get; raises NoLine."""
        held = self.of(place)
        if held is not None:
            return held
        if place.source != "camera" and self._others() >= MOST_LINES - MOST_CAMERAS:
            raise NoLine
        first, end = (0, 1) if place.is_main else (1, MOST_LINES)
        free = next((line for line in range(first, end) if line not in self._places), None)
        if free is None:
            raise NoLine
        return free

    def _others(self) -> int:
        return sum(holder.source != "camera" for holder in self._places.values())

    def take(self, place: Place) -> int:
        """The place's line from now on; raises NoLine."""
        line = self.find(place)
        self._places[line] = place
        return line

    def free(self, place: Place) -> None:
        self._places = {line: holder for line, holder in self._places.items() if holder != place}

    def at(self, line: int) -> Place | None:
        return self._places.get(line)

    def of(self, place: Place) -> int | None:
        return next((line for line, holder in self._places.items() if holder == place), None)
