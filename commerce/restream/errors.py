"""What can be wrong with restream targets."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class UnknownTarget(CommerceError):
    code = "restream.unknown"


@dataclass(eq=False)
class RestreamForbidden(CommerceError):
    """Targets are the host's to change; staff may start and stop them."""

    code = "restream.forbidden"


@dataclass(eq=False)
class TooManyTargets(CommerceError):
    """A show has at most `most` targets."""

    code = "restream.too_many"
    most: int


@dataclass(eq=False)
class BadTarget(CommerceError):
    """`field` is empty, too long, or holds what cannot be in it."""

    code = "restream.bad_target"
    field: str


@dataclass(eq=False)
class KeyNeeded(CommerceError):
    """With another address the stream key has to be given anew."""

    code = "restream.key_needed"
