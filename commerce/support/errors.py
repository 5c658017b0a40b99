"""What can be wrong with a ticket."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class UnknownTicket(CommerceError):
    """There is no such ticket, or it is somebody else's, which is not told apart."""

    code = "ticket.unknown"


@dataclass(eq=False)
class EmptyText(CommerceError):
    """Subject or reply without a word in it."""

    code = "ticket.empty"


@dataclass(eq=False)
class TicketActionRefused(CommerceError):
    """The ticket's status does not allow this."""

    code = "ticket.status"

    status: str
    action: str
