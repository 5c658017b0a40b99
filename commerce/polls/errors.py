"""What can be wrong with a poll or a vote."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class UnknownPoll(CommerceError):
    code = "poll.unknown"


@dataclass(eq=False)
class PollNotAllowed(CommerceError):
    """Polls are run by the show's host and by moderators."""

    code = "poll.forbidden"


@dataclass(eq=False)
class PollOutsideShow(CommerceError):
    """Polls are opened while the show is live."""

    code = "poll.not_live"


@dataclass(eq=False)
class PollAlreadyOpen(CommerceError):
    """A show has one open poll at a time."""

    code = "poll.open"


@dataclass(eq=False)
class PollIsClosed(CommerceError):
    code = "poll.closed"


@dataclass(eq=False)
class AlreadyVoted(CommerceError):
    """One vote per account; a vote is not changed."""

    code = "poll.voted"


@dataclass(eq=False)
class UnknownOption(CommerceError):
    code = "poll.option"

    option: int


@dataclass(eq=False)
class BadPoll(CommerceError):
    """`reason` is "question", "options" or "twice" (two options that read the same)."""

    code = "poll.invalid"

    reason: str
