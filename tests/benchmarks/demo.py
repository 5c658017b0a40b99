"""A Haat with its demo show, and Chromium viewers that read the clock out of the picture."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Page

from tests.helpers.chromium import chromium, person
from tests.helpers.haat_server import HaatServer
from tests.helpers.strip_reader import READ_STRIP
from web import clock_strip

_WATCH = """
window.asked = null;
window.firstFrame = null;
const native = window.fetch;
window.fetch = (...args) => {
  const url = String(args[0]?.url ?? args[0]);
  if (window.asked === null && url.includes("/whep/")) window.asked = performance.now();
  return native(...args);
};
const find = setInterval(() => {
  const video = document.querySelector("[data-testid=video]");
  if (!video) return;
  clearInterval(find);
  video.requestVideoFrameCallback(() => { window.firstFrame = performance.now(); });
}, 5);

/* For `seconds`, what the strip in each shown picture says beside the time at which it was shown. */
window.readStrips = async (seconds) => {
  const video = document.querySelector("[data-testid=video]");
  const read = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await new Promise((done) => video.requestVideoFrameCallback(done));
    const now = Date.now();
    read.push([window.readStrip(video), now]);
  }
  return read;
};
"""


class Viewers:
    """Opens pages of the demo show, each a new person's."""

    def __init__(self, server: HaatServer, browser: Any) -> None:
        self._server = server
        self._browser = browser

    async def watch(self) -> Page:
        context = await person(self._browser)
        page: Page = await context.new_page()
        await page.add_init_script(READ_STRIP + _WATCH)
        await page.goto(f"{self._server.url}/live/demo")
        async with asyncio.timeout(30):
            while await page.evaluate("() => window.firstFrame") is None:
                await asyncio.sleep(0.05)
        return page


async def until_live(server: HaatServer) -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as client:
        while True:
            async with client.get(f"{server.url}/api/v1/shows?status=live") as answer:
                if (await answer.json())["items"]:
                    return
            await asyncio.sleep(0.1)


@asynccontextmanager
async def demo_viewers() -> AsyncIterator[Viewers]:
    with tempfile.TemporaryDirectory() as folder:
        server = HaatServer(Path(folder), ("demo",))
        await server.start()
        try:
            await until_live(server)
            async with chromium() as browser:
                yield Viewers(server, browser)
        finally:
            await server.stop()


async def delays_ms(page: Page, seconds: float) -> list[float]:
    """Glass to glass, one value for each picture whose strip could be read."""
    read = await page.evaluate("seconds => window.readStrips(seconds)", seconds)
    painted = [(clock_strip.decode(bits), now) for bits, now in read]
    return [float(clock_strip.delay_ms(one, now)) for one, now in painted if one is not None]
