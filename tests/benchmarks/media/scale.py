"""How large and how long: the figures of docs/performance.md, or a quick look."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Receivers at a time (`busy`: while delays are measured), seconds of a measurement, and how often all
    take their turn."""

    few: int = 150
    many: int = 1_000
    core: int = 500
    busy: int = 50
    joins: int = 100
    seconds: float = 5.0
    rounds: int = 3


FULL = Scale()
QUICK = Scale(few=20, many=60, core=50, busy=10, joins=20, seconds=1.5, rounds=1)
