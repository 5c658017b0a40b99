"""Figures of the transcoder for /metrics."""

from dataclasses import dataclass, field

LATENESS_BOUNDS_S = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0)
"""Upper bounds of the histogram of part lateness; one more bucket counts the rest."""


@dataclass(slots=True)
class Lateness:
    """How long after its last frame was captured a part was ready to be served."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(LATENESS_BOUNDS_S) + 1))
    sum_s: float = 0.0

    def observe(self, seconds: float) -> None:
        index = next((i for i, bound in enumerate(LATENESS_BOUNDS_S) if seconds <= bound), -1)
        self.counts[index] += 1
        self.sum_s += seconds


@dataclass(slots=True)
class Counters:
    """What one transcoder has counted since it started."""

    parts: int = 0
    worker_restarts: int = 0
    units_dropped: int = 0
    lateness: Lateness = field(default_factory=Lateness)


@dataclass(frozen=True, slots=True)
class TranscoderStats:
    """A moment's figures; `lateness_counts` go with LATENESS_BOUNDS_S and are not cumulative."""

    shows: int
    renditions: int
    parts: int
    worker_restarts: int
    units_dropped: int
    waiting_requests: int
    viewers: int
    worker_cpu_ms: int
    stored_bytes: int
    lateness_counts: tuple[int, ...]
    lateness_sum_s: float
