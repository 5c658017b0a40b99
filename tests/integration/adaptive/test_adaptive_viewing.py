"""Viewers get what their network carries, in a real Chromium. Limits are generous, since the machine may be
busy; `python -m tests.benchmarks adaptive` prints the figures."""

from tests.helpers.adaptive import fall_and_recover, stop_the_top_and_choose, watch_with_loss
from tests.helpers.chromium import chromium


async def test_pictures_go_on_with_five_per_cent_loss() -> None:
    async with chromium() as browser:
        figures = await watch_with_loss(browser, seconds=6)
    assert figures.pictures > 30
    assert figures.longest_gap_ms < 3_000


async def test_a_narrow_link_gets_the_low_layer_and_a_wide_one_the_best_again() -> None:
    async with chromium() as browser:
        figures = await fall_and_recover(browser, stay_s=3)
    assert figures.until_low < 20
    assert figures.until_full < 60


async def test_layers_that_end_are_left_and_the_viewer_can_choose() -> None:
    async with chromium() as browser:
        figures = await stop_the_top_and_choose(browser)
    assert max(figures) < 60
