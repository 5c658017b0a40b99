from itertools import product
from typing import get_args

import pytest

from commerce.support.errors import EmptyText, TicketActionRefused, UnknownTicket
from commerce.support.rules import part_in, ticket_number, tidy
from commerce.support.states import TRANSITIONS, TicketAction, TicketStatus, is_allowed, next_status

LEGAL = {
    ("open", "buyer_reply"): "open",
    ("open", "agent_reply"): "answered",
    ("open", "solve"): "solved",
    ("answered", "buyer_reply"): "open",
    ("answered", "agent_reply"): "answered",
    ("answered", "solve"): "solved",
    ("solved", "buyer_reply"): "open",
}


@pytest.mark.parametrize(("status", "action"), list(product(get_args(TicketStatus), get_args(TicketAction))))
def test_every_status_and_action(status: TicketStatus, action: TicketAction) -> None:
    assert is_allowed(status, action) == ((status, action) in LEGAL)
    if (status, action) in LEGAL:
        assert next_status(status, action) == LEGAL[status, action]
    else:
        with pytest.raises(TicketActionRefused) as raised:
            next_status(status, action)
        assert raised.value.params() == {"status": status, "action": action}


def test_table_has_nothing_else() -> None:
    assert dict(TRANSITIONS) == LEGAL


@pytest.mark.parametrize(
    ("account_id", "roles", "part"),
    [
        ("buyer", ("viewer",), "buyer"),
        ("buyer", ("support",), "buyer"),
        ("agent", ("support",), "agent"),
        ("agent", ("administrator",), "agent"),
        ("other", ("viewer",), None),
        ("other", ("host", "seller", "moderator", "reviewer"), None),
    ],
)
def test_part_in_a_ticket(account_id: str, roles: tuple[str, ...], part: str | None) -> None:
    if part is None:
        with pytest.raises(UnknownTicket):
            part_in(buyer_id="buyer", account_id=account_id, roles=roles)
    else:
        assert part_in(buyer_id="buyer", account_id=account_id, roles=roles) == part


def test_number_is_short_and_readable() -> None:
    assert ticket_number("01jd4t5z8p6y0m3kq7xr9wv2hs") == "T-XR9W-V2HS"


def test_words_are_needed() -> None:
    assert tidy("  late \n") == "late"
    with pytest.raises(EmptyText):
        tidy(" \n ")
