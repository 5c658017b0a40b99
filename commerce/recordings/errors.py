"""What can go wrong with recordings."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class NoRecording(CommerceError):
    """Nothing is kept of the show, or not for the one who asks."""

    code = "recording.none"


@dataclass(eq=False)
class StillLive(CommerceError):
    """A recording is deleted when its show has ended."""

    code = "recording.still_live"


@dataclass(eq=False)
class NotReady(CommerceError):
    """The recording is not complete yet."""

    code = "recording.not_ready"


@dataclass(eq=False)
class QuotaUsedUp(CommerceError):
    """The host keeps as much as one host may. Bytes."""

    code = "recording.quota_used_up"
    used_bytes: int
    allowed_bytes: int


@dataclass(eq=False)
class Mp4Busy(CommerceError):
    """The file is being made already."""

    code = "recording.mp4_busy"
