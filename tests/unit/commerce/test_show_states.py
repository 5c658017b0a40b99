"""The full product of show phases and what happens to them."""

from itertools import product

import pytest

from commerce.errors import CommerceError
from commerce.shows.errors import ShowNotOver, ShowOver
from commerce.shows.states import ACTIONS, PHASES, next_phase, status_of


def outcome(phase: str, action: str) -> str | type[CommerceError]:
    try:
        return next_phase(phase, action)  # type: ignore[arg-type]
    except CommerceError as error:
        return type(error)


def test_every_phase_and_action() -> None:
    assert {one: outcome(*one) for one in product(PHASES, ACTIONS)} == {
        ("scheduled", "connect"): "live",
        ("scheduled", "disconnect"): "scheduled",
        ("scheduled", "end"): "ended",
        ("scheduled", "reopen"): ShowNotOver,
        ("live", "connect"): "live",
        ("live", "disconnect"): "away",
        ("live", "end"): "ended",
        ("live", "reopen"): ShowNotOver,
        ("away", "connect"): "live",
        ("away", "disconnect"): "away",
        ("away", "end"): "ended",
        ("away", "reopen"): ShowNotOver,
        ("ended", "connect"): ShowOver,
        ("ended", "disconnect"): "ended",
        ("ended", "end"): "ended",
        ("ended", "reopen"): "scheduled",
    }


@pytest.mark.parametrize(
    ("phase", "status"),
    [("scheduled", "scheduled"), ("live", "live"), ("away", "live"), ("ended", "ended")],
)
def test_a_show_whose_host_is_away_is_live(phase: str, status: str) -> None:
    assert status_of(phase) == status  # type: ignore[arg-type]
