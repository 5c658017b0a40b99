"""Viewers joining within five seconds: from POST to the first whole frame, and what it asks of the host."""

import asyncio
import time

from tests.benchmarks.figures import Figure, quantile
from tests.benchmarks.media import planes
from tests.benchmarks.media.drain import Shape
from tests.benchmarks.media.scale import Scale
from tests.benchmarks.media.servers import Bench, Target

_WITHIN_S = 5.0
_SHAPE = Shape(keyframe_every=300, keyframe_packets=30)
"""A keyframe each ten seconds and when asked; 35 kB, so that it takes its time."""


async def _join(target: Target, wait_s: float) -> float:
    await asyncio.sleep(wait_s)
    asked = time.monotonic()
    number = await target.add(is_stamped=True)
    async with asyncio.timeout(20):
        while not (shown := target.bench.drain.first(number)[1]):
            await asyncio.sleep(0.005)
    return (shown - asked) * 1000


async def joins(bench: Bench, scale: Scale) -> list[Figure]:
    async with planes.plane(bench, planes.main_name(), _SHAPE) as target:
        assert target.publisher_group is not None
        target.source.start()
        await asyncio.sleep(4)
        asked = bench.drain.totals(target.publisher_group).keyframe_requests
        waits = [_WITHIN_S * number / scale.joins for number in range(scale.joins)]
        times = await asyncio.gather(*(_join(target, wait_s) for wait_s in waits))
        asked = bench.drain.totals(target.publisher_group).keyframe_requests - asked
        target.source.stop()
    remark = f"{scale.joins} within {_WITHIN_S:g} s, p50 {quantile(times, 0.5):.0f}; aim 500"
    return [
        Figure("join: POST to first whole frame, p95", quantile(times, 0.95), "ms", remark),
        Figure("join: keyframes asked of the host", asked / _WITHIN_S, "per s", "aim at most 2"),
    ]
