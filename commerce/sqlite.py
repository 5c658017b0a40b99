"""SQLite connections for SQLAlchemy's asyncio engine that change threads as rarely as possible.

aiosqlite changes to its thread and back four times for each statement, which costs ten times the
statement. Here a reader changes once for each statement. The writer runs its statements, which are all
by key and take tens of microseconds, at once on the event loop, and changes threads only for what may
wait for the disk or for another process: `BEGIN IMMEDIATE` and `COMMIT`.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

BEGIN_WRITE = "BEGIN IMMEDIATE"


class Connection:
    """What SQLAlchemy's aiosqlite dialect asks of a connection; transactions are begun by hand."""

    def __init__(
        self, connection: sqlite3.Connection, thread: ThreadPoolExecutor, *, is_writer: bool
    ) -> None:
        self._connection = connection
        self._thread = thread
        self.is_writer = is_writer

    @classmethod
    async def open(cls, path: str, pragmas: Iterable[str], *, is_writer: bool) -> "Connection":
        thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        loop = asyncio.get_running_loop()
        return cls(await loop.run_in_executor(thread, _connect, path, pragmas), thread, is_writer=is_writer)

    def cursor(self) -> "Cursor":
        return Cursor(self, self._connection.cursor())

    async def commit(self) -> None:
        if self.is_writer:
            await self.in_thread(self._connection.commit)
        else:
            self._connection.commit()

    async def rollback(self) -> None:
        self._connection.rollback()

    async def create_function(self, *args: Any, **options: Any) -> None:
        self._connection.create_function(*args, **options)

    async def close(self) -> None:
        """The last connection writes the log back into the file, which takes a moment."""
        await self.in_thread(self._connection.close)
        self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Close without a running event loop."""
        self._connection.close()
        self._thread.shutdown(wait=False)

    async def in_thread(self, work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Also when cancelled, the connection is free again when this returns."""
        future = self._thread.submit(work, *args, **options)
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            await asyncio.gather(waiting, return_exceptions=True)
            raise


class Cursor:
    """Runs one statement; the rows are all there when `execute` returns."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor
        self._rows: list[Any] = []
        self.arraysize = 1

    async def __aenter__(self) -> "Cursor":
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        if self._connection.is_writer and statement != BEGIN_WRITE:
            self._execute(statement, parameters)
        else:
            await self._connection.in_thread(self._execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        await self._connection.in_thread(self._cursor.executemany, statement, parameters)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        self._cursor.close()

    def _execute(self, statement: str, parameters: Sequence[Any]) -> None:
        self._cursor.execute(statement, parameters)
        self._rows = self._cursor.fetchall() if self._cursor.description else []


def _connect(path: str, pragmas: Iterable[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in pragmas:
        connection.execute(pragma)
    return connection
