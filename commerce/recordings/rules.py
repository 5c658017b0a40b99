"""How long a recording is kept, and who may see it. Pure."""

from typing import Literal

Audience = Literal["everyone", "host"]
Mp4State = Literal["none", "making", "ready", "failed"]

DAY_MS = 86_400_000
MP4_KEEP_MS = DAY_MS


def deletes_at_ms(ended_at_ms: int | None, keep_days: int | None, default_days: int | None) -> int | None:
    """When a recording is deleted by itself: so many days after its show; None for never."""
    days = keep_days if keep_days is not None else default_days
    return None if ended_at_ms is None or days is None else ended_at_ms + days * DAY_MS


def is_used_up(used_bytes: int, allowed_bytes: int) -> bool:
    """Whether a host who keeps so much may keep no more."""
    return used_bytes >= allowed_bytes


def may_see(audience: str, *, is_host: bool) -> bool:
    """Whether somebody who may see the show may see its recording."""
    return audience == "everyone" or is_host
