"""A show with tokens, encrypted segments and watermarks, watched in Chromium while tokens and keys change."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Response, expect

from commerce.accounts.queries import account_by_login
from commerce.database import Database
from commerce.protection.commands import protect
from commerce.protection.rules import Protection
from tests.helpers.chromium import person, pictures, play_by_hls
from tests.helpers.haat_server import HaatServer

PERIOD_S = 4
FAST = {"HAAT_PLAYBACK_PERIOD_S": str(PERIOD_S), "HAAT_KEY_SEGMENTS": "2"}


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[HaatServer]:
    """A Haat whose demo show was protected before it went live."""
    server = HaatServer(tmp_path, ("demo",), FAST)
    server.run("demo", "--seed-only")
    db = await Database.open(f"sqlite:///{tmp_path / 'haat.sqlite3'}")
    async with db.read() as session:
        host = await account_by_login(session, "host@haat.demo")
    assert host is not None
    wanted = Protection(tokens=True, encrypted=True, watermark=True)
    await protect(db, slug="demo", by=host, wanted=wanted, now_ms=1)
    await db.close()
    await server.start()
    yield server
    await server.stop()


async def test_tokens_and_keys_change_while_the_picture_goes_on(browser: Browser, demo: HaatServer) -> None:
    page = await (await person(browser)).new_page()
    tokens: set[str] = set()
    keys: set[str] = set()
    begun: list[str] = []
    refused: list[str] = []

    def note(response: Response) -> None:
        found = re.search(r"(?:/play/([^/]+))?(/hls/demo/.*)", response.url)
        if found is None:
            return
        token, rest = found.groups()
        tokens.add(token or "by cookie")
        if response.status == 403:
            refused.append(response.url)
        if "/key/" in rest:
            keys.add(rest)
        elif re.search(r"-i\d+\.mp4$|index\.m3u8$", rest):
            begun.append(rest)

    page.on("response", note)
    await page.goto(f"{demo.url}/live/demo")
    video = page.get_by_test_id("video")
    async with asyncio.timeout(40):
        while await pictures(page) < 20:
            await asyncio.sleep(0.2)
    await expect(video).to_have_attribute("data-via", "webrtc")  # its door took the cookie
    assert tokens <= {"by cookie"}
    await play_by_hls(page)
    await expect(video).to_have_attribute("data-via", "hls", timeout=40_000)
    loaded, seen = len(begun), set(tokens)
    before = await pictures(page)
    async with asyncio.timeout(60):
        while len(tokens - seen) < 2 or len(keys) < 3:
            await asyncio.sleep(0.2)
    assert await pictures(page) > before
    assert refused == []
    assert not set(begun[:loaded]) & set(begun[loaded:]), "a new token made the player begin anew"

    mark = page.get_by_test_id("watermark")
    await expect(mark).to_have_text(re.compile(r"^Guest U[0-9A-Z]{3}-[0-9A-Z]{4}$"))
    await page.evaluate("() => document.querySelector('.live__stage').requestFullscreen()")
    await expect(mark).to_be_in_viewport()

    stranger = aiohttp.ClientSession()
    async with stranger, stranger.get(f"{demo.url}/hls/demo/index.m3u8") as answer:
        problem = await answer.json(content_type=None)
    assert (answer.status, problem["code"]) == (403, "playback.token_missing")
