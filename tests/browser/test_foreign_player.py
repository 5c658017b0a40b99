"""A WHEP player that is not ours: a page of another origin in Chromium, written by the draft alone."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page

from tests.helpers.chromium import chromium
from tests.helpers.media_peers import Host, until
from tests.integration.signaling.doors.conformance import Doorstep, doorstep

PLAYER = (Path(__file__).parent / "foreign_player.html").read_text()


@asynccontextmanager
async def elsewhere() -> AsyncIterator[str]:
    """The player's page, at another origin than the doors."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PLAYER, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.fixture
async def door() -> AsyncIterator[Doorstep]:
    async with doorstep() as one:
        host = Host("H264")
        await host.publish(one.media, "live")
        await until(lambda: one.media.stats().publishers == 1)
        yield one
        await host.close()


async def pictures(page: Page) -> int:
    return int(await page.evaluate("video.getVideoPlaybackQuality().totalVideoFrames"))


async def plays_on(page: Page) -> None:
    seen = await pictures(page)
    await page.wait_for_function(
        f"video.getVideoPlaybackQuality().totalVideoFrames > {seen + 10}", timeout=30_000
    )


async def test_a_foreign_player_trickles_restarts_ice_and_leaves(door: Doorstep) -> None:
    async with chromium() as browser, elsewhere() as url:
        page = await browser.new_page()
        await page.goto(url)
        await page.evaluate(f"start({json.dumps(door.url + '/whep/live')})")
        await plays_on(page)
        before: dict[str, Any] = await page.evaluate("selected()")
        ufrag = await page.evaluate("restart()")
        assert ufrag != before["ufrag"]
        await page.wait_for_function(
            f"selected().then((pair) => pair.ufrag === {json.dumps(ufrag)} && pair.responses > 0)",
            timeout=30_000,
        )
        await plays_on(page)
        assert (await page.evaluate("selected()"))["state"] == "connected"
        await page.evaluate("stop()")
        assert await page.evaluate("log") == ["POST 201", "PATCH 204", "PATCH 200", "PATCH 204", "DELETE 200"]
        assert 'rel="ice-server"' in await page.evaluate("links")
        assert door.media.stats().subscribers == 0


async def test_a_foreign_player_without_the_codec_takes_our_offer(door: Doorstep) -> None:
    async with chromium() as browser, elsewhere() as url:
        page = await browser.new_page()
        await page.goto(url)
        await page.evaluate(f"start({json.dumps(door.url + '/whep/live')}, 'video/VP8')")
        await plays_on(page)
        assert await page.evaluate("log") == ["POST 406", "PATCH 204"]
        await page.evaluate("stop()")
