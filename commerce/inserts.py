"""Inserting a row unless it is there already, in the words of both databases."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.database import Base


async def insert_if_absent(session: AsyncSession, table: type[Base], **values: Any) -> None:
    """Insert, or leave the row that has the same unique values as it is. Two at once make one row."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    await session.execute(insert(table).values(**values).on_conflict_do_nothing())
