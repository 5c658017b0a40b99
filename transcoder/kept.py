"""What is told of each segment when it is whole, and where media is asked for that memory has let go."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClosedSegment:
    """One whole segment of one rendition; URIs are relative to the show, `map_uri` is empty without a map."""

    rendition: str
    msn: int
    uri: str
    map_uri: str
    init: bytes
    at_ms: int
    """Wall clock of its first frame."""
    duration_us: int
    discontinuity: bool
    discontinuity_sequence: int
    """How many discontinuities there were up to this segment, its own included."""
    data: bytes
    codecs: str
    width: int
    height: int
    frame_rate_milli: int
    bits: int
    also: tuple[str, ...] = ()
    """Renditions whose rungs have left the ladder, and which have the same media here."""


@dataclass(frozen=True, slots=True)
class Found:
    """An init or a segment that was kept; what is not `is_shared` is the asker's own, for no cache."""

    data: bytes
    is_shared: bool = True


Archive = Callable[[str, str, str | None], Awaitable[Found | None]]
"""`(show, uri, cookie)` → the init or whole segment that memory has let go, for who sent this `Cookie`
header; None when it was not kept.

Raises a TranscoderError when that cannot be told now, or is not for the asker."""
