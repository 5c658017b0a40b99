"""A publisher that nobody here wrote: FFmpeg's WHIP muxer, in both DTLS roles."""

import asyncio
import sys
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from media.events import PublisherConnected, PublisherGone
from media.place import HOST
from media.server import MediaServer
from media.taps import Want
from tests.helpers.media_peers import stage, until

MUXER = Path(__file__).parents[2] / "helpers" / "whip_muxer.py"


def bare_door(server: MediaServer) -> web.Application:
    """As little of WHIP as the muxer needs; the real door is signaling's."""

    async def post(request: web.Request) -> web.Response:
        answer = await server.publish(request.match_info["show"], await request.text())
        headers = {"Location": f"/session/{answer.peer_id}", "Content-Type": "application/sdp"}
        return web.Response(status=201, text=answer.sdp, headers=headers)

    async def delete(request: web.Request) -> web.Response:
        await server.close_peer(request.match_info["peer"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/whip/{show}", post)
    app.router.add_delete("/session/{peer}", delete)
    return app


@pytest.mark.parametrize("flags", ["", "dtls_active"])
async def test_muxer_publishes_and_a_viewer_decodes(flags: str, tmp_path: Path) -> None:
    async with stage() as place:
        door = TestServer(bare_door(place.server))
        await door.start_server()
        muxer = await asyncio.create_subprocess_exec(
            sys.executable, str(MUXER), str(door.make_url("/whip/demo")), str(tmp_path), "5", flags
        )
        await place.happens(PublisherConnected)
        viewer = await place.viewer()
        egress = place.server.egress("demo", {HOST: Want()})
        await until(lambda: viewer.frames >= 30 and viewer.sounds >= 30)
        stats = place.server.show_stats("demo")
        assert stats is not None
        picture = stats.programme
        assert picture is not None
        assert (picture.codec, picture.packets_lost) == ("H264", 0)
        assert (picture.layers[0].width, picture.layers[0].height) == (320, 180)
        assert await muxer.wait() == 0
        await place.happens(PublisherGone)
        units = [unit async for unit in egress]
        assert {unit.kind for unit in units} == {"video", "audio"}
        await viewer.close()
        await door.close()
