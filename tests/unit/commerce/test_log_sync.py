"""One sync of the log serves everybody who committed before it began, and nobody who came later."""

import asyncio
import threading

import pytest

from commerce.log_sync import LogSync


class Disk:
    """Each sync waits until the test lets it end."""

    def __init__(self) -> None:
        self.begun = 0
        self.at_once = 0
        self._gate = threading.Semaphore(0)
        self.error: OSError | None = None

    def sync(self) -> None:
        self.at_once += 1
        assert self.at_once == 1, "two syncs at once"
        self.begun += 1
        self._gate.acquire()
        self.at_once -= 1
        if self.error:
            raise self.error

    def end_one(self) -> None:
        self._gate.release()


async def settled(holds: list[asyncio.Task[None]], done: int) -> None:
    async with asyncio.timeout(5):
        while sum(task.done() for task in holds) < done:
            await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)
    assert sum(task.done() for task in holds) == done


async def begun(disk: Disk, count: int) -> None:
    async with asyncio.timeout(5):
        while disk.begun < count:
            await asyncio.sleep(0.001)


async def test_all_who_wait_share_one_sync_and_latecomers_the_next() -> None:
    disk = Disk()
    log = LogSync(disk.sync)
    early = [asyncio.create_task(log.wait()) for _ in range(50)]
    await begun(disk, 1)
    late = [asyncio.create_task(log.wait()) for _ in range(50)]
    await asyncio.sleep(0.01)
    disk.end_one()
    await settled(early, 50)
    assert not any(task.done() for task in late)
    await begun(disk, 2)
    disk.end_one()
    await settled(late, 50)
    assert disk.begun == 2


async def test_a_failed_sync_fails_those_who_waited_for_it_and_nobody_else() -> None:
    disk = Disk()
    log = LogSync(disk.sync)
    disk.error = OSError("disk is full")
    disk.end_one()
    with pytest.raises(OSError, match="disk is full"):
        await log.wait()
    disk.error = None
    disk.end_one()
    await log.wait()
    assert disk.begun == 2


async def test_a_cancelled_waiter_does_not_cancel_the_sync_of_the_others() -> None:
    disk = Disk()
    log = LogSync(disk.sync)
    waiters = [asyncio.create_task(log.wait()) for _ in range(2)]
    await begun(disk, 1)
    waiters[0].cancel()
    disk.end_one()
    await settled(waiters, 2)
    assert waiters[0].cancelled()
    assert waiters[1].exception() is None
