"""Work that comes round by the clock: expired reservations, abandoned shows, old keys."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    name: str
    every_s: float
    work: Callable[[], Awaitable[object]]


class Chores:
    """Does each chore at its interval until closed; one that fails is tried again at its next turn."""

    def __init__(self, chores: list[Chore]) -> None:
        self._tasks = [asyncio.create_task(_repeat(one), name=f"chore {one.name}") for one in chores]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _repeat(chore: Chore) -> None:
    while True:
        try:
            await chore.work()
        except Exception:
            log.exception("chore.failed", chore=chore.name)
        await asyncio.sleep(chore.every_s)
