"""Adaptive viewing in a real Chromium over an emulated link, 60 ms away."""

from tests.benchmarks.figures import Figure
from tests.helpers.adaptive import fall_and_recover, stop_the_top_and_choose, watch_with_loss
from tests.helpers.chromium import chromium

LOSS_S = 20.0


async def measure() -> list[Figure]:
    async with chromium() as browser:
        loss = await watch_with_loss(browser, seconds=LOSS_S)
        fall = await fall_and_recover(browser)
        layers = await stop_the_top_and_choose(browser)
    return [
        Figure("adaptive: 5 % loss, longest time without a picture", loss.longest_gap_ms, "ms", "aim 500"),
        Figure("adaptive: 5 % loss, freezes", loss.freezes, "", f"{LOSS_S:.0f} s, {loss.pictures} pictures"),
        Figure("adaptive: 4 to 0.5 Mbit/s, until the low layer shows", fall.until_low, "s", "aim 2"),
        Figure("adaptive: 0.5 to 4 Mbit/s, until the best shows", fall.until_full, "s", "aim 10"),
        Figure(
            "adaptive: host stops the best layer, until the next shows", layers.until_half_without_top, "s"
        ),
        Figure("adaptive: host sends it again, until it shows", layers.until_full_with_top, "s"),
        Figure("adaptive: viewer chooses the least, until it shows", layers.until_chosen, "s"),
    ]
