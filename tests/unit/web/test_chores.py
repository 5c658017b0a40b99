"""Chores come round, survive their failures and stop."""

import asyncio

from web.chores import Chore, Chores


async def test_a_failing_chore_is_tried_again_and_does_not_disturb_others() -> None:
    done: list[str] = []

    async def fail() -> None:
        done.append("fail")
        raise RuntimeError

    async def work() -> None:
        done.append("work")

    chores = Chores([Chore("failing", 0.01, fail), Chore("working", 0.01, work)])
    async with asyncio.timeout(2):
        while done.count("fail") < 2 or done.count("work") < 2:
            await asyncio.sleep(0.005)
    await chores.close()
    count = len(done)
    await asyncio.sleep(0.05)
    assert len(done) == count
