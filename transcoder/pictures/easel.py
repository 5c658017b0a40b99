"""Draws each picture once for everybody who asks, and again at most every so often."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Drawn:
    of: Hashable
    at: float
    data: bytes


class Easel:
    """Keeps the last `_KEPT` drawings; `clock` counts seconds."""

    def __init__(self, again_s: float, clock: Callable[[], float]) -> None:
        self._again_s = again_s
        self._clock = clock
        self._drawn: dict[Hashable, _Drawn] = {}
        self._under_way: dict[Hashable, asyncio.Lock] = {}

    async def get(self, key: Hashable, of: Hashable, draw: Callable[[], Awaitable[bytes]]) -> bytes:
        """The drawing of `of`; one of something older when that was made just now."""
        lock = self._under_way.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                known, now = self._drawn.get(key), self._clock()
                if known is not None and (known.of == of or now - known.at < self._again_s):
                    return known.data
                data = await draw()
                self._drawn.pop(key, None)
                self._drawn[key] = _Drawn(of, now, data)
                if len(self._drawn) > _KEPT:
                    del self._drawn[next(iter(self._drawn))]
                return data
        finally:
            if not lock.locked():
                self._under_way.pop(key, None)
