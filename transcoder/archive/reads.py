"""Reads of many viewers made one: each key is fetched once, and what was read lately is remembered."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

Fetch = Callable[[str], Awaitable[bytes | None]]


class ReadCache:
    """Remembers up to `most_bytes`, what was asked for longest ago goes first."""

    def __init__(self, fetch: Fetch, most_bytes: int) -> None:
        self._fetch = fetch
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[bytes | None]] = {}

    async def get(self, key: str) -> bytes | None:
        """Raises what `fetch` raises."""
        if (data := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return data
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._load(key))
            task.add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(task)

    def forget(self, key: str) -> None:
        """It is not what it was; a read that is under way is not remembered."""
        self._under_way.pop(key, None)
        if (data := self._kept.pop(key, None)) is not None:
            self._bytes -= len(data)

    async def _load(self, key: str) -> bytes | None:
        return await self._fetch(key)

    def _end(self, key: str, task: asyncio.Task[bytes | None]) -> None:
        if self._under_way.get(key) is not task:
            return
        del self._under_way[key]
        if task.cancelled() or task.exception() is not None:
            return
        if data := task.result():
            self._kept[key] = data
            self._bytes += len(data)
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._kept.popitem(last=False)[1])
