"""What can be wrong with an append to a room's log."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class FactAlreadyLogged(CommerceError):
    """The number or the source is taken already; nothing of the append was kept."""

    code = "roomlog.conflict"
