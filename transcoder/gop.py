"""The units since each layer's newest keyframe: what a decoder needs to show its newest picture."""

from transcoder.messages import Unit

LIMIT_BYTES = 8_000_000
_HEARD_NS = 1_000_000_000


class Gops:
    """Bounded in bytes per layer; a layer that exceeds it is without until its next keyframe."""

    def __init__(self) -> None:
        self._units: dict[str, list[Unit]] = {}
        self._bytes: dict[str, int] = {}
        self._areas: dict[str, int] = {}

    def observe(self, unit: Unit, area: int | None) -> None:
        """Take the next video unit; `area` in pixels where its keyframe tells it."""
        if unit.keyframe:
            self._units[unit.rid], self._bytes[unit.rid] = [], 0
            self._areas[unit.rid] = area or self._areas.get(unit.rid, 0)
        units = self._units.get(unit.rid)
        if units is None:
            return
        units.append(unit)
        self._bytes[unit.rid] += len(unit.data)
        if self._bytes[unit.rid] > LIMIT_BYTES:
            del self._units[unit.rid]

    def best(self) -> list[Unit]:
        """The units of the largest layer among those that were heard lately; empty when there is none."""
        newest = max((units[-1].capture_ns for units in self._units.values()), default=0)
        heard = [units for units in self._units.values() if newest - units[-1].capture_ns <= _HEARD_NS]
        largest: list[Unit] = max(heard, key=lambda units: self._areas[units[0].rid], default=[])
        return list(largest)

    def clear(self) -> None:
        """Forget everything: another source follows."""
        self._units.clear()
