"""The origin's own server: keep-alive, pipelining, slow readers, waiting, and what goes to aiohttp."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
import uvloop
from aiohttp import ClientSession, web

from transcoder.admission import PUBLIC, Ask
from transcoder.archive.errors import StorageError
from transcoder.errors import UnknownStream
from transcoder.kept import Found
from transcoder.messages import AUDIO, Init, PartMade, Rung
from transcoder.origin import connection as limits
from transcoder.origin.desk import Desk
from transcoder.origin.listen import listening
from transcoder.serve import routes
from transcoder.show import ShowStore
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.problems import describe, problem_response

S = 1_000_000_000
HOST = b"Host: localhost\r\n"


@dataclass
class Place:
    """A show whose parts the test makes, behind the shared port."""

    transcoder: Transcoder
    show: ShowStore
    port: int
    made: int = 0

    def part(self, size: int = 100, pictures: tuple[str, ...] = ("v0",)) -> None:
        """The next part of video and audio; four are a segment."""
        number = self.made
        self.made += 1
        for name in (*pictures, AUDIO):
            start_ns, data = number * S // 2, bytes([number % 256]) * size
            self.show.add(PartMade(name, number // 4, start_ns, S // 2, number % 4 == 0, 15, data))

    @property
    def next(self) -> tuple[int, int]:
        msn, part = self.show.renditions["v0"].window.last
        return msn, part + 1

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


async def kept(show: str, uri: str, cookie: str | None) -> Found | None:
    if show == "away":
        raise StorageError
    if show == "private":
        return Found(f"for {cookie}".encode(), is_shared=False)
    return Found(b"from the archive") if (show, uri) == ("old", "v0/x-s1.mp4") else None


async def page(request: web.Request) -> web.Response:
    return web.Response(text="a page" if request.method == "GET" else "posted")


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    transcoder = await Transcoder.start(TranscoderSettings(max_segment_s=1), lambda *_: None)
    transcoder.open("demo")
    show = transcoder.store("demo")
    show.plan((Rung("v0", "f", 640, 360, False, 0),))
    for name in ("v0", AUDIO):
        show.set_init(Init(name, "avc1.42c01f", 640, 360, b"init " + name.encode()))
    desk = Desk(transcoder, describe, kept)
    app = web.Application()
    app.add_routes(routes(desk))
    app.router.add_get("/page", page)
    app.router.add_post("/hls/demo/index.m3u8", page)
    runner = web.AppRunner(app)
    await runner.setup()
    assert runner.server is not None
    async with listening(desk, runner.server, "127.0.0.1", 0) as port:
        one = Place(transcoder, show, port)
        for _ in range(9):
            one.part()
        yield one
    await desk.close()
    await runner.cleanup()
    await transcoder.close()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with open_place() as one:
        yield one


async def read(reader: asyncio.StreamReader, bodiless: bool = False) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])}
    length = 0 if bodiless else int(headers["content-length"])
    return int(head[0].split()[1]), headers, await reader.readexactly(length)


def get(path: str, *fields: str, method: str = "GET") -> bytes:
    lines = "".join(f"{field}\r\n" for field in fields)
    return f"{method} {path} HTTP/1.1\r\n".encode() + HOST + lines.encode() + b"\r\n"


async def test_requests_follow_each_other_on_one_connection_in_order(place: Place) -> None:
    reader, writer = await place.open()
    paths = ["/hls/demo/index.m3u8", "/hls/demo/v0.m3u8", "/hls/demo/v0/none.mp4", "/hls/none/v0.m3u8"]
    writer.write(b"".join(get(path) for path in paths))
    answers = [await read(reader) for _ in paths]
    assert [status for status, _, _ in answers] == [200, 200, 404, 404]
    assert answers[0][2].startswith(b"#EXTM3U")
    assert answers[1][1]["cache-control"] == "public, max-age=1"
    assert answers[2][1]["content-type"] == "application/problem+json"
    writer.close()


async def test_head_is_the_head_of_get(place: Place) -> None:
    reader, writer = await place.open()
    writer.write(get("/hls/demo/v0.m3u8", method="HEAD") + get("/hls/demo/v0.m3u8"))
    status, headers, _ = await read(reader, bodiless=True)
    assert (status, headers) == (await read(reader))[:2]
    writer.close()


async def test_a_head_may_come_in_pieces(place: Place) -> None:
    reader, writer = await place.open()
    for byte in get("/hls/demo/v0.m3u8"):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0)
    assert (await read(reader))[0] == 200
    writer.close()


async def test_all_that_wait_get_the_same_answer_when_the_part_comes(place: Place) -> None:
    msn, part = place.next
    path = f"/hls/demo/v0.m3u8?_HLS_msn={msn}&_HLS_part={part}"
    ends = [await place.open() for _ in range(20)]
    for _, writer in ends:
        writer.write(get(path) + get("/hls/demo/index.m3u8"))
    async with asyncio.timeout(5):
        while place.show.renditions["v0"].waiting < 20:
            await asyncio.sleep(0.01)
    ends[0][1].transport.abort()
    place.part()
    answers = [await read(reader) for reader, _ in ends[1:]]
    assert {body for _, _, body in answers} == {answers[0][2]}
    assert answers[0][1]["cache-control"] == "public, max-age=6"
    assert [(await read(reader))[0] for reader, _ in ends[1:]] == [200] * 19
    assert place.show.renditions["v0"].waiting == 0
    for _, writer in ends:
        writer.close()


async def test_a_rung_that_leaves_and_comes_back_keeps_its_viewers(place: Place) -> None:
    four = tuple(Rung(f"v{index}", "f", 640 >> index, 360 >> index, True, 0) for index in range(4))
    names = tuple(rung.name for rung in four)

    def change(rungs: tuple[Rung, ...]) -> None:
        place.show.plan(rungs)
        for rung in rungs:
            place.show.set_init(Init(rung.name, "avc1.42c01f", rung.width, rung.height, rung.name.encode()))

    async def follow() -> str:
        """What a viewer gets who waited for the rung's next part, which is asked for as well."""
        msn, part = place.show.renditions["v3"].window.last
        writer.write(get(f"/hls/demo/v3.m3u8?_HLS_msn={msn}&_HLS_part={part + 1}"))
        writer.write(get(f"/hls/demo/{place.show.renditions['v3'].hint_uri}"))
        await asyncio.sleep(0.05)
        for _ in range(4):
            place.part(pictures=tuple(rung.name for rung in place.show.rungs))
        status, _, body = await read(reader)
        assert (status, (await read(reader))[0]) == (200, 200)
        return body.decode()

    change(four)
    for _ in range(8):
        place.part(pictures=names)
    reader, writer = await place.open()
    for rungs in (four[:3], four):
        change(rungs)
        for _ in range(3):
            assert "ENDLIST" not in await follow()
        writer.write(get("/hls/demo/v3.m3u8") + get("/hls/demo/index.m3u8"))
        assert (await read(reader))[0] == 200
        assert (await read(reader))[2].count(b"RESOLUTION") == len(rungs)
    writer.close()


async def test_the_hinted_part_comes_when_it_is_made(place: Place) -> None:
    reader, writer = await place.open()
    writer.write(get(f"/hls/demo/{place.show.renditions['v0'].hint_uri}"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.1)
    place.part(200_000)
    status, headers, body = await read(reader)
    assert (status, len(body)) == (200, 200_000)
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    writer.close()


@pytest.mark.parametrize("by_aiohttp", [False, True])
async def test_what_never_comes_is_refused_after_three_target_durations(
    place: Place, by_aiohttp: bool
) -> None:
    reader, writer = await place.open()
    if by_aiohttp:
        writer.write(get("/page"))
        await read(reader)
    msn, part = place.next
    began = time.monotonic()
    writer.write(get(f"/hls/demo/v0.m3u8?_HLS_msn={msn}&_HLS_part={part}") + get("/hls/demo/v0.m3u8"))
    status, headers, _ = await read(reader)
    assert (status, headers["cache-control"]) == (503, "no-store")
    assert time.monotonic() - began >= 2.9
    assert (await read(reader))[0] == 200
    writer.close()


async def test_other_requests_get_the_whole_connection_from_aiohttp(place: Place) -> None:
    reader, writer = await place.open()
    body = "Content-Length: 2"
    writer.write(get("/hls/demo/v0.m3u8") + get("/page"))
    assert (await read(reader))[0] == 200
    assert (await read(reader))[2] == b"a page"
    writer.write(get("/hls/demo/v0.m3u8") + get("/hls/demo/index.m3u8", body, method="POST") + b"ab")
    again = await read(reader)
    assert again[2].startswith(b"#EXTM3U")
    assert again[1]["access-control-allow-origin"] == "*"
    assert (await read(reader))[2] == b"posted"
    writer.close()


async def test_both_ways_in_give_the_same_answer(place: Place) -> None:
    msn, part = place.next
    paths = ["index.m3u8", "v0.m3u8", f"v0.m3u8?_HLS_msn={msn}&_HLS_part={part - 1}", "v0/none.mp4"]
    paths += ["v0.m3u8?_HLS_part=1", "audio.m3u8?_HLS_skip=YES", place.show.renditions["v0"].hint_uri[:-5]]
    fast, fast_writer = await place.open()
    slow, slow_writer = await place.open()
    slow_writer.write(get("/page"))
    await read(slow)
    for path in paths:
        for prefix in ("/hls/demo/", "/play/token/hls/demo/"):
            answers = []
            for reader, writer in ((fast, fast_writer), (slow, slow_writer)):
                writer.write(get(prefix + path, "Accept-Encoding: gzip"))
                status, headers, body = await read(reader)
                headers.pop("date")
                answers.append((status, dict(sorted(headers.items())), body))
            assert answers[0] == answers[1], path
    fast_writer.close()
    slow_writer.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /hls/demo/v0.m3u8 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /hls/demo/v0.m3u8 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        b"GET /hls/demo/v0.m3u8 HTTP/1.0\r\n\r\n",
        b"GET /hls/demo/v0.m3u8 HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
        b"GET /hls/demo/v0.m3u8 HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET /hls/demo/v0.m3u8 HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    ],
)
async def test_what_is_out_of_the_ordinary_is_left_to_aiohttp(place: Place, raw: bytes) -> None:
    reader, writer = await place.open()
    writer.write(raw)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer == b"" or answer.split()[1] in (b"200", b"400")
    writer.close()


async def test_connection_close_is_honoured(place: Place) -> None:
    reader, writer = await place.open()
    writer.write(get("/hls/demo/v0.m3u8", "Connection: close") + get("/hls/demo/v0.m3u8"))
    assert (await read(reader))[0] == 200
    assert await reader.read() == b""
    writer.close()


async def test_a_slow_reader_is_bounded_and_ended(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CRAWL_S", 0.5)
    place.part(400_000)
    part = place.show.renditions["v0"].window.last_segment.parts[-1].uri
    reader, writer = await place.open()
    writer.write(get(f"/hls/demo/{part}") * 300)
    await asyncio.sleep(3)  # meanwhile nothing is read
    received = 0
    with contextlib.suppress(ConnectionResetError):
        while data := await reader.read(1 << 20):
            received += len(data)
    assert received < 30_000_000
    writer.close()


def test_a_reader_that_is_slow_but_reads_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CRAWL_S", 1.5)

    async def story() -> None:
        async with open_place() as place:
            place.part(12_000_000)
            part = place.show.renditions["v0"].window.last_segment.parts[-1].uri
            reader, writer = await place.open()
            writer.write(get(f"/hls/demo/{part}"))
            for _ in range(12):
                await reader.readexactly(1_000_000)
                await asyncio.sleep(0.4)
            writer.close()

    uvloop.run(story())


def test_aiohttp_takes_over_while_an_answer_is_on_its_way() -> None:
    async def story() -> None:
        wrong: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: wrong.append(context))
        async with open_place() as place:
            place.part(4_000_000)
            uri = place.show.renditions["v0"].window.last_segment.parts[-1].uri
            reader, writer = await place.open()
            writer.write(get(f"/hls/demo/{uri}") + get("/page"))
            await asyncio.sleep(0.2)  # meanwhile nothing is read
            assert len((await read(reader))[2]) == 4_000_000
            assert (await read(reader))[2] == b"a page"
            writer.close()
        assert wrong == []

    uvloop.run(story())


async def test_the_forms_of_a_playlist_that_are_remembered_are_bounded(place: Place) -> None:
    place.transcoder.admits = lambda ask: {"Access-Control-Allow-Origin": ask.header("Origin") or ""}
    reader, writer = await place.open()
    for number in range(300):
        writer.write(get("/hls/demo/v0.m3u8", f"Origin: http://{number}"))
        assert (await read(reader))[1]["access-control-allow-origin"] == f"http://{number}"
    assert len(place.show.renditions["v0"].snapshot().body(False).answers) < 100
    writer.close()


async def test_what_memory_let_go_comes_from_the_archive(place: Place) -> None:
    async with ClientSession(f"http://127.0.0.1:{place.port}") as client:
        async with client.get("/hls/old/v0/x-s1.mp4") as response:
            assert (response.status, await response.read()) == (200, b"from the archive")
        async with client.get("/hls/old/v0/x-s2.mp4") as response:
            assert (response.status, response.headers["Cache-Control"]) == (404, "public, max-age=1")


async def test_what_is_one_askers_own_is_nobody_elses_answer(place: Place) -> None:
    async with ClientSession(f"http://127.0.0.1:{place.port}") as client:

        async def ask(cookie: str) -> tuple[str, str]:
            headers = {"Cookie": cookie}
            async with client.get("/hls/private/v0/x-s1.mp4", headers=headers) as response:
                return await response.text(), response.headers["Cache-Control"]

        told = await asyncio.gather(*(ask(f"who={number}") for number in range(5)))
    assert told == [(f"for who={number}", "private, no-store") for number in range(5)]


async def test_what_cannot_be_read_now_may_be_asked_for_again(place: Place) -> None:
    async with (
        ClientSession(f"http://127.0.0.1:{place.port}") as client,
        client.get("/hls/away/v0/x-s1.mp4") as response,
    ):
        media, status, body = response.headers, response.status, await response.json(content_type=None)
    assert (status, body["code"]) == (503, "recording.storage_away")
    for headers in (media, problem_response(StorageError(), "of a playlist").headers):
        assert (headers["Cache-Control"], headers["Retry-After"]) == ("no-store", "2")
        assert headers["Content-Type"].startswith("application/problem+json")


async def test_the_rule_of_who_may_is_asked_first_on_both_ways(place: Place) -> None:
    asked: list[tuple[str, str | None, str | None]] = []

    def admits(ask: Ask) -> dict[str, str]:
        asked.append((ask.kind, ask.token, ask.header("Cookie")))
        if ask.token != "good":
            raise UnknownStream
        return {"Access-Control-Allow-Origin": "https://shop", "Vary": "Origin"}

    place.transcoder.admits = admits
    reader, writer = await place.open()
    for _ in range(2):
        writer.write(get("/hls/demo/v0.m3u8", "cookie: a=b") + get("/play/good/hls/demo/v0.m3u8"))
        assert [(await read(reader))[0] for _ in range(1)] == [404]
        status, headers, _ = await read(reader)
        assert (status, headers["vary"]) == (200, "Accept-Encoding, Origin")
        assert headers["access-control-allow-origin"] == "https://shop"
        writer.write(get("/page"))
        await read(reader)
    assert asked == 2 * [("playlist", None, "a=b"), ("playlist", "good", None)]
    writer.close()


def test_it_runs_on_the_loop_of_production() -> None:
    async def story() -> None:
        async with open_place() as place:
            reader, writer = await place.open()
            writer.write(get(f"/hls/demo/{place.show.renditions['v0'].hint_uri}") + get("/page"))
            await asyncio.sleep(0.1)
            place.part(200_000)
            assert len((await read(reader))[2]) == 200_000
            assert (await read(reader))[2] == b"a page"
            writer.close()

    uvloop.run(story())


async def test_edges_are_named_with_the_token_of_the_path_but_not_to_cookies(place: Place) -> None:
    place.transcoder.settings = replace(place.transcoder.settings, cdn_urls=("https://a", "https://b"))
    cookie = {"Access-Control-Allow-Origin": "*", "Cache-Control": "private, no-store"}
    place.transcoder.admits = lambda ask: PUBLIC if ask.token else cookie
    async with ClientSession(f"http://127.0.0.1:{place.port}") as client:
        for path, bases in (
            ("/play/t/hls/demo/", ["https://a/play/t/hls/demo/", "https://b/play/t/hls/demo/"]),
            ("/hls/demo/", [""]),
        ):
            async with client.get(path + "index.m3u8") as response:
                lines = (await response.text()).splitlines()
            uris = [line for line in lines if not line.startswith("#")]
            assert uris == [base + name for base in bases for name in ("v0.m3u8", "audio.m3u8")]
