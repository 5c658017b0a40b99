"""A live show by LL-HLS and DASH on the origin's own server, with pages on which foreign players play it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from tests.helpers.source import SIMULCAST, Source
from transcoder.origin.desk import Desk
from transcoder.origin.listen import listening
from transcoder.serve import routes
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.problems import describe

_MODULES = Path(__file__).parents[2] / "web" / "client" / "node_modules"
_LIBRARIES = {
    "hls.js": _MODULES / "hls.js" / "dist" / "hls.min.js",
    "dash.js": _MODULES / "dashjs" / "dist" / "modern" / "umd" / "dash.all.min.js",
}
_PAGE = """<!doctype html><meta charset="utf-8">
<video id="video" muted autoplay playsinline width="640"></video>
<script src="/lib/{library}"></script>"""


@dataclass
class LiveStream:
    """`url` has no slash at the end; the show is called `demo`."""

    url: str
    transcoder: Transcoder

    def page(self, library: str) -> str:
        """A page with an empty `video` and this library."""
        return f"{self.url}/page/{library}"


@asynccontextmanager
async def live_stream(cdn_urls: tuple[str, ...] = (), window_s: float = 36.0) -> AsyncIterator[LiveStream]:
    """Real time, simulcast of three layers and a tone, from its first playable moment on."""
    source = Source(SIMULCAST)
    settings = TranscoderSettings(cdn_urls=cdn_urls, window_s=window_s)
    transcoder = await Transcoder.start(settings, lambda *_: source.request_keyframe())
    desk = Desk(transcoder, describe)
    app = web.Application()
    app.add_routes(routes(desk))
    app.router.add_get("/page/{library}", _page)
    app.router.add_get("/lib/{library}", _library)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    assert runner.server is not None
    async with listening(desk, runner.server, "127.0.0.1", 0) as port:
        transcoder.open("demo")
        feeding = asyncio.create_task(source.play(lambda unit: transcoder.feed("demo", unit), 3600))
        async with asyncio.timeout(30):
            while not transcoder.store("demo").playable:
                await asyncio.sleep(0.1)
        try:
            yield LiveStream(f"http://127.0.0.1:{port}", transcoder)
        finally:
            feeding.cancel()
            await asyncio.wait([feeding])
            await desk.close()
            await runner.cleanup()
            await transcoder.close()


async def _page(request: web.Request) -> web.Response:
    return web.Response(text=_PAGE.format(**request.match_info), content_type="text/html")


async def _library(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_LIBRARIES[request.match_info["library"]])


HLS_JS = """
(config) => {
  const hls = window.hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.1, ...config });
  window.seen = { delays: [], rates: [], stalls: 0, fatal: [] };
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (data.details === "bufferStalledError") seen.stalls += 1;
    if (data.fatal) seen.fatal.push(data.details);
  });
  hls.loadSource("/hls/demo/index.m3u8");
  hls.attachMedia(video);
  setInterval(() => {
    if (hls.playingDate === null || video.paused || video.readyState < 3) return;
    seen.delays.push(Date.now() - hls.playingDate.getTime());
    seen.rates.push(video.playbackRate);
  }, 250);
}
"""
"""Starts hls.js; `seen` collects its delay behind the capture clock (ms), rates, stalls and fatal errors."""
