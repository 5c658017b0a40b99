"""hls.js in Chromium for minutes, through stalls and seeks: its delay, stalls and rates.

`python -m tests.benchmarks.hls player --minutes 3`
"""

import asyncio

from playwright.async_api import Page

from tests.benchmarks.figures import Figure, quantile
from tests.helpers.chromium import chromium
from tests.helpers.live_stream import HLS_JS, live_stream

CALM_S = 20.0
"""After a disturbance so much time passes before delays count: the player has to catch up."""


async def measure(minutes: float = 3.0) -> list[Figure]:
    """Plain playing, then alternately a seek back with a return, and a network away for two seconds."""
    async with live_stream() as stream, chromium() as browser:
        page = await browser.new_page()
        await page.goto(stream.page("hls.js"))
        await page.evaluate(HLS_JS, {"backBufferLength": 30})
        await asyncio.sleep(5)
        await _forget(page)
        await asyncio.sleep(minutes * 60 / 3)
        calm = await page.evaluate("seen")
        after: list[float] = []
        rounds = max(1, round(minutes * 40 / (CALM_S + 8)))
        for number in range(rounds):
            await (_seek if number % 2 else _lose_network)(page)
            await asyncio.sleep(CALM_S)
            await _forget(page)
            await asyncio.sleep(4)
            after += await page.evaluate("seen.delays")
        fatal = await page.evaluate("seen.fatal")
    name = "hls.js in Chromium"
    return [
        Figure(f"{name}: delay, p50", quantile(calm["delays"], 0.5), "ms", "capture → screen"),
        Figure(f"{name}: delay, p95", quantile(calm["delays"], 0.95), "ms", f"{len(calm['delays'])} looks"),
        Figure(f"{name}: stalls", calm["stalls"], "", f"in {minutes / 3:.1f} undisturbed minutes"),
        Figure(f"{name}: playback rate, most", max(calm["rates"]), "×", f"least {min(calm['rates'])}"),
        Figure(f"{name}: delay {CALM_S:.0f} s after a disturbance, p50", quantile(after, 0.5), "ms"),
        Figure(f"{name}: delay {CALM_S:.0f} s after a disturbance, p95", quantile(after, 0.95), "ms"),
        Figure(f"{name}: fatal errors", len(fatal), "", f"{rounds} disturbances"),
    ]


async def _forget(page: Page) -> None:
    await page.evaluate("Object.assign(seen, { delays: [], rates: [], stalls: 0 })")


async def _seek(page: Page) -> None:
    await page.evaluate("video.currentTime -= 8")
    await asyncio.sleep(3)
    await page.evaluate("video.currentTime = hls.liveSyncPosition")


async def _lose_network(page: Page) -> None:
    await page.context.set_offline(True)
    await asyncio.sleep(2)
    await page.context.set_offline(False)
