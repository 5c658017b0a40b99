"""CPU per forwarded packet beside Janus's, same source, same receivers, turn about: at 150 and at 1,000."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tests.benchmarks.figures import Figure
from tests.benchmarks.media import planes
from tests.benchmarks.media.scale import Scale
from tests.benchmarks.media.servers import Bench, HaatDoors, Target, janus_target
from tests.benchmarks.media.window import Window, idle, measure

_WITH_FEEDBACK = "with congestion control"
_RING_FILLS_S = 6.0
_SETTLES_S = 5.0


async def few(bench: Bench, scale: Scale) -> list[Figure]:
    """Every server at once with its receivers, one sending at a time."""
    async with AsyncExitStack() as stack:
        janus = await stack.enter_async_context(janus_target(bench))
        targets = [await stack.enter_async_context(planes.plane(bench, name)) for name in planes.names()]
        for target in (janus, *targets):
            await target.fill(scale.few)
        careful = await stack.enter_async_context(planes.plane(bench, planes.main_name()))
        careful.name += f", {_WITH_FEEDBACK}"
        await careful.fill(scale.few, with_feedback=True)
        targets.append(careful)
        windows: dict[str, Window] = {}
        for _ in range(scale.rounds):
            for target in (janus, *targets):
                window = await measure(target, scale.seconds)
                before = windows.get(target.name)
                windows[target.name] = window if before is None else before.plus(window)
    figures = [figure for name, window in windows.items() for figure in _described(name, scale.few, window)]
    theirs = bench.janus_us[scale.few] = windows[janus.name].us_per_packet
    for target in targets:
        ratio = windows[target.name].us_per_packet / theirs
        figures.append(_ratio(scale.few, target.name, ratio))
    return figures


async def many(bench: Bench, scale: Scale) -> list[Figure]:
    """Haat, Janus, Haat again; Janus last alone, for it needs long to send what it queued."""
    async with AsyncExitStack() as stack:
        janus = await stack.enter_async_context(janus_target(bench))
        await janus.fill(scale.many)
        async with _filled(bench, scale) as (ours, memory):
            first = await measure(ours, scale.seconds)
            theirs = await measure(janus, scale.seconds)
            await idle(janus, at_most_s=20)
            window = first.plus(await measure(ours, scale.seconds))
    bench.janus_us[scale.many] = theirs.us_per_packet
    return [
        *_described(janus.name, scale.many, theirs),
        *_described(ours.name, scale.many, window),
        *(
            _ratio(scale.many, ours.name, window.us_per_packet / cost, f" at {count}")
            for count, cost in bench.janus_us.items()
        ),
        memory,
    ]


@asynccontextmanager
async def _filled(bench: Bench, scale: Scale) -> AsyncIterator[tuple[Target, Figure]]:
    """A Haat with all its receivers; a part of them joined first, so that the rest show what one costs."""
    async with planes.plane(bench, planes.main_name()) as target:
        assert isinstance(target.joins, HaatDoors)
        sizes = []
        for count in (scale.few, scale.many - scale.few):
            await target.fill(count)
            target.source.start()
            await asyncio.sleep(_RING_FILLS_S if not sizes else _SETTLES_S)
            target.source.stop()
            await asyncio.sleep(0.5)
            sizes.append((await target.joins.get("census"))["memory"])
        each = (sizes[1] - sizes[0]) / (scale.many - scale.few) / 1024
        yield target, Figure("memory per receiver", each, "KiB", f"from {scale.few} to {scale.many}; aim 64")


def _ratio(count: int, name: str, ratio: float, to: str = "") -> Figure:
    return Figure(f"{count}: {name} to Janus{to}", ratio, "x", f"1/{1 / ratio:.1f}; aim 1/10")


def _described(name: str, count: int, window: Window) -> list[Figure]:
    remark = f"{window.packets_per_s:,.0f} packets/s, {window.cpu_s / window.seconds:.2f} core"
    if window.softirq_s > 0.02 * window.cpu_s:
        remark += f", kernel's threads {window.softirq_s / max(1, window.totals.packets) * 1e6:.2f} µs more"
    assert window.totals.broken == 0, f"{name}: packets that cannot be decrypted"
    return [
        Figure(f"{count}: {name}", window.us_per_packet, "µs/packet", remark),
        Figure(
            f"{count}: {name}, not arrived", window.missing_percent, "%", f"gaps {window.lost_percent:.3f} %"
        ),
    ]
