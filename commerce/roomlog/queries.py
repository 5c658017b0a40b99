"""Reading a room's log."""

from sqlalchemy import select

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
