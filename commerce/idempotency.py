"""Idempotency keys: a command that is asked for twice runs once, and both requests get its result.

The key is inserted before the command runs and in the same transaction, so that there is never a key
without its result or a result without its key. A duplicate that arrives while the first is under way
waits for that transaction, then gets the first one's result. A command that fails leaves no key.
"""

import hashlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Index, String, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Database, table_of
from commerce.errors import CommerceError

MAX_KEY_LENGTH = 255
KEEP_MS = 48 * 3600 * 1000


@dataclass(eq=False)
class KeyMissing(CommerceError):
    """The request needs an `Idempotency-Key` header."""

    code = "idempotency.missing"


@dataclass(eq=False)
class KeyInvalid(CommerceError):
    """Longer than `limit` characters, or not of printable ASCII alone."""

    code = "idempotency.invalid"

    limit: int


@dataclass(eq=False)
class KeyReused(CommerceError):
    """The same key came with another request before."""

    code = "idempotency.reused"


class IdempotencyRow(Base):
    """`scope` is who asks for what; `result` is the id of what the command made."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index(None, "created_at_ms"),)

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(MAX_KEY_LENGTH), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(80), default="")
    created_at_ms: Mapped[int]


@dataclass(frozen=True, slots=True)
class Claim:
    """`result` of the first request, or None when this one is the first and has to `settle`."""

    scope: str
    key: str
    result: str | None


_table = table_of(IdempotencyRow)
_INSERT = {
    "sqlite": sqlite_insert(_table).on_conflict_do_nothing().returning(_table.c.key),
    "postgresql": postgres_insert(_table).on_conflict_do_nothing().returning(_table.c.key),
}


async def claim(
    session: AsyncSession,
    *,
    scope: str,
    key: str | None,
    request: msgspec.Struct,
    result: str = "",
    now_ms: int,
) -> Claim:
    """Insert the key, or find what it led to. Raises `KeyMissing`, `KeyInvalid`, `KeyReused`.

    `result` is given when it is known before the command runs; otherwise `settle` tells it.
    """
    if not key:
        raise KeyMissing()
    if len(key) > MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise KeyInvalid(MAX_KEY_LENGTH)
    digest = hashlib.sha256(msgspec.json.encode(request)).hexdigest()
    row = {"scope": scope, "key": key, "request_hash": digest, "result": result, "created_at_ms": now_ms}
    inserted = await session.scalar(_INSERT[session.get_bind().dialect.name], row)
    if inserted is not None:
        return Claim(scope, key, None)
    first = await session.scalar(select(IdempotencyRow).where(_is(scope, key)))
    assert first is not None
    if first.request_hash != digest:
        raise KeyReused()
    return Claim(scope, key, first.result)


async def settle(session: AsyncSession, claimed: Claim, result: str) -> None:
    """Note what the command made, in its own transaction."""
    await session.execute(update(IdempotencyRow).where(_is(claimed.scope, claimed.key)).values(result=result))


async def forget_old_keys(db: Database, *, now_ms: int) -> None:
    """Keys are kept for two days."""
    async with db.write() as session:
        await session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at_ms < now_ms - KEEP_MS))


def _is(scope: str, key: str) -> ColumnElement[bool]:
    return (IdempotencyRow.scope == scope) & (IdempotencyRow.key == key)
