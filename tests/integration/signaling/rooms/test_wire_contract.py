"""What `signaling/wire.py` relies on in python-socketio and python-engineio beyond their documentation."""

import asyncio

import aiohttp
import engineio.async_drivers.aiohttp as driver
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from signaling.frames import GREETING
from signaling.settings import SignalingSettings
from signaling.wire import Wire, make_server, wire_of


async def test_the_driver_is_replaced_for_this_server_only():
    server = make_server(SignalingSettings())
    assert server.eio._async["websocket"].func is Wire
    assert driver._async["websocket"] is driver.WebSocket
    names = {name for name in vars(driver.WebSocket) if not name.startswith("_")}
    assert names == {"close", "send", "wait"}
    assert names <= vars(Wire).keys()


@pytest.mark.parametrize("by", ["server", "client"])
async def test_the_connect_handler_finds_the_wire_and_may_write_after_the_greeting(by):
    server = make_server(SignalingSettings())
    gone = asyncio.Event()
    wires: list[Wire] = []

    async def connect(_sid, environ, _auth=None):
        wire = wire_of(environ)
        wires.append(wire)
        wire.when_greeted(lambda: wire.write(b"\x81\x05hello"))

    async def disconnect(_sid, _reason):
        gone.set()

    server.on("connect", connect, namespace="/room")
    server.on("disconnect", disconnect, namespace="/room")
    app = web.Application()
    server.attach(app)
    async with TestServer(app) as http, aiohttp.ClientSession() as session:
        url = http.make_url("/socket.io/?EIO=4&transport=websocket")
        async with session.ws_connect(url) as socket:
            opened = msgspec.json.decode((await socket.receive_str())[1:])
            assert opened["upgrades"] == []
            await socket.send_str("40/room,{}")
            assert (await socket.receive_str()).startswith(GREETING)
            assert await socket.receive_str() == "hello"
            assert wires[0].is_open
            if by == "server":
                wires[0].abort()
        await asyncio.wait_for(gone.wait(), 5)
        assert not wires[0].is_open
        wires[0].write(b"nothing happens")
