"""Token bucket: how often something may happen. Pure; `now_ms` is given."""

from dataclasses import dataclass
from math import ceil


@dataclass(slots=True)
class Bucket:
    """Holds `capacity` tokens at first and gains `per_second` until it is full again."""

    capacity: float
    per_second: float
    level: float
    at_ms: int

    @classmethod
    def full(cls, capacity: float, per_second: float, now_ms: int) -> "Bucket":
        return cls(capacity, per_second, capacity, now_ms)

    def take(self, now_ms: int) -> bool:
        """Take one token; False, and nothing taken, when there is none."""
        return self.take_up_to(1, now_ms) == 1

    def take_up_to(self, wanted: int, now_ms: int) -> int:
        """Take as many whole tokens as there are, at most `wanted`."""
        elapsed_ms = max(0, now_ms - self.at_ms)
        self.level = min(self.capacity, self.level + elapsed_ms * self.per_second / 1000)
        self.at_ms = max(self.at_ms, now_ms)
        taken = min(wanted, int(self.level))
        self.level -= taken
        return taken

    def seconds_until_next(self) -> int:
        """Whole seconds until a token is there, at least 1."""
        return max(1, ceil((1 - self.level) / self.per_second))
