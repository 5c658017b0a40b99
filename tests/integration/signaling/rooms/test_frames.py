"""Finished frames are what a WebSocket client and python-socketio read as one event."""

import json

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from socketio.packet import EVENT, Packet

from signaling.frames import POLICY_VIOLATION, close_frame, event_frame


async def receive(*frames: bytes) -> list[aiohttp.WSMessage]:
    """What an aiohttp client reads when these bytes are written to its connection."""

    async def write_past_aiohttp(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        for frame in frames:
            request.transport.write(frame)
        await socket.receive()
        return socket

    app = web.Application()
    app.router.add_get("/", write_past_aiohttp)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as session,
        session.ws_connect(server.make_url("/")) as socket,
    ):
        return [await socket.receive(timeout=5) for _ in frames]


@pytest.mark.parametrize("length", [0, 80, 96, 97, 1_000, 65_500, 65_536, 200_000])
async def test_an_event_is_read_back_at_every_length(length: int) -> None:
    text = "ক" * (length // 3) + "x" * (length % 3)
    [message] = await receive(event_frame("facts", json.dumps(text, ensure_ascii=False).encode()))
    assert message.type is aiohttp.WSMsgType.TEXT
    assert message.data[0] == "4"
    packet = Packet(encoded_packet=message.data[1:])
    assert (packet.packet_type, packet.namespace, packet.data) == (EVENT, "/room", ["facts", text])


async def test_a_close_frame_has_its_code() -> None:
    message, close = await receive(event_frame("cut_off", b"{}"), close_frame(POLICY_VIOLATION))
    assert message.data == '42/room,["cut_off",{}]'
    assert (close.type, close.data) == (aiohttp.WSMsgType.CLOSE, 1008)
