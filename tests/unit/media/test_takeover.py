"""Whether a place's publisher is dead, so that a returning one may take it."""

import asyncio
import time
from collections.abc import Callable

from media.takeover import is_silent

MS = 1_000_000


def sending_until(ends_ms: float) -> Callable[[], int]:
    """A publisher whose packets come without a pause until then, from now on."""
    ends_ns = time.monotonic_ns() + int(ends_ms * MS)
    return lambda: min(time.monotonic_ns(), ends_ns)


async def test_who_goes_on_sending_is_not_silent() -> None:
    assert not await is_silent(sending_until(60_000), 200 * MS)


async def test_packets_that_were_on_their_way_do_not_keep_the_dead_in_place() -> None:
    assert await is_silent(sending_until(150), 200 * MS)


async def test_a_place_that_is_left_meanwhile_is_free() -> None:
    last: list[int | None] = [time.monotonic_ns()]
    asyncio.get_running_loop().call_later(0.05, lambda: last.__setitem__(0, None))
    assert await is_silent(lambda: last[0], 60_000 * MS)


async def test_the_long_silent_are_replaced_at_once() -> None:
    asked = asyncio.create_task(is_silent(lambda: 0, 200 * MS))
    await asyncio.sleep(0)
    assert asked.done()
    assert asked.result()
