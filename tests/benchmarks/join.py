"""Join: from the page's WHEP request to the first picture on the screen, in Chromium."""

from tests.benchmarks.demo import demo_viewers
from tests.benchmarks.figures import Figure, quantile

JOINS = 15


async def measure() -> list[Figure]:
    joins: list[float] = []
    pages: list[float] = []
    async with demo_viewers() as viewers:
        await (await viewers.watch()).context.close()  # a first one, for the caches
        for _ in range(JOINS):
            page = await viewers.watch()
            asked, shown = await page.evaluate("() => [window.asked, window.firstFrame]")
            joins.append(shown - asked)
            pages.append(shown)
            await page.context.close()
    return [
        Figure("join: WHEP request to first picture, p50", quantile(joins, 0.5), "ms", "Chromium"),
        Figure("join: WHEP request to first picture, p95", quantile(joins, 0.95), "ms", f"{JOINS} joins"),
        Figure("join: page address to first picture, p95", quantile(pages, 0.95), "ms", "nothing cached"),
    ]
