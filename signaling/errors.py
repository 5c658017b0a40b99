"""What the rooms and the WHIP/WHEP doors refuse; clients translate `code` with `params`."""

from dataclasses import dataclass
from typing import ClassVar


class SignalingError(Exception):
    """Base of the signaling room's errors."""

    code: ClassVar[str]

    def params(self) -> dict[str, str | int]:
        return {}


# ---- entering a room


class GrantInvalid(SignalingError):
    """Not a grant that this server signed for this purpose."""

    code = "room.grant_invalid"


class GrantExpired(SignalingError):
    """Ask the API for a new grant."""

    code = "room.grant_expired"


class TooManyConnections(SignalingError):
    """This person has too many open connections to this room already."""

    code = "room.too_many_connections"


# ---- messages of a room


class Malformed(SignalingError):
    """A message of an unknown name or not of its declared shape."""

    code = "room.malformed"


class Flood(SignalingError):
    """Too many messages on one connection; it is closed."""

    code = "room.flood"


class GuestRefused(SignalingError):
    """Guests may read and like; the rest needs an account."""

    code = "room.guest"


class NotModerator(SignalingError):
    """Deleting, restoring, muting and unmuting is for moderators of this show."""

    code = "room.not_moderator"


@dataclass(eq=False)
class Muted(SignalingError):
    """The person may not chat for so many `seconds` more."""

    code = "room.muted"
    seconds: int

    def params(self) -> dict[str, str | int]:
        return {"seconds": self.seconds}


@dataclass(eq=False)
class TooFast(SignalingError):
    """One person's messages come too fast; worth trying again after `seconds`."""

    code = "room.too_fast"
    seconds: int

    def params(self) -> dict[str, str | int]:
        return {"seconds": self.seconds}


class ChatEmpty(SignalingError):
    """Nothing is left of the text once it is cleaned."""

    code = "room.chat_empty"


@dataclass(eq=False)
class ChatTooLong(SignalingError):
    """The cleaned text has more than `limit` characters."""

    code = "room.chat_too_long"
    limit: int

    def params(self) -> dict[str, str | int]:
        return {"limit": self.limit}


class CaptionEmpty(SignalingError):
    """Nothing is left of the caption once it is cleaned."""

    code = "room.caption_empty"


@dataclass(eq=False)
class CaptionTooLong(SignalingError):
    """The cleaned caption has more than `limit` characters."""

    code = "room.caption_too_long"
    limit: int

    def params(self) -> dict[str, str | int]:
        return {"limit": self.limit}


class CaptionsClosed(SignalingError):
    """There are captions only while the show is live."""

    code = "room.captions_closed"


class UnknownMessage(SignalingError):
    """Deleted already, too old, or never posted."""

    code = "room.unknown_message"


class RestoreTooLate(SignalingError):
    """Not a message that was deleted in the last 15 seconds."""

    code = "room.restore_too_late"


class UnknownPerson(SignalingError):
    """Neither present nor heard of lately."""

    code = "room.unknown_person"


class CannotMute(SignalingError):
    """Host and staff cannot be muted."""

    code = "room.cannot_mute"


class RoomBusy(SignalingError):
    """More is waiting to be written down than the room's queue holds."""

    code = "room.busy"


class RoomUnavailable(SignalingError):
    """The room's log cannot be read or written now; nothing was changed."""

    code = "room.unavailable"


# ---- the stage


class StageFull(SignalingError):
    """Six people are on stage or invited already."""

    code = "stage.full"


class HandsFull(SignalingError):
    """Very many hands are up already."""

    code = "stage.hands_full"


class NotStageMember(SignalingError):
    """The person is not on stage."""

    code = "stage.not_member"


class NotInvited(SignalingError):
    """There is no invitation to answer; it may have been taken back."""

    code = "stage.not_invited"


class HostStays(SignalingError):
    """The host is always on stage."""

    code = "stage.host_stays"


class StageClosed(SignalingError):
    """There is a stage only while the show is live."""

    code = "stage.closed"


class HeldByHost(SignalingError):
    """The host muted this; only host and staff can lift it."""

    code = "stage.held"


# ---- WHIP and WHEP doors


@dataclass(eq=False)
class WrongContentType(SignalingError):
    """The body is not of the media type that this door takes."""

    code = "door.content_type"
    expected: str

    def params(self) -> dict[str, str | int]:
        return {"expected": self.expected}


@dataclass(eq=False)
class DoorBodyTooLarge(SignalingError):
    """No session description needs that much."""

    code = "door.body_too_large"
    limit_bytes: int

    def params(self) -> dict[str, str | int]:
        return {"limit_bytes": self.limit_bytes}


class BadDoorBody(SignalingError):
    """The body is not text in UTF-8."""

    code = "door.body"


@dataclass(eq=False)
class UnknownSource(SignalingError):
    """`?source=` is none of camera, second and screen."""

    code = "door.unknown_source"
    source: str

    def params(self) -> dict[str, str | int]:
        return {"source": self.source}


class UnknownSession(SignalingError):
    """No such WHIP or WHEP session, or it has ended."""

    code = "door.unknown_session"


class WrongSessionToken(SignalingError):
    """A publisher's session is open only to the bearer token that made it."""

    code = "door.session_token"


class PreconditionRequired(SignalingError):
    """PATCH needs `If-Match`: the session's ETag, or `*` for an ICE restart (RFC 9725, 4.3)."""

    code = "door.precondition_required"


class PreconditionFailed(SignalingError):
    """`If-Match` names an ICE session that is no longer the current one."""

    code = "door.precondition_failed"
