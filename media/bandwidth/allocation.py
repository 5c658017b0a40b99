"""What each line of a viewer gets out of what the network carries."""

from collections.abc import Sequence
from typing import NamedTuple

from media.layers import Option

NOTHING = -1


class Demand(NamedTuple):
    """A line's ways to be played, from the least to the preferred, and which of them plays (an index, or
    NOTHING)."""

    options: Sequence[Option]
    playing: int


def allocate(budget_bps: float, demands: Sequence[Demand]) -> list[int]:
    """Indices of the options to play: first the least of every line in their order, then the best for the
    first line, then the others step by step in turn. NOTHING for a line whose least does not fit."""
    picks = [NOTHING] * len(demands)
    left = budget_bps

    def step(index: int) -> bool:
        nonlocal left
        options, at = demands[index].options, picks[index]
        if at + 1 >= len(options):
            return False
        cost = options[at + 1].bitrate_bps - (options[at].bitrate_bps if at >= 0 else 0)
        if cost > left:
            return False
        picks[index] += 1
        left -= cost
        return True

    for index in range(len(demands)):
        step(index)
    if demands and picks[0] >= 0:
        while step(0):
            pass
    rising = [index for index in range(1, len(demands)) if picks[index] >= 0]
    while rising:
        rising = [index for index in rising if step(index)]
    return picks


def cost_of(picks: Sequence[int], demands: Sequence[Demand]) -> int:
    """Bits per second of the picks together."""
    return sum(
        demand.options[pick].bitrate_bps for pick, demand in zip(picks, demands, strict=True) if pick >= 0
    )


def next_need(picks: Sequence[int], demands: Sequence[Demand]) -> int | None:
    """What the next step upwards would cost in all; None if every line has what it prefers."""
    for index, (pick, demand) in enumerate(zip(picks, demands, strict=True)):
        if pick + 1 < len(demand.options):
            risen = [*picks]
            risen[index] += 1
            return cost_of(risen, demands)
    return None
