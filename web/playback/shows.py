"""Every show's protection in memory, so that the question is answered without waiting."""

from commerce.database import Database
from commerce.protection.queries import changed_since
from commerce.protection.rules import Protection

_OVERLAP_MS = 60_000
"""Other servers' clocks may be behind by so much."""
_NONE = Protection()


class ProtectedShows:
    """Filled at start; what other servers change is heard by `refresh`, what this one changes at once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._shows: dict[str, Protection] = {}
        self._newest_ms = 0

    def of(self, show: str) -> Protection:
        """The show's protection; unknown shows have none."""
        return self._shows.get(show, _NONE)

    def with_countries(self) -> int:
        """How many shows have a rule of countries."""
        return sum(one.country_rule != "everywhere" for one in self._shows.values())

    def heed(self, show: str, protection: Protection) -> None:
        """From now on this holds."""
        self._shows[show] = protection

    async def refresh(self) -> None:
        """Read what was changed since the last time."""
        async with self._db.read() as session:
            changed = await changed_since(session, max(0, self._newest_ms - _OVERLAP_MS))
        for one in changed:
            self._shows[one.slug] = one.protection
            self._newest_ms = max(self._newest_ms, one.at_ms)
