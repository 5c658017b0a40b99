"""The country of an address, from a database file on this machine when there is one."""

from pathlib import Path
from typing import Any

import maxminddb
import structlog

log = structlog.get_logger(__name__)


class GeoDatabaseUnreadable(Exception):
    """The file is not there or is no MaxMind database; the message says which."""


class Countries:
    """Reads a file in MaxMind's .mmdb format; no address leaves the machine. A file that is replaced by a
    newer one is opened again."""

    def __init__(self, path: Path | None) -> None:
        """Raises GeoDatabaseUnreadable."""
        self._path = path
        self._made_at: int = 0
        self._reader: maxminddb.Reader | None = None
        if path is not None:
            try:
                self._open(path)
            except (OSError, maxminddb.InvalidDatabaseError) as error:
                raise GeoDatabaseUnreadable(f"{path}: {error}") from error

    @property
    def is_known(self) -> bool:
        """Whether there is a database at all."""
        return self._reader is not None

    def of(self, address: str) -> str | None:
        """The ISO code of the address's country; None when it has none, or there is no database."""
        if self._reader is None:
            return None
        try:
            record: Any = self._reader.get(address)
        except ValueError:
            return None
        country = record.get("country") if isinstance(record, dict) else None
        code = country.get("iso_code") if isinstance(country, dict) else None
        return code if isinstance(code, str) else None

    async def refresh(self) -> None:
        """Open the file again when it was replaced; one that cannot be read leaves the old one in use."""
        if self._path is None:
            return
        try:
            if self._path.stat().st_mtime_ns != self._made_at:
                self._open(self._path)
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            log.warning("geo.unreadable", reason=str(error))

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def _open(self, path: Path) -> None:
        made_at = path.stat().st_mtime_ns
        before, self._reader = self._reader, maxminddb.open_database(path)
        self._made_at = made_at
        if before is not None:
            before.close()
