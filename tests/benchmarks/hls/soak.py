"""`make soak-hls`: the demo show with LL-HLS viewers for half an hour; do server and worker stay as they are?

Everything is on that a show has: ladder, recording, rewind (a short window, so that it fills), thumbnails.
Every few minutes the worker is killed, so that replacing one is part of what is watched. One viewer is our
own page in Chromium, by LL-HLS: its delay, glass to glass, is read in the first minute and in the last.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path

import aiohttp
from playwright.async_api import Page

from tests.benchmarks.demo import Viewers, delays_ms, until_live
from tests.benchmarks.figures import quantile
from tests.helpers.chromium import chromium, play_by_hls
from tests.helpers.haat_server import HaatServer

_VIEWERS = 20
_WARM_S = 240.0
_KILL_EVERY_S = 300.0
_MEMORY_SLACK_MIB = 8.0
_REWIND_S = 120
_DELAYS_S = 30.0
_CALM_AFTER_KILL_S = 120.0
"""The last kill is so long before the end: a stall takes the player's target up, calm time takes it down."""
_LAST_PART = re.compile(rb"#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"")
_SEQUENCE = re.compile(rb"#EXT-X-MEDIA-SEQUENCE:(\d+)")


@dataclass(frozen=True, slots=True)
class Census:
    """What the server and its worker hold; memory in MiB, `recorded` of the files that it keeps."""

    server: float
    worker: float
    files: int
    threads: int
    recorded: float


def take_census(server: HaatServer) -> Census:
    assert server.process is not None
    pid = server.process.pid
    workers = [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    working = [one for one in workers if b"transcoder.worker" in Path(f"/proc/{one}/cmdline").read_bytes()]
    kept = sum(one.stat().st_size for one in (server.folder).rglob("*.mp4") if one.is_file())
    return Census(
        _memory_mib(pid),
        sum(map(_memory_mib, working)),
        len(os.listdir(f"/proc/{pid}/fd")),
        len(os.listdir(f"/proc/{pid}/task")),
        kept / 2**20,
    )


def _memory_mib(pid: int) -> float:
    """What the process has written: pages of libraries would rise and fall with who else uses them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024


class Viewer:
    """Asks for one rendition's playlists and parts as a player does, a state at a time."""

    def __init__(self, http: aiohttp.ClientSession, rendition: str) -> None:
        self._http, self._rendition = http, rendition
        self.parts = self.failures = 0

    async def watch(self) -> None:
        msn, part = None, 0
        while True:
            try:
                query = "" if msn is None else f"?_HLS_msn={msn}&_HLS_part={part}"
                async with self._http.get(f"/hls/demo/{self._rendition}.m3u8{query}") as reply:
                    body, status = await reply.read(), reply.status
                sequence, hint = _SEQUENCE.search(body), _LAST_PART.search(body)
                if status != 200 or sequence is None or hint is None:
                    raise aiohttp.ClientError
                msn = int(sequence[1]) + body.count(b"#EXTINF")
                part = _open_parts(body)
                async with self._http.get(f"/hls/demo/{hint[1].decode()}") as reply:
                    await reply.read()
                    self.parts += reply.status == 200
            except (aiohttp.ClientError, TimeoutError):
                self.failures += 1
                msn = None
                await asyncio.sleep(0.5)


def _open_parts(playlist: bytes) -> int:
    """How many parts the segment that still grows has."""
    return playlist.rpartition(b"#EXTINF")[2].count(b"#EXT-X-PART:")


async def _soak(minutes: float, warm_s: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"HAAT_FAULTS": "on", "HAAT_REWIND_S": str(_REWIND_S), "HAAT_LIMITS": "off"}
        server = HaatServer(Path(folder), ("demo",), settings)
        await server.start()
        await until_live(server)
        try:
            async with aiohttp.ClientSession(server.url) as http, chromium() as browser:
                viewers = [Viewer(http, "v0" if number % 2 else "audio") for number in range(_VIEWERS)]
                watching = [asyncio.create_task(one.watch()) for one in viewers]
                page = await Viewers(server, browser).watch()
                await play_by_hls(page)
                await asyncio.sleep(_DELAYS_S)
                await _report_delay(page, "the first minute")
                await asyncio.sleep(max(0.0, warm_s - 2 * _DELAYS_S))
                before = await _report(server, viewers, minutes)
                after = take_census(server)
                await _report_delay(page, "the last minute")
                for one in watching:
                    one.cancel()
                await asyncio.gather(*watching, return_exceptions=True)
        finally:
            server.kill()
    grown = [
        f"{name}: {getattr(before, name):,.1f} before, {getattr(after, name):,.1f} after"
        for name, slack in (
            ("server", _MEMORY_SLACK_MIB),
            ("worker", _MEMORY_SLACK_MIB),
            ("files", 2),
            ("threads", 1),
        )
        if getattr(after, name) > getattr(before, name) + slack
    ]
    print("\n".join(grown) if grown else "it ends with what it began with")
    return not grown


async def _report_delay(page: Page, when: str) -> None:
    delays = await delays_ms(page, _DELAYS_S)
    figures = ", ".join(f"p{share} {quantile(delays, share / 100):,.0f} ms" for share in (50, 95))
    print(f"delay of the player in {when}: {figures} ({len(delays)} pictures)", flush=True)


async def _report(server: HaatServer, viewers: list[Viewer], minutes: float) -> Census:
    """A line a minute; returns the first."""
    names = [field.name for field in fields(Census)]
    print(f"{'minute':>7} {'parts':>8} {'failed':>7} " + " ".join(f"{name:>9}" for name in names))
    began, killed, before = time.monotonic(), time.monotonic(), None
    while True:
        now = time.monotonic()
        census = await asyncio.to_thread(take_census, server)
        before = before or census
        cells = " ".join(f"{getattr(census, name):>9,.1f}" for name in names)
        parts, failed = sum(one.parts for one in viewers), sum(one.failures for one in viewers)
        print(f"{(now - began) / 60:>7.1f} {parts:>8} {failed:>7} {cells}", flush=True)
        left = minutes * 60 - (now - began)
        if left <= 0:
            return before
        if now - killed > _KILL_EVERY_S and left > _CALM_AFTER_KILL_S:
            killed = now
            await asyncio.to_thread(server.run, "fault", "worker-killed", "--show", "demo")
        await asyncio.sleep(min(60.0, left))


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak-hls", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--warm", type=float, default=_WARM_S, help="seconds before the first census")
    arguments = parser.parse_args()
    sys.exit(0 if asyncio.run(_soak(arguments.minutes, arguments.warm)) else 1)


if __name__ == "__main__":
    main()
