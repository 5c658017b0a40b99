"""Going back while a show is live: from WebRTC to what is kept, and to the newest picture again."""

import asyncio
import re
import time
from datetime import datetime, timedelta

import aiohttp
from playwright.async_api import Browser, Page, Route, expect

from tests.helpers.chromium import person, pictures
from tests.helpers.haat_server import HaatServer

KEPT_MS = 24_000
"""A step on from the oldest moment must not come so near to now that it is live (12 s)."""


async def is_kept(client: aiohttp.ClientSession, url: str) -> bool:
    async with client.get(f"{url}/api/v1/shows/demo") as answer:
        rewind = (await answer.json()).get("rewind") if answer.status == 200 else None
    return rewind is not None and time.time() * 1000 - rewind["from_ms"] > KEPT_MS


async def test_a_viewer_goes_back_and_returns_to_live(browser: Browser, demo: HaatServer) -> None:
    async with aiohttp.ClientSession() as client, asyncio.timeout(60):
        while not await is_kept(client, demo.url):
            await asyncio.sleep(0.5)
    page = await (await person(browser)).new_page()
    await page.route("**/rewind/audio.m3u8*", sound_begins_later)
    await page.goto(f"{demo.url}/live/demo")
    await watching(page, by_webrtc=True)
    seek = page.get_by_test_id("seek")
    await expect(seek).to_have_attribute("aria-valuetext", "Live, now", timeout=20_000)

    # Home is the oldest moment; it plays on from there, by what is kept.
    await seek.focus()
    await page.keyboard.press("Home")
    await watching(page, by_webrtc=False)
    behind_ms = int(await page.get_by_test_id("rewind").get_attribute("data-behind-ms") or 0)
    assert KEPT_MS - 2000 < behind_ms < 120_000
    said = await seek.get_attribute("aria-valuetext") or ""
    assert said.endswith("seconds behind live")
    await expect(page.get_by_test_id("live-pill")).to_have_count(0)

    # A step on by a key is a step of five seconds.
    await page.keyboard.press("ArrowRight")
    async with asyncio.timeout(10):
        while (
            int(await page.get_by_test_id("rewind").get_attribute("data-behind-ms") or 0) > behind_ms - 2000
        ):
            await asyncio.sleep(0.1)

    await page.get_by_role("button", name="Go to live").click()
    await watching(page, by_webrtc=True)
    await expect(page.get_by_test_id("live-pill")).to_be_visible()


async def sound_begins_later(route: Route) -> None:
    """Than the picture, by some milliseconds: hls.js then starts the sound alone at the live edge."""
    answer = await route.fetch()
    later = re.sub(
        r"(?<=DATE-TIME:)\S+",
        lambda found: (datetime.fromisoformat(found[0]) + timedelta(milliseconds=9)).isoformat(),
        await answer.text(),
    )
    await route.fulfill(response=answer, body=later)


async def watching(page: Page, *, by_webrtc: bool) -> None:
    """The picture comes that way, and moves."""
    video = page.get_by_test_id("video")
    async with asyncio.timeout(30):
        while await video.evaluate("video => video.srcObject !== null") is not by_webrtc:
            await asyncio.sleep(0.1)
        seen = await pictures(page)
        while not seen + 5 < await pictures(page):
            await asyncio.sleep(0.1)
