"""Appending to a room's log."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from commerce.database import Database
from commerce.roomlog.errors import FactAlreadyLogged
from commerce.roomlog.models import RoomFactRow

LoggedFact = tuple[int, int, bytes, str | None]
"""Number, time in ms, JSON, and the source event's id."""


async def append(db: Database, show_slug: str, facts: Sequence[LoggedFact]) -> None:
    """Store all of the facts, or none of them.

    Durable when it returns. Raises `FactAlreadyLogged` when a number or a source is in the log already.
    """
    if not facts:
        return
    rows = [
        {"show_slug": show_slug, "seq": seq, "at_ms": at_ms, "body": body, "source": source}
        for seq, at_ms, body, source in facts
    ]
    try:
        async with db.write() as session:
            await session.execute(insert(RoomFactRow), rows)
    except IntegrityError as error:
        raise FactAlreadyLogged() from error
