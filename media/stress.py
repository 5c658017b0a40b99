"""How loaded the server is, and what it leaves out because of it.

Stress is the worst of five shares: processor time of the machine, of the core that the plane's thread has and
of the process's quota, each against what may be used, packets sent against what the machine was measured to
send, and the event loop's delay against what viewers begin to feel. At 1 the server is full. What is left out
grows and shrinks one step at a time, downwards slower than upwards.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

_SECOND_NS = 1_000_000_000
_STEP_UP_NS = 1 * _SECOND_NS
_STEP_DOWN_NS = 5 * _SECOND_NS
_HYSTERESIS = 0.15
_SMOOTHING = 3
"""Readings that are averaged, so that a single busy second leaves nothing out."""


class Load(NamedTuple):
    """`processor` is the share of the machine's time that was not idle, 0 to 1, with what the hypervisor took
    (steal), `plane_thread` that of one core which the plane's thread used, `quota` that of what the process
    may use; 0 without a thread or a quota."""

    processor: float
    packets_per_s: float
    loop_delay_ms: float
    plane_thread: float = 0.0
    quota: float = 0.0


@dataclass(frozen=True, slots=True)
class Capacity:
    """What of each is full, `processor` for all three shares of processor time; the packets are what this
    machine was measured to send."""

    packets_per_s: float
    processor: float = 0.95
    loop_delay_ms: float = 100.0


class Relief(IntEnum):
    """What is left out, each step with all before it."""

    NOTHING = 0
    NO_UPGRADES = 1
    CAPPED_LAYERS = 2
    NO_REPAIR = 3
    NO_JOINS = 4
    AUDIO_ONLY = 5


_ENTER = {
    Relief.NO_UPGRADES: 0.80,
    Relief.CAPPED_LAYERS: 0.90,
    Relief.NO_REPAIR: 1.00,
    Relief.NO_JOINS: 1.04,
    Relief.AUDIO_ONLY: 1.50,
}
"""A processor alone never reaches the last step, since its share ends at 1 / 0.95."""


def stress_of(load: Load, capacity: Capacity) -> float:
    """The worst share; 1 is full."""
    return max(
        max(load.processor, load.plane_thread, load.quota) / capacity.processor,
        load.packets_per_s / capacity.packets_per_s,
        load.loop_delay_ms / capacity.loop_delay_ms,
    )


class Overload:
    """Turns readings into relief: one step up per second at most, one step down per five calm seconds."""

    def __init__(self) -> None:
        self.relief = Relief.NOTHING
        self.stress = 0.0
        self._readings: list[float] = []
        self._changed_ns: int | None = None
        self._calm_since_ns: int | None = None

    def update(self, stress: float, now_ns: int) -> Relief:
        """Take in a reading, about one a second; returns what is left out from now on."""
        self._readings = [*self._readings[1 - _SMOOTHING :], stress]
        self.stress = sum(self._readings) / len(self._readings)
        if self.relief < Relief.AUDIO_ONLY and self.stress >= _ENTER[Relief(self.relief + 1)]:
            self._calm_since_ns = None
            if self._changed_ns is None or now_ns - self._changed_ns >= _STEP_UP_NS:
                self._step(1, now_ns)
        elif self.relief > Relief.NOTHING and self.stress < _ENTER[self.relief] - _HYSTERESIS:
            if self._calm_since_ns is None:
                self._calm_since_ns = now_ns
            if now_ns - self._calm_since_ns >= _STEP_DOWN_NS:
                self._step(-1, now_ns)
        else:
            self._calm_since_ns = None
        return self.relief

    def _step(self, by: int, now_ns: int) -> None:
        self.relief = Relief(self.relief + by)
        self._changed_ns = now_ns
        self._calm_since_ns = None
