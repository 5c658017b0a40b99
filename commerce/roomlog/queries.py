"""Reading a room's log."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.database import Database
from commerce.roomlog.commands import LoggedFact
from commerce.roomlog.models import RoomFactRow


async def load(db: Database, show_slug: str) -> list[LoggedFact]:
    """Every fact of the room, in the order of their numbers."""
    query = (
        select(RoomFactRow.seq, RoomFactRow.at_ms, RoomFactRow.body, RoomFactRow.source)
        .where(RoomFactRow.show_slug == show_slug)
        .order_by(RoomFactRow.seq)
    )
    async with db.read() as session:
        return [(seq, at_ms, body, source) for seq, at_ms, body, source in await session.execute(query)]


async def facts_between(
    session: AsyncSession, show_slug: str, types: Iterable[str], *, from_ms: int, to_ms: int, most: int
) -> list[LoggedFact]:
    """The first facts of these types in `[from_ms, to_ms)`, in order."""
    query = (
        _facts(show_slug, types)
        .where(RoomFactRow.at_ms >= from_ms, RoomFactRow.at_ms < to_ms)
        .order_by(RoomFactRow.seq)
        .limit(most)
    )
    return _logged(await session.execute(query))


async def facts_after(
    session: AsyncSession, show_slug: str, types: Iterable[str], *, seq: int
) -> list[LoggedFact]:
    """Every fact of these types with a higher number, in order."""
    query = _facts(show_slug, types).where(RoomFactRow.seq > seq).order_by(RoomFactRow.seq)
    return _logged(await session.execute(query))


async def last_fact_before(
    session: AsyncSession, show_slug: str, types: Iterable[str], *, at_ms: int
) -> LoggedFact | None:
    """The newest fact of these types before a moment."""
    query = (
        _facts(show_slug, types)
        .where(RoomFactRow.at_ms < at_ms)
        .order_by(RoomFactRow.at_ms.desc(), RoomFactRow.seq.desc())
        .limit(1)
    )
    return next(iter(_logged(await session.execute(query))), None)


def _facts(show_slug: str, types: Iterable[str]) -> Select[int, int, bytes, str | None]:
    return select(RoomFactRow.seq, RoomFactRow.at_ms, RoomFactRow.body, RoomFactRow.source).where(
        RoomFactRow.show_slug == show_slug, or_(*map(_is_of, types))
    )


def _is_of(kind: str) -> ColumnElement[bool]:
    """A fact's JSON begins with its type."""
    begins = f'{{"type":"{kind}"'.encode()
    return func.substr(RoomFactRow.body, 1, len(begins)) == begins


def _logged(rows: Iterable[tuple[int, int, bytes, str | None]]) -> list[LoggedFact]:
    return [(seq, at_ms, body, source) for seq, at_ms, body, source in rows]
