"""How much of a disk recordings may take: the rest is for orders and whatever else is kept there. Pure."""

from dataclasses import dataclass

_MOST = 2 * 1024**3
_SHARE = 20
_MARGIN = 20


@dataclass(frozen=True, slots=True)
class Space:
    """Of a disk, in bytes: all of it, and what this process may still write."""

    total: int
    free: int


def reserve_bytes(total: int, wish: int | None) -> int:
    """What stays free: what was wished for, else 2 GiB or a twentieth of the disk, whichever is less."""
    return min(_MOST, total // _SHARE) if wish is None else wish


def has_room(space: Space, adding: int, wish: int | None) -> bool:
    """Whether so many bytes more leave the reserve alone. True without a reserve: the disk itself refuses."""
    reserve = reserve_bytes(space.total, wish)
    return reserve == 0 or space.free - adding >= reserve


class Floor:
    """Lets segments in while they leave the reserve alone. Once one did not, a twentieth of the reserve more
    has to become free first: so a recording gets one gap, and not one in every other segment."""

    def __init__(self, wish: int | None) -> None:
        self._wish = wish
        self._is_reached = False

    def lets_in(self, space: Space, adding: int) -> bool:
        margin = reserve_bytes(space.total, self._wish) // _MARGIN if self._is_reached else 0
        self._is_reached = not has_room(space, adding + margin, self._wish)
        return not self._is_reached
