"""The media plane and its doors in a process, for everybody: `python -m … PORT_FILE [HOST [SETTINGS]]`.

SETTINGS is JSON for `MediaSettings`. Beside the doors there are `/busy?ms=N`, which keeps the interpreter
busy in slices of N milliseconds without end (0 stops it), `/census`, what the process holds now, and
`/forwarding`, the plane's histogram.
"""

import asyncio
import contextlib
import gc
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
import uvloop
from aiohttp import web

from media.place import Publisher
from media.server import MediaServer
from media.settings import MediaSettings
from signaling import whep, whip
from signaling.door import Take


class OpenDoors:
    """Everybody may do everything; whoever publishes is the host."""

    async def may_publish(self, show: str, token: str | None) -> Publisher:
        return Publisher("host", is_host=True)

    async def may_watch(self, show: str, request: web.Request) -> None:
        pass

    @asynccontextmanager
    async def seat(self, request: web.Request, show: str, publisher: str | None) -> AsyncIterator[Take]:
        yield lambda peer_id: None


async def _keep_busy(slice_s: float) -> None:
    while True:
        until = time.perf_counter() + slice_s
        while time.perf_counter() < until:
            pass
        await asyncio.sleep(0)


def _tables(media: MediaServer) -> dict[str, int]:
    """How much is in each table of the server, its router, its connections and its plane."""
    parts = {
        "server": media,
        "router": media._router,
        "connections": media._connections,
        "plane": media._plane,
    }
    parts["credentials"] = media._router.credentials
    found = {
        f"{part}.{name}": len(table)
        for part, owner in parts.items()
        for name, table in getattr(owner, "__dict__", {}).items()
        if isinstance(table, dict | set | list)
    }
    sizes: dict[str, int] = getattr(media._plane, "table_sizes", dict)()
    return found | {f"native.{name}": size for name, size in sizes.items()}


class Bench:
    """The routes that only a benchmark needs."""

    def __init__(self, media: MediaServer) -> None:
        self._media = media
        self._busy: asyncio.Task[None] | None = None

    async def busy(self, request: web.Request) -> web.Response:
        if self._busy is not None:
            self._busy.cancel()
            await asyncio.wait([self._busy])
            self._busy = None
        slice_s = float(request.query["ms"]) / 1000
        if slice_s:
            self._busy = asyncio.create_task(_keep_busy(slice_s))
        return web.json_response({})

    async def forwarding(self, request: web.Request) -> web.Response:
        return web.json_response(self._media.stats().forwarding_counts)

    async def census(self, request: web.Request) -> web.Response:
        gc.collect()
        status = dict(
            line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line
        )
        stats = self._media.stats()
        return web.json_response({
            "memory": int(status["VmRSS"].split()[0]) * 1024,
            "files": len(os.listdir("/proc/self/fd")),
            "tasks": len(asyncio.all_tasks()),
            "threads": int(status["Threads"]),
            "objects": len(gc.get_objects()),
            "table entries": sum(_tables(self._media).values()),
            "tables": _tables(self._media),
            "subscribers": stats.subscribers,
            "packets_in": stats.packets_in,
            "undecryptable": stats.undecryptable,
            "garbage": stats.garbage_datagrams,
            "send_drops": stats.send_drops,
        })  # fmt: skip


async def serve(port_file: Path, host: str, settings: dict[str, object]) -> None:
    media = await MediaServer.start(
        MediaSettings(host=host, port=0, advertised=(host,), **settings),  # type: ignore[arg-type]
        lambda event: None,
    )
    bench = Bench(media)
    app = web.Application()
    doors = OpenDoors()
    app.add_routes(whip.routes(media, doors, doors))
    app.add_routes(whep.routes(media, doors, doors))
    app.add_routes([web.get("/busy", bench.busy), web.get("/census", bench.census)])
    app.add_routes([web.get("/forwarding", bench.forwarding)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, host, 0).start()
    port_file.write_text(json.dumps(runner.addresses[0][1]))
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    _, port_file, host, settings = (*sys.argv, "127.0.0.1", "{}")[:4]
    uvloop.run(serve(Path(port_file), host, json.loads(settings)))
