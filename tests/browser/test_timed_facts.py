"""A pin belongs to a frame: both audiences see it over the same picture, and the media say so too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page

from tests.helpers.chromium import person, pictures, play_by_hls
from tests.helpers.haat_server import HaatServer
from tests.helpers.strip_reader import READ_STRIP
from tests.helpers.studio_api import StudioApi
from transcoder.playlist import DateRange, parse
from web import clock_strip

WITHIN_MS = 250
_WATCH = """
/* Of every picture from now on: its strip, its media time, and which product is pinned on the page. */
window.watched = [];
window.watchPins = () => {
  const video = document.querySelector("[data-testid=video]");
  const look = (_, { mediaTime }) => {
    const title = document.querySelector("[data-testid=pinned-card] .offer__title")?.textContent ?? "";
    window.watched.push([window.readStrip(video), mediaTime, title]);
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
};
/* What hls.js made of the event messages: the times and texts of the ID3 frames. */
window.eventMessages = () => {
  const tracks = [...document.querySelector("[data-testid=video]").textTracks];
  const cues = tracks.filter((one) => one.kind === "metadata").flatMap((one) => [...(one.cues ?? [])]);
  return cues
    .filter((cue) => cue.value?.key === "TXXX")
    .map((cue) => [cue.startTime, cue.value.info, cue.value.data]);
};
"""


@dataclass(frozen=True)
class Picture:
    """A picture of a page: when the camera took it, where it is in the media, what was pinned over it."""

    painted: int | None
    media_time_s: float
    title: str


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[HaatServer]:
    server = HaatServer(tmp_path, ("demo",), {"HAAT_LIMITS": "off"})
    await server.start()
    yield server
    await server.stop()


async def test_both_audiences_see_a_pin_over_the_same_frame(browser: Browser, demo: HaatServer) -> None:
    async with ClientSession() as client:
        studio = StudioApi(client, demo.url)
        await studio.sign_in()
        await studio.ask("DELETE", "/shows/demo/pin")
        goods = (await studio.ask("GET", "/shows/demo/products"))["items"]
        at_once, later = [await _watch(browser, demo, by_hls=by_hls) for by_hls in (False, True)]
        await asyncio.sleep(3)
        await studio.ask("POST", "/shows/demo/pin", {"product_id": goods[1]["id"]})
        await _until_pinned(later, goods[1]["title"])
        await studio.ask("DELETE", "/shows/demo/pin")
        await _until_pinned(later, "")
        pin = await _date_range(client, demo, goods[1]["title"])
    assert pin.end_ms is not None
    assert dict(pin.attributes)["PRODUCT-ID"] == goods[1]["id"]
    for page in (at_once, later):
        seen = await _pictures_of(page)
        _check(seen, goods[1]["title"], pin.start_ms)
        _check(seen, "", pin.end_ms)
    messages = await later.evaluate("() => window.eventMessages()")
    began = [at_s for at_s, cls, text in messages if cls == "haat.pin" and goods[1]["id"] in text]
    assert began
    off_ms = _off_ms(await _pictures_of(later), began[0], pin.start_ms)
    assert abs(off_ms) <= WITHIN_MS


async def _watch(browser: Browser, demo: HaatServer, *, by_hls: bool) -> Page:
    page = await (await person(browser)).new_page()
    await page.add_init_script(READ_STRIP + _WATCH)
    await page.goto(f"{demo.url}/live/demo")
    await _until_playing(page, 20)
    if by_hls:
        await play_by_hls(page)
        await asyncio.sleep(8)  # the other player takes over and settles
        await _until_playing(page, await pictures(page) + 20)
    await page.evaluate("() => window.watchPins()")
    return page


async def _until_playing(page: Page, count: int) -> None:
    async with asyncio.timeout(40):
        while await pictures(page) < count:
            await asyncio.sleep(0.2)


async def _until_pinned(page: Page, title: str) -> None:
    async with asyncio.timeout(30):
        while await page.evaluate("() => window.watched.at(-1)?.[2] ?? null") != title:
            await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)


async def _pictures_of(page: Page) -> list[Picture]:
    watched = await page.evaluate("() => window.watched")
    return [
        Picture(clock_strip.decode(bits) if bits else None, media_time_s, title)
        for bits, media_time_s, title in watched
    ]


def _check(seen: list[Picture], title: str, at_ms: int) -> None:
    """No picture from before the moment had the new state over it, none from after it still the old one."""
    change = next(
        index
        for index, (before, after) in enumerate(pairwise(seen), 1)
        if before.title != title and after.title == title
    )
    last = next(one.painted for one in reversed(seen[:change]) if one.painted is not None)
    first = next(one.painted for one in seen[change:] if one.painted is not None)
    assert -clock_strip.delay_ms(last, at_ms) <= WITHIN_MS
    assert clock_strip.delay_ms(first, at_ms) <= WITHIN_MS


def _off_ms(seen: list[Picture], media_time_s: float, at_ms: int) -> float:
    """How far this place of the media is from the moment, by the clock in the nearest picture."""
    read = [(one.painted, one.media_time_s - media_time_s) for one in seen if one.painted is not None]
    painted, later_s = min(read, key=lambda one: abs(one[1]))
    return -clock_strip.delay_ms(painted, at_ms) - later_s * 1000


async def _date_range(client: ClientSession, demo: HaatServer, title: str) -> DateRange:
    """The pin in a media playlist of the ladder."""
    text = await _text(client, f"{demo.url}/hls/demo/index.m3u8")
    video = next(line for line in text.splitlines() if line.startswith("v") and line.endswith(".m3u8"))
    playlist: Any = parse(await _text(client, f"{demo.url}/hls/demo/{video}"))
    return next(span for span in playlist.date_ranges if dict(span.attributes).get("TITLE") == title)


async def _text(client: ClientSession, url: str) -> str:
    async with client.get(url) as reply:
        assert reply.ok
        return await reply.text()
