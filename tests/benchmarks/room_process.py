"""A room server alone in a process: `python -m … PORT_FILE haat|plain`; plain is the plain library."""

import asyncio
import json
import sys
import time
from pathlib import Path

import socketio
import uvloop
from aiohttp import web

from signaling.grants import Grants
from signaling.namespace import attach
from signaling.registry import Rooms
from signaling.settings import SignalingSettings
from signaling.wire import make_server

SECRET = b"the benchmark's secret, thirty-two bytes"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class MemoryLog:
    """Keeps nothing: the benchmark is about delivery."""

    async def append(self, show: str, facts: list[tuple[int, int, bytes, str | None]]) -> None:
        await asyncio.sleep(0.005)

    async def load(self, show: str) -> list[tuple[int, int, bytes, str | None]]:
        return []


class NoCommands:
    async def vote(self, show: str, poll_id: str, person_id: str, option: int) -> None:
        raise AssertionError("nobody votes here")


def haat() -> socketio.AsyncServer:
    settings = SignalingSettings()
    server = make_server(settings)
    rooms = Rooms(log=MemoryLog(), commands=NoCommands(), settings=settings, clock=now_ms)
    attach(server, rooms, Grants(SECRET), status_of=lambda error: None)
    return server


def plain() -> socketio.AsyncServer:
    server = socketio.AsyncServer(async_mode="aiohttp", transports=["websocket"])

    async def connect(sid: str, environ: object, auth: object) -> None:
        await server.enter_room(sid, "all", namespace="/room")

    async def chat(sid: str, body: dict[str, str]) -> dict[str, bool]:
        fact = {"type": "chat_posted", **body}
        await server.emit("facts", [{"seq": 1, "at_ms": now_ms(), "fact": fact}], to="all", namespace="/room")
        return {"ok": True}

    server.on("connect", connect, namespace="/room")
    server.on("chat", chat, namespace="/room")
    return server


async def serve(port_file: Path, kind: str) -> None:
    app = web.Application()
    server = {"haat": haat, "plain": plain}[kind]()
    server.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port_file.write_text(json.dumps(runner.addresses[0][1]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(Path(sys.argv[1]), sys.argv[2]))
