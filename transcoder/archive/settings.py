"""What can be set about kept media; `web` reads these from the environment."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """`folder` holds the journals, and the media too unless `storage_url` names a bucket (`s3.py`)."""

    folder: Path
    storage_url: str | None = field(default=None, repr=False)
    rewind_s: int = 7200
    """So long may viewers go back while a show is live."""
    spool_bytes: int = 20_000_000_000
    """So much may wait on this machine's disk while the bucket cannot be reached."""
    reserve_bytes: int | None = None
    """So much of the disk stays free; None as `space.reserve_bytes` says."""
    queue_bytes: int = 64_000_000
    """So much of one show may wait in memory for a slow disk."""
    cache_bytes: int = 64_000_000
    """Of rendered playlists in memory, and again of media read lately from a bucket."""
