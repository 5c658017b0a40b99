"""A bucket behind a folder: what is kept is on this machine's disk at once, and in the bucket soon after.

While the bucket is away, media waits in the folder up to a bound; what waited when the process died is found
again at the start.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import structlog

from transcoder.archive.disk import DiskStorage
from transcoder.archive.errors import SpoolFull, StorageError
from transcoder.archive.reads import ReadCache
from transcoder.archive.storage import Storage

log = structlog.get_logger(__name__)
_UPLOADS = 4
_BACKOFF_S = 0.5
_MAX_BACKOFF_S = 15.0


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """One put, told apart from others of the same key by its identity."""

    size: int


class SpooledStorage:
    """`start` it before use."""

    def __init__(self, spool: DiskStorage, bucket: Storage, *, most_bytes: int, cache_bytes: int) -> None:
        self.waiting_bytes = 0
        self.away_since_ms: int | None = None
        """Since when the bucket cannot be reached."""
        self._spool = spool
        self._bucket = bucket
        self._most_bytes = most_bytes
        self._cache = ReadCache(bucket.get, cache_bytes)
        self._waiting: dict[str, _Waiting] = {}
        self._free: asyncio.Queue[str] = asyncio.Queue()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._uploads: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Find what waited when the process ended, and begin to upload."""
        async for key, size in self._spool.list(""):
            self._wait_for(key, size)
        self._uploads = [
            asyncio.create_task(self._upload_all(), name=f"upload {number}") for number in range(_UPLOADS)
        ]

    async def put(self, key: str, data: bytes) -> None:
        if self.waiting_bytes + len(data) > self._most_bytes:
            raise SpoolFull()
        async with self._turn(key):
            await self._spool.put(key, data)
            self._cache.forget(key)
            self._wait_for(key, len(data))

    async def get(self, key: str) -> bytes | None:
        if key in self._waiting and (data := await self._spool.get(key)) is not None:
            return data
        return await self._cache.get(key)

    async def list(self, prefix: str) -> AsyncIterator[tuple[str, int]]:
        here = {
            key: one.size for key, one in self._waiting.items() if not prefix or key.startswith(f"{prefix}/")
        }
        for found in here.items():
            yield found
        async for key, size in self._bucket.list(prefix):
            if key not in here:
                yield key, size

    async def delete(self, keys: Iterable[str]) -> None:
        gone = list(keys)
        for key in gone:
            self._cache.forget(key)
            if (waiting := self._waiting.pop(key, None)) is not None:
                self.waiting_bytes -= waiting.size
        await self._spool.delete(gone)
        await self._bucket.delete(gone)

    async def close(self) -> None:
        """What is not uploaded yet waits for the next start."""
        for task in self._uploads:
            task.cancel()
        await asyncio.gather(*self._uploads, return_exceptions=True)
        await self._spool.close()
        await self._bucket.close()

    def _wait_for(self, key: str, size: int) -> None:
        before = self._waiting.get(key)
        self._waiting[key] = _Waiting(size)
        self.waiting_bytes += size - (before.size if before else 0)
        if before is None:
            self._free.put_nowait(key)

    async def _upload_all(self) -> None:
        failures = 0
        while True:
            key = await self._free.get()
            try:
                await self._upload(key)
            except StorageError:
                failures += 1
                if self.away_since_ms is None:
                    self.away_since_ms = time.time_ns() // 1_000_000
                    log.warning("archive.bucket_away")
                self._free.put_nowait(key)
                await asyncio.sleep(min(_BACKOFF_S * 2 ** min(failures, 10), _MAX_BACKOFF_S))
                continue
            failures = 0
            if self.away_since_ms is not None:
                self.away_since_ms = None
                log.info("archive.bucket_back")

    async def _upload(self, key: str) -> None:
        """Raises StorageError; what is put or deleted meanwhile is seen to."""
        waiting = self._waiting.get(key)
        data = await self._spool.get(key) if waiting is not None else None
        if waiting is None or data is None:
            self._settle(key, waiting)
            return
        await self._bucket.put(key, data)
        now = self._waiting.get(key)
        if now is None:
            await self._bucket.delete([key])
        elif now is not waiting:
            self._free.put_nowait(key)
        else:
            async with self._turn(key):
                if self._settle(key, waiting):
                    await self._spool.delete([key])

    def _settle(self, key: str, waiting: _Waiting | None) -> bool:
        """Nothing more is to be done about it, unless it was put anew."""
        if waiting is None or self._waiting.get(key) is not waiting:
            return False
        del self._waiting[key]
        self.waiting_bytes -= waiting.size
        return True

    def _turn(self, key: str) -> asyncio.Lock:
        """A key that is put anew must not be deleted as uploaded."""
        return self._turns.setdefault(key, asyncio.Lock())
