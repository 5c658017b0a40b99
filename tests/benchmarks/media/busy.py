"""Forwarding delay while the interpreter is kept busy by a loop in another task, and while it is not."""

import asyncio

from media.plane.interface import FORWARDING_BOUNDS_US
from tests.benchmarks.figures import Figure
from tests.benchmarks.media import planes
from tests.benchmarks.media.scale import Scale
from tests.benchmarks.media.servers import Bench, HaatDoors, Target

_SLICE_MS = 20
_WARM_S = 2.5
"""Beginnings, with their replays, are not what is measured."""


def _bound_ms(buckets: list[int], share: float) -> float:
    """The histogram's bound that this share of the packets stays within."""
    wanted, seen = share * sum(buckets), 0
    for bound, count in zip((*FORWARDING_BOUNDS_US, float("inf")), buckets, strict=True):
        seen += count
        if seen >= wanted:
            return bound / 1000
    return float("nan")


async def _delays(target: Target, slice_ms: int, seconds: float, receivers: int) -> list[Figure]:
    doors = target.joins
    assert isinstance(doors, HaatDoors)
    drain, group = target.bench.drain, target.group
    target.source.start()
    await doors.get(f"busy?ms={slice_ms}")
    await asyncio.sleep(_WARM_S)
    before, totals = await doors.forwarding(), drain.totals(group)
    await asyncio.sleep(seconds)
    after, totals = await doors.forwarding(), drain.totals(group).minus(totals)
    await doors.get("busy?ms=0")
    target.source.stop()
    buckets = [now - then for now, then in zip(after, before, strict=True)]
    inside = [_bound_ms(buckets, share) for share in (0.5, 0.99)]
    arrived = [totals.delay_ms(share) for share in (0.5, 0.99)]
    name = f"delay, {'busy' if slice_ms else 'idle'}: {target.name}"
    to = f"{receivers} receivers"
    return [
        Figure(f"{name}, inside p99", inside[1], "ms at most", f"p50 {inside[0]:g}, {to}; aim 1 while busy"),
        Figure(f"{name}, sent to arrived p99", arrived[1], "ms", f"p50 {arrived[0]:.2f}, {to}"),
    ]


async def busy(bench: Bench, scale: Scale) -> list[Figure]:
    figures: list[Figure] = []
    for name in planes.names():
        async with planes.plane(bench, name) as target:
            await target.fill(scale.busy, stamped=scale.busy)
            for slice_ms in (0, _SLICE_MS):
                figures += await _delays(target, slice_ms, scale.seconds, scale.busy)
    return figures
