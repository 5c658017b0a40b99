"""The life of a show, as its publisher comes and goes. Pure.

    scheduled --connect--> live <--connect/disconnect--> away
    each of them --end--> ended --reopen--> scheduled

What people see is the status: a show whose host is away for the moment is still live.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from commerce.shows.errors import ShowNotOver, ShowOver

Phase = Literal["scheduled", "live", "away", "ended"]
Status = Literal["scheduled", "live", "ended"]
Action = Literal["connect", "disconnect", "end", "reopen"]

PHASES: tuple[Phase, ...] = get_args(Phase)
ACTIONS: tuple[Action, ...] = get_args(Action)

TRANSITIONS: Mapping[tuple[Phase, Action], Phase] = {
    ("scheduled", "connect"): "live",
    ("scheduled", "disconnect"): "scheduled",
    ("scheduled", "end"): "ended",
    ("live", "connect"): "live",
    ("live", "disconnect"): "away",
    ("live", "end"): "ended",
    ("away", "connect"): "live",
    ("away", "disconnect"): "away",
    ("away", "end"): "ended",
    ("ended", "disconnect"): "ended",
    ("ended", "end"): "ended",
    ("ended", "reopen"): "scheduled",
}


def next_phase(phase: Phase, action: Action) -> Phase:
    """Raises `ShowOver` for what an ended show cannot do, `ShowNotOver` for reopening another."""
    try:
        return TRANSITIONS[phase, action]
    except KeyError:
        raise (ShowOver() if phase == "ended" else ShowNotOver()) from None


def status_of(phase: Phase) -> Status:
    return "live" if phase == "away" else phase
