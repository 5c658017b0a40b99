"""What the operator says of playback."""

from dataclasses import dataclass
from pathlib import Path

ANY_PAGE = "*"


@dataclass(frozen=True, slots=True)
class PlaybackSettings:
    """`embed_origins` are the sites whose pages may play shows beside our own; `*` is every page."""

    period_ms: int = 300_000
    """A playback token is good for the rest of this period and for the next one."""
    segments_per_key: int = 30
    geo_database: Path | None = None
    embed_origins: tuple[str, ...] = ()
