"""The quick edge: Debian's Varnish with the ready configuration wakes who waits once there is an answer."""

import asyncio
import re
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from tests.helpers.varnish_edge import varnish_before

GOOD = ("ab.0123456789012345678901", "ac.0123456789012345678901")
"""Tokens of two periods; the show `closed` asks for one of them."""
OWN, THIEF = "https://shop.example", "https://thief.example"
BLOCKED_S = 1.05
"""A timer of half a second, begun when a viewer asked, would wake it 0.45 s after the answer."""


@dataclass
class Origin:
    """Counts what reaches it, by its path without the token."""

    hits: Counter[str] = field(default_factory=Counter)
    headers: dict[str, str] = field(default_factory=dict)
    answered: float = 0.0

    async def check(self, request: web.Request) -> web.Response:
        """The app's rule in short: pages for playlists, tokens for one show."""
        self.hits["check"] += 1
        asked = request.headers
        keep = {"Cache-Control": "max-age=5"}
        playlist = asked["X-Play-Kind"] == "playlist"
        if playlist and asked.get("Origin") == THIEF:
            return web.Response(status=403, headers={**keep, "X-Play-Code": "playback.foreign_page"})
        is_clear = asked["X-Play-Show"] == "sealed" and asked["X-Play-Kind"] == "picture"
        if (is_clear or asked["X-Play-Show"] == "closed") and asked["X-Play-Token"] not in GOOD:
            return web.Response(status=403, headers={**keep, "X-Play-Code": "playback.token_invalid"})
        page = asked.get("Origin", "") if playlist else "*"
        return web.Response(status=204, headers={**keep, "X-Play-Origin": page})

    async def hls(self, request: web.Request) -> web.Response:
        path = re.sub("^/play/[^/]+", "", request.path_qs)
        self.hits[path] += 1
        self.headers = dict(request.headers)
        if "late" in path and self.hits[path] == 1:
            return web.Response(status=404, headers={"Cache-Control": "public, max-age=1"})
        if "busy" in path:
            return web.Response(status=503, headers={"Cache-Control": "no-store"})
        if "/replay/" in path or "own-s" in path:
            who = request.cookies.get("session", "nobody")
            return web.Response(text=who, headers={"Cache-Control": "private, no-store"})
        if not request.path.endswith(".m3u8"):
            return web.Response(
                body=b"part", headers={"Cache-Control": "public, max-age=31536000, immutable"}
            )
        if "_HLS_part" in path:
            await asyncio.sleep(BLOCKED_S)
        self.answered = time.monotonic()
        headers = {
            "Cache-Control": "public, max-age=12",
            "Vary": "Accept-Encoding, Origin",
            "Set-Cookie": "a=b",
        }
        return web.Response(text="#EXTM3U\n", headers=headers)


@dataclass(frozen=True)
class Edge:
    origin: Origin
    port: int
    client: aiohttp.ClientSession

    async def get(self, path: str, **headers: str) -> tuple[int, str, aiohttp.ClientResponse]:
        url = URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)
        async with self.client.get(url, headers={"Host": "haat.example", **headers}) as answer:
            return answer.status, await answer.text(), answer


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    origin = Origin()
    app = web.Application()
    app.router.add_get("/playback/check", origin.check)
    for prefix in ("", "/play/{token}"):
        app.router.add_get(prefix + "/hls/{show}/{name:.+}", origin.hls)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        varnish_before(runner.addresses[0][1], tmp_path) as port,
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as client,
    ):
        yield Edge(origin, port, client)
    await runner.cleanup()


async def test_viewers_that_wait_for_one_playlist_are_one_request_and_woken_at_once(edge: Edge) -> None:
    path = "/hls/open/v0.m3u8?_HLS_msn=7&_HLS_part=2"

    async def watch(number: int) -> float:
        # Neither cookies, nor ways to ask for compression, nor parameters of one's own split the cache.
        asked = f"/hls/open/v0.m3u8?x={number}&_HLS_part=2&_HLS_msn=7"
        status, text, answer = await edge.get(
            asked, **{"Cookie": f"a={number}", "Accept-Encoding": f"gzip, x{number}"}
        )
        came = time.monotonic()
        assert (status, text) == (200, "#EXTM3U\n")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding, Origin"
        return came - edge.origin.answered

    late = await asyncio.gather(*(watch(number) for number in range(200)))
    assert edge.origin.hits == {path: 1, "check": 1}
    assert "Cookie" not in edge.origin.headers
    assert statistics.median(late) < 0.3
    assert (await edge.get("/hls/open/v0.m3u8?_HLS_msn=8"))[0] == 200
    assert edge.origin.hits["/hls/open/v0.m3u8?_HLS_msn=8"] == 1


async def test_parts_are_kept_and_what_was_not_there_is_asked_for_again(edge: Edge) -> None:
    seen = [(await edge.get(f"/hls/open/v0/a-i1.mp4?x={number}"))[2].headers["X-Cache"] for number in (1, 2)]
    assert seen == ["MISS", "HIT"]
    late, busy = "/hls/open/v0/late-i2.mp4", "/hls/open/v0/busy-i1.mp4"
    assert [(await edge.get(late))[0] for _ in range(2)] == [404, 404]
    assert [(await edge.get(busy))[0] for _ in range(2)] == [503, 503]
    await asyncio.sleep(1.2)
    assert (await edge.get(late))[0] == 200
    assert edge.origin.hits == {"/hls/open/v0/a-i1.mp4": 1, late: 2, busy: 2, "check": 1}


async def test_tokens_share_what_is_kept_and_who_has_none_gets_nothing(edge: Edge) -> None:
    path = "/hls/closed/v0/a-i1.mp4"
    assert (await edge.get(f"/play/{GOOD[0]}{path}"))[1] == "part"
    assert (await edge.get(f"/play/{GOOD[1]}{path}"))[1] == "part"
    assert (await edge.get(path, Cookie=f"a=b; haat_play={GOOD[1]}"))[1] == "part"
    for prefix, cookie in (
        ("", ""),
        ("/play/1.forged", ""),
        ("/play/ad.0123456789012345678901", ""),
        ("", "haat_play=x"),
    ):
        status, _, answer = await edge.get(prefix + path, Cookie=cookie)
        assert (status, answer.content_type) == (403, "application/problem+json")
        assert (await answer.json(content_type=None))["code"] == "playback.token_invalid"
        assert answer.headers["Cache-Control"] == "no-store"
    forged = {"X-Play-Token": GOOD[0], "X-Play-Show": "open", "X-Play-Path": path}
    assert (await edge.get(path, **forged))[0] == 403
    assert edge.origin.hits[path] == 1


async def test_clear_pictures_of_an_encrypted_show_ask_for_the_token_its_media_does_not(edge: Edge) -> None:
    for name in ("poster.webp?at=1", "storyboard.vtt", "storyboard/a-0.webp", "thumbs/a-p0.webp"):
        assert (await edge.get(f"/play/{GOOD[0]}/hls/sealed/{name}"))[0] == 200
        assert (await edge.get(f"/hls/sealed/{name}"))[0] == 403
    assert (await edge.get("/hls/sealed/captions/storyboard.vtt"))[0] == 200


async def test_pages_are_told_apart_though_the_playlist_is_kept_once(edge: Edge) -> None:
    path = "/hls/open/v0.m3u8"
    for headers, status, allowed in (
        ({}, 200, None),
        ({"Origin": OWN}, 200, OWN),
        ({"Origin": THIEF}, 403, "*"),
        ({"Origin": OWN}, 200, OWN),
    ):
        seen, _, answer = await edge.get(path, **headers)
        assert (seen, answer.headers.get("Access-Control-Allow-Origin")) == (status, allowed), headers
    _, _, part = await edge.get("/hls/open/v0/a-i1.mp4", Origin=THIEF)
    assert part.headers["Access-Control-Allow-Origin"] == "*"
    assert edge.origin.hits[path] == 1


async def test_other_paths_go_no_further(edge: Edge) -> None:
    for path in (
        "/",
        "/playback/check",
        "/hls/open/a%20b",
        "/hls/open/../closed/a",
        "/play/x%2fy/hls/open/%3f",
    ):
        assert (await edge.get(path))[0] == 404, path
    assert not edge.origin.hits


async def test_a_replay_that_is_its_hosts_alone_is_told_by_the_session_and_kept_by_nobody(edge: Edge) -> None:
    for path in ("/hls/open/replay/v0.m3u8", "/hls/open/v0/own-s1.mp4"):
        for who in ("host", "stranger", "host"):
            assert (await edge.get(path, Cookie=f"session={who}"))[:2] == (200, who)
        assert edge.origin.hits[path] == 3
    await edge.get("/hls/open/v0.m3u8", Cookie="session=host")
    assert "Cookie" not in edge.origin.headers
