"""Scenes of adaptive viewing: a real Chromium behind an emulated link, and what was measured in them.

The figures are seconds unless they say otherwise.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import NamedTuple

from playwright.async_api import Browser

from media.server import MediaServer
from tests.helpers.browser_viewer import BrowserViewer
from tests.helpers.link import Link, link
from tests.helpers.media_peers import stage
from tests.helpers.simulcast_host import SimulcastHost, simulcast_host

FULL, HALF, LOW = 360, 180, 90
"""Heights of the host's layers f, h and q."""
GOOD_BPS, BAD_BPS = 4_000_000, 500_000


class Scene(NamedTuple):
    server: MediaServer
    host: SimulcastHost
    link: Link
    viewer: BrowserViewer


@contextlib.asynccontextmanager
async def scene(browser: Browser, *, loss: float = 0.0, rate_bps: float = GOOD_BPS) -> AsyncIterator[Scene]:
    """A viewer that has just begun to watch, 60 ms away."""
    async with (
        stage() as place,
        simulcast_host(place.server, "demo") as host,
        link(place.server.port, round_trip_s=0.06, loss=loss, rate_bps=rate_bps) as way,
    ):
        viewer = await BrowserViewer.watch(browser, place.server, "demo", way)
        try:
            yield Scene(place.server, host, way, viewer)
        finally:
            await viewer.page.close()


class LossFigures(NamedTuple):
    longest_gap_ms: float
    freezes: int
    frozen: float
    pictures: int
    height: int


async def watch_with_loss(browser: Browser, *, seconds: float) -> LossFigures:
    """5 % loss and 60 ms round trip, measured from three seconds after the first picture on."""
    async with scene(browser, loss=0.05) as here:
        await here.viewer.plays(within_s=60)
        await asyncio.sleep(3)
        before = await here.viewer.stats("video")
        since_ms = await here.viewer.now_ms()
        await asyncio.sleep(seconds)
        after = await here.viewer.stats("video")
        return LossFigures(
            await here.viewer.longest_gap_ms(since_ms),
            after["freezeCount"] - before["freezeCount"],
            after["totalFreezesDuration"] - before["totalFreezesDuration"],
            after["framesDecoded"] - before["framesDecoded"],
            await here.viewer.height(),
        )


class FallFigures(NamedTuple):
    until_low: float
    until_full: float


async def fall_and_recover(browser: Browser, *, stay_s: float = 6.0) -> FallFigures:
    """From 4 to 0.5 Mbit/s and back."""
    async with scene(browser) as here:
        await here.viewer.shows(FULL, within_s=60)
        await asyncio.sleep(5)
        here.link.shape(rate_bps=BAD_BPS)
        until_low = await here.viewer.shows(LOW, within_s=60)
        await asyncio.sleep(stay_s)
        assert await here.viewer.height() == LOW
        here.link.shape(rate_bps=GOOD_BPS)
        return FallFigures(until_low, await here.viewer.shows(FULL, within_s=60))


class LayerFigures(NamedTuple):
    first_picture: float
    until_full: float
    until_half_without_top: float
    until_full_with_top: float
    until_chosen: float


async def stop_the_top_and_choose(browser: Browser) -> LayerFigures:
    """The publisher's best layer ends and comes back; then the viewer chooses the least."""
    async with scene(browser) as here:
        viewer = here.viewer
        until_full = await viewer.shows(FULL, within_s=60)
        first_ms = (await viewer.shown())[0][0] - await viewer.asked_ms()
        here.host.stopped = {"f"}
        until_half = await viewer.shows(HALF, within_s=60)
        here.host.stopped = set()
        until_back = await viewer.shows(FULL, within_s=60)
        here.server.prefer(viewer.peer_id, "1", rid="q", max_height=None)
        until_chosen = await viewer.shows(LOW, within_s=60)
        line = here.server.layers(viewer.peer_id).lines[0]
        assert (line.choice, line.target, line.current) == ("q", "q", "q")
        return LayerFigures(first_ms / 1000, until_full, until_half, until_back, until_chosen)
