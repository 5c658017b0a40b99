"""Splits many into few shares, so that a round over all of them is spread over several ticks. Pure."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

SHARES = 5
_VISIT_NS = 1_000_000_000
T = TypeVar("T")


@dataclass(slots=True)
class _Share(Generic[T]):
    """`version` is what its members know, `visited_ns` when all of them were visited."""

    members: dict[T, None] = field(default_factory=dict)
    version: int = -1
    visited_ns: int = 0


class Shares(Generic[T]):
    """Members stay in their share while others come and go."""

    def __init__(self) -> None:
        self._shares: tuple[_Share[T], ...] = tuple(_Share() for _ in range(SHARES))

    def add(self, member: T) -> None:
        """Into the smallest share."""
        min(self._shares, key=lambda share: len(share.members)).members[member] = None

    def remove(self, member: T) -> None:
        for share in self._shares:
            share.members.pop(member, None)

    def due(self, number: int, version: int, now_ns: int) -> list[T] | None:
        """All of a share when its members do not know this version, or each second; None: not now."""
        share = self._shares[number]
        if share.version == version and now_ns - share.visited_ns < _VISIT_NS:
            return None
        share.version, share.visited_ns = version, now_ns
        return list(share.members)
