"""Captions beside the media in Chromium, by hls.js alone: the words, their language, their moment."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page

from tests.helpers.chromium import chromium
from tests.helpers.source import SIMULCAST, Source
from transcoder.origin.desk import Desk
from transcoder.serve import routes
from transcoder.settings import TranscoderSettings
from transcoder.show import ShowStore
from transcoder.supervisor import Transcoder
from web.problems import describe

HERE = Path(__file__).parent
HLS = HERE.parents[1] / "web/client/node_modules/hls.js/dist/hls.js"


@asynccontextmanager
async def live_show() -> AsyncIterator[tuple[ShowStore, str]]:
    """A show with captions in two languages, and the page that plays it."""
    source = Source(SIMULCAST)
    transcoder = await Transcoder.start(TranscoderSettings(), lambda *_: source.request_keyframe())
    desk = Desk(transcoder, describe)
    app = web.Application()
    app.router.add_get("/", _page)
    app.router.add_get("/hls.js", _script)
    app.add_routes(routes(desk))
    async with TestServer(app) as server:
        transcoder.open("demo")
        feeding = asyncio.create_task(source.play(lambda unit: transcoder.feed("demo", unit), 120))
        store = transcoder.store("demo")
        store.caption("bn")
        store.caption("en")
        async with asyncio.timeout(20):
            while not store.playable:
                await asyncio.sleep(0.1)
        yield store, str(server.make_url("/"))
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
        await desk.close()
        await transcoder.close()


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=(HERE / "hls_captions.html").read_text(), content_type="text/html")


async def _script(_: web.Request) -> web.FileResponse:
    return web.FileResponse(HLS)


async def say(store: ShowStore, language: str, text: str) -> int:
    """Said now; returns when that is."""
    now_ms = time.time_ns() // 1_000_000
    assert store.origin_ns is not None
    store.caption(language).say(now_ms, now_ms + 3000, text, store.origin_ns)
    return now_ms


async def shown(page: Page, text: str) -> dict[str, Any]:
    """How the caption was seen first."""
    one = f"seen.find((one) => one.text === {json.dumps(text)})"
    await page.wait_for_function(one, timeout=20_000)
    found: dict[str, Any] = await page.evaluate(one)
    return found


async def test_hls_js_shows_captions_of_the_chosen_language_with_the_picture_they_belong_to() -> None:
    async with live_show() as (store, url), chromium() as browser:
        page = await browser.new_page()
        await page.goto(url)
        await page.evaluate("play()")
        await page.wait_for_function("video.currentTime > 1", timeout=30_000)
        await page.evaluate("choose('bn')")
        await page.wait_for_function("hls.subtitleTracks[hls.subtitleTrack]?.lang === 'bn'")
        words = "এই শাড়িটা টাঙ্গাইলের খাঁটি সুতি, দাম মাত্র ৮০০ টাকা & ডেলিভারি ফ্রি"
        await say(store, "en", "not chosen")
        for text in (words, "দ্বিতীয় লাইন"):
            at_ms = await say(store, "bn", text)
            found = await shown(page, text)
            assert found["language"] == "bn"
            assert abs(found["atMs"] - at_ms) <= 300
        assert not any("not chosen" in one["text"] for one in await page.evaluate("seen"))
        await page.evaluate("choose('en')")
        await page.wait_for_function("hls.subtitleTracks[hls.subtitleTrack].lang === 'en'")
        at_ms = await say(store, "en", "pure cotton, 800 taka")
        found = await shown(page, "pure cotton, 800 taka")
        assert abs(found["atMs"] - at_ms) <= 300
