"""● A ticket waits for an agent (open), for the buyer (answered), or for nobody (solved)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from commerce.support.errors import TicketActionRefused

TicketStatus = Literal["open", "answered", "solved"]
TicketAction = Literal["buyer_reply", "agent_reply", "solve"]

TRANSITIONS: Mapping[tuple[TicketStatus, TicketAction], TicketStatus] = MappingProxyType(
    {
        ("open", "buyer_reply"): "open",
        ("open", "agent_reply"): "answered",
        ("open", "solve"): "solved",
        ("answered", "buyer_reply"): "open",
        ("answered", "agent_reply"): "answered",
        ("answered", "solve"): "solved",
        ("solved", "buyer_reply"): "open",
    }
)
"""Only the buyer reopens a solved ticket, by replying to it."""


def next_status(status: TicketStatus, action: TicketAction) -> TicketStatus:
    """Raises `TicketActionRefused` where the table has no row."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise TicketActionRefused(status, action) from None


def is_allowed(status: TicketStatus, action: TicketAction) -> bool:
    return (status, action) in TRANSITIONS
