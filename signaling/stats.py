"""Figures of the rooms for /metrics."""

from bisect import bisect_left
from dataclasses import dataclass, field

DELIVERY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


@dataclass(slots=True)
class Tally:
    """Running totals since the start, shared by all rooms."""

    facts: int = 0
    deliveries: int = 0
    dropped_counters: int = 0
    cut_off: int = 0
    delivery_counts: list[int] = field(default_factory=lambda: [0] * (len(DELIVERY_BUCKETS_S) + 1))
    delivery_sum_s: float = 0.0

    def delivered(self, deliveries: int, seconds: float) -> None:
        """So many facts were written to clients, each `seconds` after it was written down."""
        self.deliveries += deliveries
        self.delivery_counts[bisect_left(DELIVERY_BUCKETS_S, seconds)] += deliveries
        self.delivery_sum_s += seconds * deliveries


@dataclass(frozen=True, slots=True)
class RoomStats:
    """Figures since the start. `delivery_counts` has one entry per `DELIVERY_BUCKETS_S` (not cumulative) and
    a last one for those beyond; the time is from written down to written to the client's socket.
    """

    rooms: int
    participants: int
    facts: int
    deliveries: int
    dropped_counters: int
    cut_off: int
    delivery_counts: tuple[int, ...]
    delivery_sum_s: float
