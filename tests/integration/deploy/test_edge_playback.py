"""The edge keeps the rule of who may play by itself, so that the origin's load does not grow with viewers."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from commerce.database import Database
from commerce.protection.rules import Protection
from tests.helpers.nginx_edge import nginx_before
from transcoder.errors import TranscoderError
from transcoder.guarded import guarded
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.clock import wall_clock_ms
from web.playback.gate import Gate
from web.playback.pages import Pages
from web.playback.routes import routes
from web.playback.shows import ProtectedShows
from web.playback.tokens import Tokens

PERIOD_MS = 3_600_000
NOW_MS = wall_clock_ms() // PERIOD_MS * PERIOD_MS + PERIOD_MS // 2
"""The time by the gate's clock: the middle of a period, since at the end of one caches keep little."""
CHECK = "/playback/check"


class NoDatabase(Database):
    def __init__(self) -> None:
        pass


@dataclass
class Site:
    gate: Gate
    edge: str
    client: aiohttp.ClientSession
    hits: Counter[str] = field(default_factory=Counter)
    """What reached the origin, by its path without the token."""

    @property
    def token(self) -> str:
        return self.gate.tokens.token("closed", NOW_MS)

    async def get(self, path: str, **headers: str) -> tuple[int, str, aiohttp.ClientResponse]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.get(self.edge + path, headers=named) as answer:
            return answer.status, await answer.text(), answer


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    shows = ProtectedShows(NoDatabase())
    shows.heed("closed", Protection(tokens=True))
    shows.heed("sealed", Protection(encrypted=True))
    pages = Pages(frozenset({"https://shop.example"}))
    gate = Gate(shows, Tokens(bytes(32), PERIOD_MS), pages, lambda: NOW_MS)
    transcoder = await Transcoder.start(TranscoderSettings(), lambda _show, _place: None)
    hits: Counter[str] = Counter()

    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        if who := request.headers.get("Cookie"):
            return web.Response(text=f"for {who}", headers={"Cache-Control": "private, no-store"})
        return web.Response(text="#EXTM3U\n", headers={"Cache-Control": "public, max-age=6"})

    @web.middleware
    async def count(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        hits[re.sub("^/play/[^/]+", "", request.path_qs)] += 1
        try:
            return await handler(request)
        except TranscoderError as error:
            return web.json_response({"code": error.code}, status=403, headers={"Cache-Control": "no-store"})

    app = web.Application(middlewares=[count])
    app.add_routes(routes(transcoder, gate))
    app.add_routes(guarded(gate.admits, [web.get("/hls/{show}/{name:.+}", answer)]))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with nginx_before(runner.addresses[0][1], tmp_path) as nginx:
        yield Site(gate, nginx.https, nginx.client, hits)
    await runner.cleanup()
    await transcoder.close()


async def test_a_hundred_viewers_by_path_and_by_cookie_are_one_request_and_one_question(site: Site) -> None:
    path = "/hls/closed/v0.m3u8?_HLS_msn=7&_HLS_part=2"
    await site.get("/hls/closed/v0.m3u8", Cookie=f"haat_play={site.token}")
    site.hits.clear()
    by_path = [site.get(f"/play/{site.token}{path}") for _ in range(50)]
    by_cookie = [site.get(path, Cookie=f"a=b; haat_play={site.token}; c=d") for _ in range(50)]
    answers = await asyncio.gather(*by_path, *by_cookie)
    assert {(status, text) for status, text, _ in answers} == {(200, "#EXTM3U\n")}
    assert site.hits[path] == 1
    assert site.hits[CHECK] <= 1


async def test_the_token_of_the_next_period_finds_what_is_cached(site: Site) -> None:
    earlier = site.gate.tokens.token("closed", NOW_MS - PERIOD_MS)
    for token in (earlier, site.token, earlier, site.token):
        assert (await site.get(f"/play/{token}/hls/closed/v0/a-1.mp4"))[0] == 200
    assert site.hits["/hls/closed/v0/a-1.mp4"] == 1


@pytest.mark.parametrize(
    ("prefix", "cookie", "code"),
    [
        ("", "", "playback.token_missing"),
        ("", "haat_play=1.forged", "playback.token_invalid"),
        ("", "haat_play=ab.0123456789012345678901", "playback.token_invalid"),
        ("/play/1.forged", "", "playback.token_invalid"),
        ("/play/ab.0123456789012345678901", "", "playback.token_invalid"),
    ],
)
async def test_what_is_cached_already_is_refused_without_a_good_token(
    site: Site, prefix: str, cookie: str, code: str
) -> None:
    for path in ("/hls/closed/v0.m3u8", "/hls/closed/v0/a-1.mp4"):
        assert (await site.get(f"/play/{site.token}{path}"))[0] == 200
        status, _, answer = await site.get(prefix + path, Cookie=cookie)
        assert (status, answer.content_type) == (403, "application/problem+json")
        assert (await answer.json(content_type=None))["code"] == code
        assert answer.headers["Cache-Control"] == "no-store"


async def test_tokens_end_and_open_no_other_show(site: Site) -> None:
    old = site.gate.tokens.token("closed", NOW_MS - 2 * PERIOD_MS)
    other = site.gate.tokens.token("other", NOW_MS)
    for token, code in ((old, "playback.token_expired"), (other, "playback.token_invalid")):
        _, text, _ = await site.get(f"/play/{token}/hls/closed/v0.m3u8")
        assert f'"code":"{code}"' in text


async def test_pages_of_other_sites_are_told_apart_though_the_playlist_is_cached_once(site: Site) -> None:
    path = "/hls/open/v0.m3u8"
    own = site.edge
    for headers, status, allowed in (
        ({}, 200, None),
        ({"Origin": own}, 200, own),
        ({"Origin": "https://shop.example"}, 200, "https://shop.example"),
        ({"Referer": f"{own}/live/open"}, 200, None),
        ({"Origin": "https://thief.example"}, 403, None),
        ({"Referer": "https://thief.example/live"}, 403, None),
        ({"Sec_Fetch_Site": "cross-site"}, 403, None),
        ({"Origin": own}, 200, own),
    ):
        seen, _, answer = await site.get(path, **headers)
        assert (seen, answer.headers.get("Access-Control-Allow-Origin")) == (status, allowed), headers
    assert site.hits[path] == 1


async def test_segments_are_open_to_every_page_and_cached_once(site: Site) -> None:
    path = "/hls/open/v0/a-1.mp4"
    for origin in ("https://thief.example", "https://shop.example"):
        status, _, answer = await site.get(path, Origin=origin)
        assert (status, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert site.hits[path] == 1


async def test_clear_pictures_of_an_encrypted_show_ask_for_the_token_its_media_does_not(site: Site) -> None:
    token = site.gate.tokens.token("sealed", NOW_MS)
    for name in ("poster.webp", "storyboard.vtt", "storyboard/a-0.webp", "thumbs/a-p0.webp"):
        path = f"/hls/sealed/{name}"
        assert (await site.get(f"/play/{token}{path}"))[0] == 200
        assert (await site.get(path))[0] == 403
        assert site.hits[path] == 1
    assert (await site.get("/hls/sealed/captions/storyboard.vtt"))[0] == 200


async def test_a_replay_knows_its_host_and_nothing_else_knows_anybody(site: Site) -> None:
    host = "haat_session=host"
    for name in (
        "replay/index.m3u8",
        "replay/v0.m3u8",
        "v0/a-s1.mp4",
        "captions-bn/a-s1.vtt",
        "storyboard.vtt",
    ):
        assert (await site.get(f"/hls/open/{name}", Cookie=host))[1] == f"for {host}"
        assert (await site.get(f"/hls/open/{name}"))[1] == "#EXTM3U\n"
    for path in ("index.m3u8", "rewind/index.m3u8", "v0/replay/x.m3u8", "v0/a-p1.mp4", "v0/a-i1.mp4"):
        assert (await site.get(f"/hls/open/{path}", Cookie=host))[1] == "#EXTM3U\n"


async def test_odd_paths_go_no_further(site: Site) -> None:
    for path in ("/hls/open/a%0d%0ab.m3u8", "/hls/open/a%20b", "/play/x%2fy/hls/open/%3f"):
        assert (await site.get(path))[0] == 404
    assert not [path for path in site.hits if path.startswith("/hls/")]
