"""Keeps an overloaded server serving: leaves out, step by step, what `media.stress` decides."""

from collections.abc import Callable, Mapping

from media.errors import ServerBusy
from media.plane.interface import Plane
from media.show import Show
from media.stress import Capacity, Load, Overload, Relief, stress_of

_EVERY_NS = 1_000_000_000
_RETRY_AFTER_S = 5


class Care:
    """Reads the load once a second. Without `sheds` nothing is ever left out, but stress is known."""

    def __init__(
        self,
        plane: Plane,
        shows: Mapping[str, Show],
        *,
        capacity: Capacity,
        sheds: bool,
        read: Callable[[int], Load],
    ) -> None:
        self._plane = plane
        self._shows = shows
        self._capacity = capacity
        self._sheds = sheds
        self._read = read
        self._overload = Overload()
        self._due_ns = 0
        self.refused = 0

    @property
    def stress(self) -> float:
        return self._overload.stress

    @property
    def relief(self) -> Relief:
        return self._overload.relief if self._sheds else Relief.NOTHING

    @property
    def _repairs(self) -> bool:
        return self.relief < Relief.NO_REPAIR

    def tick(self, now_ns: int) -> None:
        """Look at the load if a second has passed, and act on it. New shows learn of it then too."""
        if now_ns < self._due_ns:
            return
        self._due_ns = now_ns + _EVERY_NS
        was_repairing = self._repairs
        self._overload.update(stress_of(self._read(now_ns), self._capacity), now_ns)
        for show in self._shows.values():
            show.menu.relief = self.relief
        if self._repairs != was_repairing:
            self._plane.set_repair(is_on=self._repairs)

    def admit(self) -> None:
        """Raises ServerBusy while there is no room for one more publisher or viewer."""
        if self.relief >= Relief.NO_JOINS:
            self.refused += 1
            raise ServerBusy(_RETRY_AFTER_S)
