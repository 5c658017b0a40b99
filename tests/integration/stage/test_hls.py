"""HLS follows the programme: another camera comes after a discontinuity, with its own init segment."""

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urljoin

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from media.events import MediaEvent, ProgrammeChanged
from media.ingest.packetiser import split_annexb
from media.ingest.publisher import LocalPublisher
from media.place import HOST, Place
from media.server import MediaServer
from media.settings import MediaSettings
from tests.helpers.source import Source
from transcoder.origin.desk import Desk
from transcoder.playlist import MediaPlaylist, parse
from transcoder.serve import routes
from transcoder.settings import TranscoderSettings
from transcoder.supervisor import Transcoder
from web.feeds import Feeds
from web.problems import describe

ANIKA = Place("anika")


async def perform(publisher: LocalPublisher, source: Source) -> None:
    """Send the source's pictures and sound as they come, a keyframe each second."""
    publisher.begin()
    began_ns = time.monotonic_ns()
    samples = 0
    while publisher.is_open:
        source.index % source.fps or source.request_keyframe()
        for unit in source.frame(0):
            at_us, now_ns = unit.capture_ns // 1_000, time.monotonic_ns()
            if unit.kind == "video":
                publisher.video(split_annexb(unit.data), at_us, now_ns)
            else:
                publisher.audio(unit.data, samples, at_us, now_ns)
                samples += 960
        due_ns = began_ns + source.index * 1_000_000_000 // source.fps
        await asyncio.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)


async def test_the_ladder_goes_on_with_the_new_programme_and_back() -> None:
    feeds: list[Feeds] = []

    def hear(event: MediaEvent) -> None:
        if isinstance(event, ProgrammeChanged):
            feeds[0].start(event.show)

    media = await MediaServer.start(MediaSettings(port=0), hear)
    transcoder = await Transcoder.start(TranscoderSettings(), media.request_keyframe)
    feeds.append(Feeds(media, transcoder))
    app = web.Application()
    app.add_routes(routes(Desk(transcoder, describe)))
    tasks = []
    async with TestServer(app) as server, ClientSession() as client:
        base = str(server.make_url("/hls/demo/"))

        async def until(ready: Callable[[MediaPlaylist], bool]) -> MediaPlaylist:
            async with asyncio.timeout(30):
                while True:
                    async with client.get(urljoin(base, "v0.m3u8")) as response:
                        if response.status == 200 and ready(playlist := parse(await response.text())):
                            return playlist
                    await asyncio.sleep(0.1)

        for place, width, height in ((HOST, 640, 360), (ANIKA, 320, 180)):
            source = Source((("", width, height),), fps=15)
            tasks.append(asyncio.create_task(perform(await media.ingest("demo", place), source)))
        before = await until(lambda playlist: len(playlist.segments) >= 2)
        assert not any(segment.discontinuity for segment in before.segments)

        media.set_programme("demo", ANIKA)
        after = await until(lambda playlist: breaks(playlist) == 1 and is_whole(playlist))
        maps = [segment.map_uri for segment in after.segments]
        assert len(set(maps)) == 2
        store = transcoder.store("demo").renditions["v0"]
        assert store.init is not None
        assert (store.init.width, store.init.height) == (320, 180)

        media.set_programme("demo", None)
        again = await until(lambda playlist: breaks(playlist) == 2 and is_whole(playlist))
        assert {segment.uri for segment in before.segments if segment.uri} <= {
            segment.uri for segment in again.segments
        }
        assert store.init.width == 640
        assert transcoder.stats().worker_restarts == 0
        await media.close()
        await asyncio.gather(*tasks)
        await feeds[0].close()
        await transcoder.close()


def breaks(playlist: MediaPlaylist) -> int:
    return sum(segment.discontinuity for segment in playlist.segments)


def is_whole(playlist: MediaPlaylist) -> bool:
    """Whether a segment after the last discontinuity is complete."""
    last = max(n for n, segment in enumerate(playlist.segments) if segment.discontinuity)
    return any(segment.uri is not None for segment in playlist.segments[last:])
