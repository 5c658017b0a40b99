"""● Who may see and answer a ticket, and how tickets are numbered."""

from collections.abc import Collection
from typing import Literal

from commerce.support.errors import EmptyText, UnknownTicket

Part = Literal["buyer", "agent"]

AGENT_ROLES = frozenset({"support", "administrator"})


def is_agent(roles: Collection[str]) -> bool:
    return not AGENT_ROLES.isdisjoint(roles)


def part_in(*, buyer_id: str, account_id: str, roles: Collection[str]) -> Part:
    """The part that an account has in a ticket. Raises `UnknownTicket` for everybody else.

    An agent is the buyer in tickets about their own orders: nobody answers themselves.
    """
    if account_id == buyer_id:
        return "buyer"
    if is_agent(roles):
        return "agent"
    raise UnknownTicket()


def tidy(text: str) -> str:
    """Text without outer blanks. Raises `EmptyText`."""
    text = text.strip()
    if not text:
        raise EmptyText()
    return text


def ticket_number(ticket_id: str) -> str:
    """Short number that people read out to each other, such as "T-7Q2X-9K3M", from a ULID's random end.

    Crockford's alphabet has no I, L, O and U, so nothing is misheard; 40 bits do not tell how many
    tickets there are.
    """
    end = ticket_id[-8:].upper()
    return f"T-{end[:4]}-{end[4:]}"
