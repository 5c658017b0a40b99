"""The database: engines, transactions and the declarative base of every table.

SQLite (write-ahead log) by default, PostgreSQL when the URL says so; both run the same statements.
Times are Unix milliseconds, identifiers 26-character lower-case ULIDs, money integer minor units.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, TypeVar

from sqlalchemy import BigInteger, Connection, MetaData, String, Table, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, mapped_column

from commerce import sqlite
from commerce.ids import ID_LENGTH
from commerce.log_sync import LogSync, sync_of

T = TypeVar("T")

BUSY_TIMEOUT_MS = 10_000
POSTGRES_POOL_SIZE = 20
SQLITE_READERS = 8
MIGRATION_LOCK = 0x4841_4154
"""Key of the advisory lock that keeps two starting processes from migrating at once."""
HAS_FACTS = "has_facts"
"""Key in `session.info` that the outbox sets when the transaction holds a fact."""

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # Commits do not wait for the disk; `LogSync` does, for all of them together.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
)

Id = Annotated[str, mapped_column(String(ID_LENGTH), primary_key=True)]


class Base(DeclarativeBase):
    """Base of every table. Constraints have predictable names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigInteger}  # noqa: RUF012 (declared so by SQLAlchemy)


def table_of(row: type[Base]) -> Table:
    """The table behind a model, for statements that are built once and run often."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


class Database:
    """Owns the connections. Sessions are for one task and one transaction each."""

    def __init__(self, reader: AsyncEngine, writer: AsyncEngine, log_sync: LogSync | None = None) -> None:
        self._reader = reader
        self._writer = writer
        self._log_sync = log_sync
        self._read_session = async_sessionmaker(reader, expire_on_commit=False)
        self._write_session = async_sessionmaker(writer, expire_on_commit=False)
        self._turn = asyncio.Lock()
        self._after_facts: list[Callable[[], None]] = []

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Connect to `sqlite:///path` or `postgresql://…`; the folder of a SQLite file is made."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            database = cls(*_sqlite_engines(parsed), sync_of(Path(str(parsed.database))))
        else:
            engine = create_async_engine(
                parsed.set(drivername="postgresql+asyncpg"), pool_size=POSTGRES_POOL_SIZE, max_overflow=0
            )
            database = cls(engine, engine)
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
        return database

    @property
    def is_sqlite(self) -> bool:
        return self._writer.dialect.name == "sqlite"

    async def close(self) -> None:
        if self._log_sync:
            await self._log_sync.close()
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one consistent state (on SQLite) and whose changes are thrown away."""
        async with self._read_session() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction: committed and on the disk when the block has ended, rolled back when it raises.

        SQLite has one writer at a time; they wait here in the order of their arrival, not in its
        busy loop. Do not open a second write inside of the block.
        """
        if self._log_sync:
            async with self._turn, self._write_session.begin() as session:
                yield session
            await self._log_sync.wait()
        else:
            async with self._write_session.begin() as session:
                yield session
        if HAS_FACTS in session.info:
            for notify in self._after_facts:
                notify()

    def after_facts(self, notify: Callable[[], None]) -> Callable[[], None]:
        """Call `notify` after each commit that put a fact into the outbox; the result ends that."""
        self._after_facts.append(notify)
        return lambda: self._after_facts.remove(notify)

    async def migrate(self) -> None:
        """Bring the tables to the newest revision; safe when several processes start at once."""
        await self.run(_upgrade)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do `work` on a connection of its own, alone among all processes: for changes of the tables."""
        async with self._turn, self._writer.begin() as connection:
            if not self.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            return await connection.run_sync(work)


def _sqlite_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    assert url.database, "a SQLite database needs a file: every connection of memory is another database"
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # people's addresses are in it; its WAL file gets the same mode
    return _sqlite_engine(url, "BEGIN", SQLITE_READERS), _sqlite_engine(url, sqlite.BEGIN_WRITE, 1)


def _sqlite_engine(url: URL, begin: str, pool_size: int) -> AsyncEngine:
    path, is_writer = str(url.database), begin == sqlite.BEGIN_WRITE
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        async_creator=lambda *_: sqlite.Connection.open(path, SQLITE_PRAGMAS, is_writer=is_writer),
        pool_size=pool_size,
        max_overflow=0,
    )
    event.listen(engine.sync_engine, "begin", _begin_with(begin))
    return engine


def _begin_with(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _upgrade(connection: Connection) -> None:
    from alembic import command  # only needed here, and slow to import

    from commerce.migrations import config_for

    command.upgrade(config_for(connection), "head")
