"""What the machine and the event loop say of their load."""

import asyncio
import time

from media.load import LoadMeter, LoopDelay, ProcessorMeter, processor_times
from media.plane.interface import PlaneCounters

SECOND = 1_000_000_000


async def test_a_loop_that_was_blocked_is_late() -> None:
    delay = LoopDelay()
    await asyncio.sleep(0)
    time.sleep(0.3)  # what a long computation does to everybody else
    await asyncio.sleep(0.01)
    assert 100 <= delay.read() <= 3_000
    await delay.close()


async def test_nothing_measured_is_no_delay() -> None:
    delay = LoopDelay()
    assert delay.read() == 0.0
    await delay.close()


def test_work_raises_the_busy_share() -> None:
    meter = ProcessorMeter()
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    assert 0.0 < meter.read() <= 1.0


def test_processor_times_only_grow() -> None:
    first = processor_times()
    second = processor_times()
    assert first[0] <= second[0] <= second[1]
    assert first[1] <= second[1]


async def test_a_plane_with_one_core_to_itself_fills_that_however_many_there_are() -> None:
    counters = PlaneCounters()
    meter = LoadMeter(lambda: counters)
    assert meter.read(5 * SECOND).plane_thread == 0.0
    counters.thread_ns += 3 * SECOND // 2
    counters.packets_out += 20_000
    load = meter.read(7 * SECOND)
    assert (load.plane_thread, load.packets_per_s) == (0.75, 10_000)
    await meter.close()
