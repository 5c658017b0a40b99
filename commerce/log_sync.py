"""Makes SQLite commits durable together: one sync of the write-ahead log serves all who wait for it.

SQLite itself commits without waiting for the disk (`synchronous = NORMAL`, safe against corruption and
against the death of the process). Whoever committed then waits here for a sync that began after the
commit, which makes it survive a power cut too, before anybody is told of it.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

_sync_file = getattr(os, "fdatasync", os.fsync)


class LogSync:
    """`sync` is called in a thread, never twice at once."""

    def __init__(self, sync: Callable[[], None]) -> None:
        self._sync = sync
        self._running: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None

    async def wait(self) -> None:
        """Returns when a sync that began after this call has ended; raises what it raised."""
        if self._next is None:
            self._next = asyncio.create_task(self._run_after(self._running), name="log sync")
        await asyncio.shield(self._next)

    async def close(self) -> None:
        """Let what runs and what waits come to its end."""
        pending = [task for task in (self._running, self._next) if task is not None]
        await asyncio.gather(*pending, return_exceptions=True)

    async def _run_after(self, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        self._running, self._next = self._next, None
        await asyncio.to_thread(self._sync)


def sync_of(database: Path) -> LogSync:
    """For the SQLite database in this file, which is open in write-ahead mode."""
    log = f"{database}-wal"

    def sync() -> None:
        handle = os.open(log, os.O_RDONLY)
        try:
            _sync_file(handle)
        finally:
            os.close(handle)

    return LogSync(sync)
