"""The one file that goes below python-socketio: its WebSocket driver, and writing past its queues.

python-socketio makes a task per recipient of a broadcast and wakes a writer task per client. A `Wire`
keeps the connection's transport instead, so that a finished frame costs one `transport.write`. It
relies on: `server.eio._async["websocket"]` being the driver class, called with Engine.IO's handler and
server and then with the request's `environ`; `environ` reaching the connect handler as the same
dictionary; compression being off, so that frames are independent of each other.
"""

import asyncio
import socket as sockets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec
import socketio
from aiohttp import web

from signaling.errors import Flood, Malformed
from signaling.frames import (
    DISCONNECT_PACKET,
    GREETING,
    POLICY_VIOLATION,
    close_frame,
    event_frame,
    is_client_packet,
    text_frame,
)
from signaling.limits import Bucket
from signaling.problems import problem_of
from signaling.protocol import Problem
from signaling.settings import SignalingSettings

MAX_MESSAGE_BYTES = 16 * 1024
_KEY = "haat.wire"


def make_server(settings: SignalingSettings) -> socketio.AsyncServer:
    """A Socket.IO server for `server.attach(app)`: websocket only, no compression, own driver.

    One connection's messages are handled one after the other, so a client that sends faster than it is
    served is held back by its own socket.
    """
    server = socketio.AsyncServer(
        async_mode="aiohttp",
        transports=["websocket"],
        async_handlers=False,
        monitor_clients=False,
        max_http_buffer_size=MAX_MESSAGE_BYTES,
    )
    server.eio._async = {**server.eio._async, "websocket": partial(Wire, settings)}
    return server


def wire_of(environ: dict[str, Any]) -> "Wire":
    """The wire of the connection that an `environ` of python-socketio belongs to."""
    wire = environ[_KEY]
    assert isinstance(wire, Wire)
    return wire


class Wire:
    """One client's WebSocket."""

    def __init__(
        self, settings: SignalingSettings, handler: Callable[["Wire"], Awaitable[None]], _server: object
    ) -> None:
        self._handler = handler
        self._socket = web.WebSocketResponse(compress=False, max_msg_size=MAX_MESSAGE_BYTES)
        self._send_buffer_bytes = settings.send_buffer_bytes
        self._on_greeted: Callable[[], None] | None = None
        self._clock = asyncio.get_running_loop().time
        self._pace = Bucket.full(settings.inbound_burst, settings.inbound_per_second, self._now_ms())

    async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
        request: web.Request = environ["aiohttp.request"]
        await self._socket.prepare(request)
        assert request.transport is not None
        self._transport = request.transport
        socket = self._transport.get_extra_info("socket")
        socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, self._send_buffer_bytes)
        environ[_KEY] = self
        await self._handler(self)
        return self._socket

    # ---- what Engine.IO asks of its driver

    async def send(self, packet: str) -> None:
        await self._socket.send_str(packet)
        if self._on_greeted is not None and packet.startswith(GREETING):
            on_greeted, self._on_greeted = self._on_greeted, None
            on_greeted()

    async def wait(self) -> str:
        """The next packet; raises OSError when the connection is over."""
        message = await self._socket.receive()
        if not isinstance(message.data, str):
            raise OSError("closed, or a binary packet, which no room message is")
        if not self._pace.take(self._now_ms()):
            self.cut_off(problem_of(Flood(), 429))
            raise OSError("flood")
        if not is_client_packet(message.data):
            self.cut_off(problem_of(Malformed(), 400))
            raise OSError("malformed")
        return message.data

    async def close(self) -> None:
        await self._socket.close()

    # ---- what a room asks

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    def when_greeted(self, then: Callable[[], None]) -> None:
        """Call `then` once the client has been told that it is in; before that, it takes no events."""
        self._on_greeted = then

    def write(self, frame: bytes) -> None:
        """Write a finished frame at once; on a closed connection nothing happens."""
        if not self._transport.is_closing():
            self._transport.write(frame)

    def offer(self, frame: bytes, most_unread_bytes: int) -> bool:
        """Write the frame unless more than that is unread (the kernel's buffer not counted): then False."""
        transport = self._transport
        if transport.is_closing():
            return True
        if transport.get_write_buffer_size() > most_unread_bytes:
            return False
        transport.write(frame)
        return True

    def cut_off(self, problem: Problem) -> None:
        """Tell the client why, and close. It should not come back by itself."""
        self.write(event_frame("cut_off", msgspec.json.encode(problem)))
        self.write(text_frame(DISCONNECT_PACKET))
        self.write(close_frame(POLICY_VIOLATION))
        self._transport.close()

    def abort(self) -> None:
        """Drop the connection with all that is unread; the client may come back."""
        self._transport.abort()

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)
