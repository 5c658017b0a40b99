"""The outbox: facts written in the transaction that made them true, and relayed after its commit.

A `Relay` delivers each fact at least once and, within a topic, in order. A row is deleted once its
handler returned; a crash between the two means a second delivery, so handlers are idempotent by the
event's id. Topics are independent: one whose handler fails waits and tries again, the others go on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any

import structlog
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import HAS_FACTS, Base, Database, table_of
from commerce.events import Event, decode, encode
from commerce.ids import ID_LENGTH, new_id

log = structlog.get_logger()

Handler = Callable[[str, Event], Awaitable[None]]
"""Receives the event's id (the same at every delivery) and the event."""

PARALLEL_TOPICS = 16
BATCH = 100
HANDLER_TIMEOUT_S = 5.0
LEASE_MS = 15_000
"""A claimed topic is left alone for so long; after a crash it is free again."""
BATCH_S = 5.0
POLL_S = 1.0
"""Finds what another process wrote, and what became due again."""
BACKOFF_MS = 200
MAX_BACKOFF_MS = 60_000
MAX_ATTEMPTS = 20
"""After so many failures (about a quarter of an hour) a fact is parked, so that its topic goes on."""


class OutboxRow(Base):
    """A fact that waits for its delivery; `due_at_ms` is moved by leases and by backoff."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "topic", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    topic: Mapped[str] = mapped_column(String(120))
    gather_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_at_ms: Mapped[int]
    due_at_ms: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    is_parked: Mapped[bool] = mapped_column(default=False)


_table = table_of(OutboxRow)


def _insert_or_replace(insert: Any) -> Any:
    """What is replaced takes a new id as well: it is a new fact, for whoever drops repeated ones."""
    statement = insert(_table)
    newest = {name: statement.excluded[name] for name in ("id", "payload")}
    return statement.on_conflict_do_update(index_elements=["gather_key"], set_=newest)


_INSERT = {"sqlite": _insert_or_replace(sqlite_insert), "postgresql": _insert_or_replace(postgres_insert)}


async def record(session: AsyncSession, event: Event, *, now_ms: int, gather: str | None = None) -> None:
    """Write a fact in the caller's transaction.

    Facts with the same `gather` key replace each other while they wait, so only the newest is
    delivered: for values of which the last one says it all. Write them after the row that they
    describe was locked, so that the newest is the last.
    """
    values = {
        "id": new_id(),
        "topic": event.topic,
        "gather_key": gather,
        "payload": encode(event),
        "recorded_at_ms": now_ms,
        "due_at_ms": 0,
        "attempts": 0,
        "is_parked": False,
    }
    await session.execute(_INSERT[session.get_bind().dialect.name], values)
    session.info[HAS_FACTS] = True


@dataclass(frozen=True, slots=True)
class _Waiting:
    seq: int
    id: str
    payload: bytes
    attempts: int


class Relay:
    """Delivers what the outbox holds, at once after each commit. `close` leaves the rest for later."""

    def __init__(self, db: Database, handler: Handler) -> None:
        self._db = db
        self._handler = handler
        self._wake = asyncio.Event()
        self._topics: dict[str, asyncio.Task[None]] = {}
        self._stop_listening = db.after_facts(self._wake.set)
        self._loop = asyncio.create_task(self._run(), name="outbox relay")

    @classmethod
    async def start(cls, db: Database, handler: Handler) -> "Relay":
        if db.is_sqlite:  # the only process: whatever is leased was leased by one that is gone
            await _release(db, OutboxRow.is_parked.is_(False))
        return cls(db, handler)

    async def close(self) -> None:
        """Stop within a second; what was under way is delivered again at the next start."""
        self._stop_listening()
        topics = list(self._topics)
        tasks = [self._loop, *self._topics.values()]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=1)
        if topics:
            await _release(self._db, OutboxRow.topic.in_(topics) & OutboxRow.is_parked.is_(False))

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                claimed = await self._claim(_now_ms())
            except Exception:
                log.exception("outbox.claim_failed")
                await asyncio.sleep(POLL_S)
                continue
            for topic, batch in claimed.items():
                task = asyncio.create_task(self._deliver(batch), name=f"outbox {topic}")
                self._topics[topic] = task
                task.add_done_callback(partial(self._topic_done, topic))
            if not claimed:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await self._wake.wait()

    def _topic_done(self, topic: str, task: asyncio.Task[None]) -> None:
        del self._topics[topic]
        self._wake.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("outbox.delivery_not_noted", exc_info=error)

    async def _claim(self, now_ms: int) -> dict[str, list[_Waiting]]:
        """Lease the first fact of each free topic that is due; the lease covers the topic."""
        free = PARALLEL_TOPICS - len(self._topics)
        heads = _due_heads(now_ms, list(self._topics), free)
        if free == 0:
            return {}
        async with self._db.read() as session:
            if (await session.scalars(heads)).first() is None:
                return {}
        async with self._db.write() as session:
            claimed = {}
            for head in (await session.scalars(heads.with_for_update(skip_locked=True))).all():
                head.due_at_ms = now_ms + LEASE_MS
                head.gather_key = None
                batch = [head, *await _followers(session, head)]
                claimed[head.topic] = [_Waiting(row.seq, row.id, row.payload, row.attempts) for row in batch]
        return claimed

    async def _deliver(self, batch: list[_Waiting]) -> None:
        """Hand over one topic's facts in order, until one fails or the lease nears its end."""
        ends_at = time.monotonic() + BATCH_S
        delivered: list[int] = []
        failed: _Waiting | None = None
        for one in batch:
            try:
                async with asyncio.timeout(HANDLER_TIMEOUT_S):
                    await self._handler(one.id, decode(one.payload))
            except Exception:
                log.exception("outbox.handler_failed", event_id=one.id, attempts=one.attempts + 1)
                failed = one
                break
            delivered.append(one.seq)
            if time.monotonic() > ends_at:
                break
        async with self._db.write() as session:
            await session.execute(delete(OutboxRow).where(OutboxRow.seq.in_(delivered)))
            if failed is not None:
                await _note_failure(session, failed, _now_ms())


def backoff_ms(attempts: int) -> int:
    """How long to wait after so many failed attempts: doubling up to a minute."""
    return min(BACKOFF_MS << min(attempts - 1, 16), MAX_BACKOFF_MS)


def _due_heads(now_ms: int, busy: list[str], limit: int) -> Select[OutboxRow]:
    firsts = (
        select(func.min(OutboxRow.seq))
        .where(OutboxRow.is_parked.is_(False), OutboxRow.topic.not_in(busy))
        .group_by(OutboxRow.topic)
    )
    due = select(OutboxRow).where(OutboxRow.seq.in_(firsts), OutboxRow.due_at_ms <= now_ms)
    return due.order_by(OutboxRow.seq).limit(limit)


async def _followers(session: AsyncSession, head: OutboxRow) -> list[OutboxRow]:
    """What comes after the head, up to the first fact that may still be replaced by a newer one."""
    behind = (
        select(OutboxRow)
        .where(OutboxRow.topic == head.topic, OutboxRow.seq > head.seq, OutboxRow.is_parked.is_(False))
        .order_by(OutboxRow.seq)
        .limit(BATCH)
    )
    rows = (await session.scalars(behind)).all()
    return list(takewhile(lambda row: row.gather_key is None, rows))


async def _note_failure(session: AsyncSession, failed: _Waiting, now_ms: int) -> None:
    attempts = failed.attempts + 1
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.seq == failed.seq)
        .values(
            attempts=attempts,
            due_at_ms=now_ms + backoff_ms(attempts),
            is_parked=attempts >= MAX_ATTEMPTS,
            gather_key=None,
        )
    )


async def _release(db: Database, which: ColumnElement[bool]) -> None:
    async with db.write() as session:
        await session.execute(update(OutboxRow).where(which).values(due_at_ms=0))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
