"""An encoder at the doors of the whole server: the studio's addresses, the show's state, HLS, warnings."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commerce.shows.commands import create_show
from tests.helpers.haat_server import free_port
from tests.integration.ingest.conftest import Start
from tests.integration.web.conftest import Browser, open_browser
from web import keys
from web.clock import wall_clock_ms
from web.serve import Running, running
from web.settings import load


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    settings = load(
        {
            "HAAT_HTTP_HOST": "127.0.0.1",
            "HAAT_HTTP_PORT": "0",
            "HAAT_MEDIA_PORT": "0",
            "HAAT_RTMP_PORT": str(free_port()),
            "HAAT_SRT_PORT": str(free_port(socket.SOCK_DGRAM)),
            "HAAT_OVERLOAD": "off",
            "HAAT_VAR": str(tmp_path),
        }
    )
    impatient = replace(settings, media=replace(settings.media, away_after_ms=1_000))
    async with running(impatient) as one:
        yield one


@pytest.fixture
async def browser(server: Running) -> AsyncIterator[Browser]:
    async with open_browser(server.url) as one:
        host = await one.sign_up("host@example.com")
        await create_show(
            server.app[keys.DATABASE],
            host_id=str(host["id"]),
            title="Stall",
            slug="stall",
            visibility="unlisted",
            now_ms=wall_clock_ms(),
        )
        yield one


async def read_until(browser: Browser, path: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    for _ in range(200):
        view: dict[str, Any] = await (await browser.call("GET", f"/api/v1/shows/stall{path}")).json()
        if holds(view):
            return view
        await asyncio.sleep(0.1)
    raise AssertionError(view)


@pytest.mark.parametrize("protocol", ["rtmp", "srt"])
async def test_what_the_studio_shows_is_enough_to_go_live(
    browser: Browser, start: Start, protocol: str
) -> None:
    view = await (await browser.call("POST", "/api/v1/shows/stall/stream-key")).json()
    url = view["srt_url"] if protocol == "srt" else f"{view['rtmp_url']}/{view['rtmp_key']}"
    encoder = await start(url)
    await read_until(browser, "", lambda show: show["status"] == "live" and not show["host_away"])
    health = await read_until(browser, "/health", lambda health: health["hls_ready"])
    assert (health["codec"], health["warnings"]) == ("H264", [])
    assert (health["layers"][0]["width"], health["layers"][0]["height"]) == (320, 180)
    playlist = await browser.call("GET", "/hls/stall/index.m3u8")
    assert playlist.status == 200
    assert "avc1." in await playlist.text()
    await encoder.kill()
    await read_until(browser, "", lambda show: show["host_away"])  # by SRT a death is silence
    await start(url)
    await read_until(browser, "", lambda show: not show["host_away"])


async def test_the_host_reads_why_an_encoder_was_refused(browser: Browser, start: Start) -> None:
    view = await (await browser.call("POST", "/api/v1/shows/stall/stream-key")).json()
    url = f"{view['rtmp_url']}/{view['rtmp_key']}"
    encoder = await start(url, "-bf", "2", video=("-c:v", "libx264", "-preset", "ultrafast"))
    await encoder.fails()
    health = await read_until(browser, "/health", lambda health: bool(health["warnings"]))
    assert health["warnings"] == [{"code": "ingest.b_frames", "params": {}}]
    assert not health["is_publishing"]
    show = await (await browser.call("GET", "/api/v1/shows/stall")).json()
    assert show["status"] == "scheduled"
