"""The edge of the larger set-up: Debian's nginx runs the configuration that docker-compose mounts."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.helpers.nginx_edge import nginx_before


@dataclass
class Origin:
    """Counts what reaches it; playlists take a while, as a blocking reload does."""

    hits: Counter[str] = field(default_factory=Counter)
    headers: dict[str, str] = field(default_factory=dict)

    async def playlist(self, request: web.Request) -> web.Response:
        self.hits[request.path_qs] += 1
        self.headers = dict(request.headers)
        await asyncio.sleep(0.3)
        return web.Response(text="#EXTM3U\n", headers={"Cache-Control": "max-age=2", "Set-Cookie": "a=b"})

    async def check(self, _request: web.Request) -> web.Response:
        return web.Response(status=204, headers={"Cache-Control": "max-age=5"})

    async def page(self, request: web.Request) -> web.Response:
        self.hits[request.path_qs] += 1
        return web.json_response({name.lower(): value for name, value in request.headers.items()})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        async for message in answer:
            await answer.send_str(message.data + "!")
        return answer


@dataclass(frozen=True)
class Edge:
    origin: Origin
    https: str
    http: str
    client: aiohttp.ClientSession


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    origin = Origin()
    app = web.Application()
    app.router.add_get("/hls/{show}/{name}", origin.playlist)
    app.router.add_get("/playback/check", origin.check)
    app.router.add_get("/socket.io/", origin.socket)
    app.router.add_get("/", origin.page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with nginx_before(runner.addresses[0][1], tmp_path) as nginx:
        yield Edge(origin, nginx.https, nginx.http, nginx.client)
    await runner.cleanup()


async def test_viewers_that_wait_for_one_playlist_are_one_request_to_the_origin(edge: Edge) -> None:
    url = f"{edge.https}/hls/demo/video.m3u8?_HLS_msn=7&_HLS_part=2"

    async def watch(number: int) -> tuple[int, str]:
        # Each viewer has a cookie and its own way to ask for compression: neither may split the cache.
        headers = {"Cookie": f"haat_session={number}", "Accept-Encoding": f"gzip, x{number}"}
        async with edge.client.get(url, headers=headers) as answer:
            assert "Set-Cookie" not in answer.headers
            return answer.status, await answer.text()

    answers = await asyncio.gather(*(watch(number) for number in range(200)))
    assert set(answers) == {(200, "#EXTM3U\n")}
    assert edge.origin.hits == {"/hls/demo/video.m3u8?_HLS_msn=7&_HLS_part=2": 1}
    assert "Cookie" not in edge.origin.headers
    assert edge.origin.headers["Accept-Encoding"] == "gzip"


async def test_each_directive_is_an_answer_of_its_own(edge: Edge) -> None:
    for part in (1, 2, 1, 2):
        async with edge.client.get(f"{edge.https}/hls/demo/video.m3u8?_HLS_msn=7&_HLS_part={part}") as answer:
            assert answer.status == 200
    assert edge.origin.hits == {
        "/hls/demo/video.m3u8?_HLS_msn=7&_HLS_part=1": 1,
        "/hls/demo/video.m3u8?_HLS_msn=7&_HLS_part=2": 1,
    }


async def test_pages_and_the_api_are_never_kept_and_know_how_the_viewer_came(edge: Edge) -> None:
    for _ in range(2):
        headers = {"Cookie": "haat_session=x", "X-Forwarded-For": "6.6.6.6"}
        async with edge.client.get(edge.https + "/", headers=headers) as answer:
            seen = await answer.json()
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["cookie"] == "haat_session=x"
    assert edge.origin.hits == {"/": 2}


async def test_the_room_socket_passes(edge: Edge) -> None:
    async with edge.client.ws_connect(edge.https + "/socket.io/") as one:
        await one.send_str("hello")
        assert await one.receive_str() == "hello!"


async def test_plain_http_is_sent_to_https(edge: Edge) -> None:
    async with edge.client.get(edge.http + "/live/demo", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (308, "https://localhost/live/demo")
