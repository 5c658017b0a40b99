"""`haat recording`: what is kept of all shows, and deleting it."""

from datetime import UTC, datetime

from commerce.database import Database
from commerce.recordings.commands import erase
from commerce.recordings.queries import all_recordings


async def print_all(db: Database) -> None:
    """One line for each, the newest first, then the total."""
    async with db.read() as session:
        found = await all_recordings(session)
    for slug, one in found:
        length, size = one.duration_ms // 60_000, one.size_bytes / 1e6
        print(f"{_day(one.began_at_ms)}  {one.state:<9}  {length:>4} min  {size:>9.1f} MB  ", end="")
        print(f"until {_day(one.deletes_at_ms)}  {slug}")
    print(f"{len(found)} recordings, {sum(one.size_bytes for _, one in found) / 1e9:.2f} GB")


async def delete(db: Database, slug: str) -> None:
    """Raises what `erase` raises."""
    await erase(db, slug=slug, by=None)
    print(f"The recording of {slug} is deleted.")


def _day(at_ms: int | None) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d}" if at_ms is not None else "-         "
