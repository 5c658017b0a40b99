"""One thing that many requests wait for: settled once, told to all in one pass, without a task each."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Pending(Generic[T]):
    """Hearers are called in the order in which they came, with None when what they waited for never comes."""

    __slots__ = ("_hearers", "_settled", "_value")

    def __init__(self) -> None:
        self._hearers: dict[Callable[[T | None], None], None] = {}
        self._settled = False
        self._value: T | None = None

    @property
    def value(self) -> T | None:
        """What it was settled with; None before."""
        return self._value

    @property
    def settled(self) -> bool:
        return self._settled

    def __len__(self) -> int:
        """How many wait."""
        return len(self._hearers)

    def then(self, hear: Callable[[T | None], None]) -> None:
        """Call `hear` when it is settled; at once when it is already."""
        if self._settled:
            hear(self._value)
        else:
            self._hearers[hear] = None

    def forget(self, hear: Callable[[T | None], None]) -> None:
        """The hearer left or waited long enough."""
        self._hearers.pop(hear, None)

    def settle(self, value: T | None) -> None:
        """Tell everybody; a second time it does nothing."""
        if self._settled:
            return
        self._settled, self._value = True, value
        hearers, self._hearers = self._hearers, {}
        for hear in hearers:
            hear(value)
