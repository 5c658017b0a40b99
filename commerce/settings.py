"""Settings of the commerce room; `web/settings.py` fills them from the environment."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CommerceSettings:
    """`database_url` is a SQLite or PostgreSQL URL; product pictures live in `media_folder`."""

    database_url: str = "sqlite:///var/haat.sqlite3"
    media_folder: Path = Path("var/media")
