"""A server of one show whose parts come by the clock; says on its standard output how much CPU it took.

Each part's body begins with the moment at which it was made (CLOCK_MONOTONIC in ns, 8 bytes, big endian).
"""

import asyncio
import os
import resource
import sys
import time

import uvloop
from aiohttp import web

from tests.benchmarks.hls.settings import OriginLoad
from transcoder.messages import AUDIO, Init, PartMade, Rung
from transcoder.origin.answer import Answer
from transcoder.origin.desk import Desk, Header, Later
from transcoder.origin.listen import listening
from transcoder.origin.request import Target
from transcoder.serve import routes
from transcoder.show import ShowStore
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.problems import describe
from web.serve import calm_collector, raise_open_files

S = 1_000_000_000
PARTS_PER_SEGMENT = 4
PARTS_AT_ONCE = 3 * PARTS_PER_SEGMENT
"""So many are there when it begins, so that the show can be played."""


class CountingDesk(Desk):
    """Counts what it is asked."""

    asked = 0

    def answer(self, target: Target, header: Header) -> Answer | Later:
        self.asked += 1
        return super().answer(target, header)


async def may_play(_request: web.Request) -> web.Response:
    """What an edge asks about each viewer; everybody may."""
    return web.Response(status=204, headers={"Cache-Control": "max-age=5", "X-Play-Origin": "*"})


async def make_parts(show: ShowStore, load: OriginLoad) -> None:
    """Video and audio as the worker makes them: audio some milliseconds after video."""
    show.plan((Rung("v0", "f", 1280, 720, False, 0),))
    show.set_init(Init("v0", "avc1.42c01f", 1280, 720, b"\0" * 700))
    show.set_init(Init(AUDIO, "mp4a.40.2", 0, 0, b"\0" * 600))
    bodies = {"v0": b"\0" * (load.video_bps // 16 - 8), AUDIO: b"\0" * 7_900}
    began, wall = time.monotonic(), time.time_ns()
    for number in range(1_000_000):
        for name, offset_s in (("v0", 0.0), (AUDIO, load.audio_after_s)):
            due = began + (number - PARTS_AT_ONCE) / 2 + offset_s
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            segment, index = divmod(number, PARTS_PER_SEGMENT)
            data = time.monotonic_ns().to_bytes(8) + bodies[name]
            show.add(PartMade(name, segment, wall + number * S // 2, S // 2, index == 0, 15, data))


async def tell(desk: "CountingDesk") -> None:
    """For each line that comes, the CPU seconds used and the requests answered so far."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while await reader.readline():
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, desk.asked, flush=True)


async def main(load: OriginLoad) -> None:
    transcoder = await Transcoder.start(TranscoderSettings(), lambda _show, _place: None)
    transcoder.open("demo")
    desk = CountingDesk(transcoder, describe)
    app = web.Application()
    app.add_routes(routes(desk))
    app.router.add_get("/playback/check", may_play)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    assert runner.server is not None
    async with listening(desk, runner.server, "127.0.0.1", 0) as port:
        calm_collector()
        print(port, flush=True)
        making = asyncio.create_task(make_parts(transcoder.store("demo"), load))
        await tell(desk)
        making.cancel()
        await asyncio.wait([making])
    await runner.cleanup()
    await transcoder.close()


if __name__ == "__main__":
    raise_open_files()
    os.sched_setaffinity(0, {0})
    uvloop.run(main(OriginLoad(int(sys.argv[1]), float(sys.argv[2]))))
