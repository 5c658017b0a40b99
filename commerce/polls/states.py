"""● A poll is open, then closed, and stays closed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from commerce.polls.errors import PollIsClosed

PollStatus = Literal["open", "closed"]
PollAction = Literal["vote", "close"]

TRANSITIONS: Mapping[tuple[PollStatus, PollAction], PollStatus] = MappingProxyType(
    {
        ("open", "vote"): "open",
        ("open", "close"): "closed",
    }
)


def next_status(status: PollStatus, action: PollAction) -> PollStatus:
    """Raises `PollIsClosed`, the only way in which an action can be illegal."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise PollIsClosed() from None
