"""Adaptive viewing in a real Chromium over an emulated link: `python -m tests.benchmarks.adaptive`."""

import asyncio

from tests.helpers.adaptive import fall_and_recover, stop_the_top_and_choose, watch_with_loss
from tests.helpers.chromium import chromium


async def main() -> None:
    async with chromium() as browser:
        loss = await watch_with_loss(browser, seconds=20)
        print("5 % loss, 60 ms:", loss)
        fall = await fall_and_recover(browser)
        print("4 to 0.5 Mbit/s and back:", fall)
        layers = await stop_the_top_and_choose(browser)
        print("layers:", layers)


if __name__ == "__main__":
    asyncio.run(main())
