"""hls.js and dash.js in Chromium play the origin's stream, through seeks and the death of an edge."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from tests.helpers.live_stream import HLS_JS, live_stream
from transcoder.emsg import ID3_SCHEME, SCHEME
from transcoder.marks import Mark
from transcoder.messages import AUDIO

DASH_JS = """
(schemes) => {
  const player = window.player = dashjs.MediaPlayer().create();
  window.errors = [];
  window.told = [];
  player.on("error", (event) => errors.push(event.error.message));
  for (const scheme of schemes)
    player.on(scheme, ({ event }) => told.push({
      scheme,
      value: event.eventStream.value,
      id: event.id,
      at: event.calculatedPresentationTime,
      played: video.currentTime,
      text: event.parsedMessageData?.[0].data ?? new TextDecoder().decode(event.messageData),
    }));
  player.initialize(video, "/hls/demo/manifest.mpd", true);
}
"""
"""Starts dash.js; `told` collects the event messages of these schemes when their moment is played."""


class Edge:
    """A plain proxy: bytes there and back, until it dies."""

    def __init__(self) -> None:
        self.origin_port = 0
        self.bytes = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def die(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", self.origin_port)
        for source, sink in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                self.bytes += len(data)
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass
        finally:
            sink.transport.abort()


@asynccontextmanager
async def page_of(browser: Browser, url: str) -> AsyncIterator[Page]:
    page = await browser.new_page()
    await page.goto(url)
    yield page
    await page.close()


async def plays_on(page: Page, seconds: float) -> None:
    """The picture goes on for so long."""
    at = await page.evaluate("video.currentTime")
    await page.wait_for_function(f"video.currentTime > {at + seconds}", timeout=40_000)


async def test_hls_js_plays_near_the_edge_also_after_a_pause_and_a_seek_back(browser: Browser) -> None:
    async with live_stream() as stream, page_of(browser, stream.page("hls.js")) as page:
        await page.evaluate(HLS_JS, {})
        await plays_on(page, 3)
        assert (await page.evaluate("video.videoWidth")) in (160, 320, 640)
        await page.evaluate("video.currentTime -= 6")
        await plays_on(page, 1)
        await page.evaluate("video.currentTime = hls.liveSyncPosition")
        await plays_on(page, 3)
        delay_ms = await page.evaluate("Date.now() - hls.playingDate.getTime()")
        assert 0 < delay_ms < 10_000
        assert await page.evaluate("seen.fatal") == []


async def test_hls_js_goes_over_to_the_second_edge_when_the_first_dies(browser: Browser) -> None:
    edges = (Edge(), Edge())
    urls = (await edges[0].open(), await edges[1].open())
    async with live_stream(urls) as stream, page_of(browser, stream.page("hls.js")) as page:
        for edge in edges:
            edge.origin_port = int(stream.url.rpartition(":")[2])
        await page.evaluate(HLS_JS, {})
        await plays_on(page, 2)
        assert edges[0].bytes > 0
        assert edges[1].bytes == 0
        await edges[0].die()
        await plays_on(page, 8)
        assert edges[1].bytes > 0
        await edges[1].die()


async def test_dash_js_plays_the_same_segments_live_and_tells_of_a_pin_at_its_moment(
    browser: Browser,
) -> None:
    async with live_stream(window_s=8) as stream, page_of(browser, stream.page("dash.js")) as page:
        store = stream.transcoder.store("demo")
        assert store.origin_ns is not None
        async with asyncio.timeout(20):  # the window slides all the time that is watched
            while store.renditions[AUDIO].window.left is None:
                await asyncio.sleep(0.1)
        await page.evaluate(DASH_JS, [SCHEME, ID3_SCHEME])
        at_ms = time.time_ns() // 1_000_000 + 1_000
        stream.transcoder.mark("demo", Mark(7, "haat.pin", at_ms, "begins", (("TITLE", "Shari"),)))
        await plays_on(page, 4)
        assert (await page.evaluate("video.videoWidth")) in (160, 320, 640)
        await page.wait_for_function("told.length === 2", timeout=20_000)
        told = await page.evaluate("told")
        stream.transcoder.close_show("demo")
        await page.wait_for_function("video.ended", timeout=30_000)
        played_s = await page.evaluate("video.currentTime")
        assert await page.evaluate("errors") == []
    sound = store.renditions[AUDIO].window
    ends_ms = sound.last_segment.at_ms + sound.last_segment.length_us // 1000
    assert abs(played_s - (ends_ms - store.origin_ns / 1e6) / 1000) < 0.3  # to the end, not as far as is kept
    at_s = (at_ms * 1_000_000 - store.origin_ns) / 1e9
    pin = {"shape": "begins", "at_ms": at_ms, "title": "Shari"}
    assert {(one["scheme"], one["value"], one["id"]) for one in told} == {
        (SCHEME, "haat.pin", 7),
        (ID3_SCHEME, "haat.pin", 7),
    }
    for one in told:
        assert json.loads(one["text"]) == pin
        assert abs(one["at"] - at_s) < 0.001  # presented when the media of that moment are
        assert 0 <= one["played"] - one["at"] < 1
