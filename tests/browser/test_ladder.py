"""hls.js in Chromium plays on while its source pauses, loses its largest layer and gets it back."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page

from tests.helpers.chromium import chromium
from tests.helpers.source import SIMULCAST, Source
from tests.helpers.stage import Stage
from transcoder.origin.desk import Desk
from transcoder.serve import routes
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.problems import describe

HLS = Path(__file__).parents[2] / "web/client/node_modules/hls.js/dist/hls.min.js"
PAGE = """<!doctype html><video muted autoplay></video><script src="/hls.js"></script><script>
const video = document.querySelector("video"), fatal = [], hls = new Hls({ lowLatencyMode: true });
hls.on(Hls.Events.ERROR, (_, error) => error.fatal && fatal.push(error.details));
hls.loadSource("/hls/demo/index.m3u8");
hls.attachMedia(video);
</script>"""


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


async def _player(_: web.Request) -> web.FileResponse:
    return web.FileResponse(HLS)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made: list[Stage] = []
    transcoder = await Transcoder.start(
        TranscoderSettings(), lambda show, place: made[0].on_keyframe_needed(show, place) if made else None
    )
    desk = Desk(transcoder, describe)
    app = web.Application()
    app.add_routes(routes(desk))
    app.router.add_get("/", _page)
    app.router.add_get("/hls.js", _player)
    async with TestServer(app) as server, ClientSession() as client:
        made.append(Stage(transcoder, server, client))
        yield made[0]
        await made[0].stop()
        await desk.close()
        await transcoder.close()


async def _plays(page: Page, seconds: float) -> None:
    """For so long, without a jump of more than three seconds."""
    began = float(await page.evaluate("window.last = video.currentTime"))
    await page.wait_for_function(
        f"""() => {{
            const now = video.currentTime, jumped = now - window.last > 3 || now < window.last
            window.last = now
            if (jumped) throw new Error("jumped")
            return now > {began + seconds}
        }}""",
        polling=50,
        timeout=60_000,
    )


async def test_player_plays_on_whatever_its_source_does(stage: Stage) -> None:
    source = Source(SIMULCAST)
    stage.live(source, speed=1.0)
    await stage.until("v0", lambda playlist: len(playlist.segments) > 2)
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(stage.base.removesuffix("hls/demo/"))
        await page.wait_for_function("video.currentTime > 1 && !video.paused", timeout=60_000)
        await stage.stop()
        paused = time.monotonic()
        await _plays(page, 4.0)
        source.pause(time.monotonic() - paused)
        stage.go_on(speed=1.0)
        await page.evaluate("hls.currentLevel = hls.levels.length - 1")
        source.stopped.add("f")
        await page.wait_for_function("video.videoWidth === 320", timeout=60_000)
        source.stopped.clear()
        await page.wait_for_function("video.videoWidth === 640", timeout=60_000)
        await _plays(page, 2.0)
        assert await page.evaluate("fatal") == []
