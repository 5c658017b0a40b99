"""The media plane and its doors alone in a process, open to everybody: `python -m … PORT_FILE`."""

import asyncio
import json
import sys
from pathlib import Path

import uvloop
from aiohttp import web

from media.server import MediaServer
from media.settings import MediaSettings
from signaling import whep, whip


class OpenDoors:
    async def may_publish(self, show: str, token: str | None) -> None:
        pass

    async def may_watch(self, show: str, request: web.Request) -> None:
        pass


async def serve(port_file: Path) -> None:
    settings = MediaSettings(host="127.0.0.1", port=0, advertised=("127.0.0.1",))
    media = await MediaServer.start(settings, lambda event: None)
    app = web.Application()
    app.add_routes(whip.routes(media, OpenDoors()))
    app.add_routes(whep.routes(media, OpenDoors()))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port_file.write_text(json.dumps(runner.addresses[0][1]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(Path(sys.argv[1])))
