"""A real aiohttp and Socket.IO server with rooms over a log in memory, and clients that use it."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
import socketio
import uvloop
from aiohttp import web
from aiohttp.test_utils import TestServer

from signaling.errors import SignalingError
from signaling.grants import Grants, RoomGrant
from signaling.namespace import attach
from signaling.protocol import Numbered, Person, Role
from signaling.registry import Rooms
from signaling.settings import SignalingSettings
from signaling.wire import make_server

SECRET = b"s" * 32


class PollIsClosed(Exception):
    """A refusal of commerce, as rooms see it."""

    code = "poll.closed"

    def params(self) -> dict[str, str | int]:
        return {}


class MemoryLog:
    """A log that outlives the server; `failures` appends are refused."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[int, int, bytes, str | None]]] = {}
        self.appends = 0
        self.failures = 0
        self.delay_s = 0.0

    async def append(self, show: str, facts: list[tuple[int, int, bytes, str | None]]) -> None:
        await asyncio.sleep(self.delay_s)
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the log is away")
        self.appends += 1
        rows = self.rows.setdefault(show, [])
        taken = {row[0] for row in rows}, {row[3] for row in rows if row[3]}
        assert not any(seq in taken[0] or source in taken[1] for seq, _, _, source in facts)
        rows += facts

    async def load(self, show: str) -> list[tuple[int, int, bytes, str | None]]:
        return list(self.rows.get(show, []))


class Ballot:
    """Takes votes; the poll "closed" refuses, the poll "broken" fails."""

    def __init__(self) -> None:
        self.votes: list[tuple[str, str, str, int]] = []

    async def vote(self, show: str, poll_id: str, person_id: str, option: int) -> None:
        if poll_id == "closed":
            raise PollIsClosed()
        if poll_id == "broken":
            raise ConnectionError("the database is away")
        self.votes.append((show, poll_id, person_id, option))


def status_of(error: BaseException) -> int | None:
    return 400 if isinstance(error, SignalingError | PollIsClosed) else None


@dataclass
class Client:
    """Keeps the room as a page would: facts in order, from the snapshot and after."""

    socket: socketio.AsyncClient
    grant: str
    url: str
    snapshots: list[dict[str, Any]] = field(default_factory=list)
    facts: list[Numbered] = field(default_factory=list)
    counters: list[dict[str, Any]] = field(default_factory=list)
    hints: list[dict[str, Any]] = field(default_factory=list)
    cut_off: list[dict[str, Any]] = field(default_factory=list)
    last_seq: int | None = None

    async def connect(self) -> None:
        joined = len(self.snapshots)
        auth = {"grant": self.grant} | ({} if self.last_seq is None else {"last_seq": self.last_seq})
        await self.socket.connect(
            self.url, auth=auth, transports=["websocket"], namespaces=["/room"], wait_timeout=20
        )
        await until(lambda: len(self.snapshots) > joined)

    async def call(self, event: str, *data: Any) -> dict[str, Any]:
        ack: dict[str, Any] = await self.socket.call(event, data, namespace="/room", timeout=10)
        return ack

    async def chat(self, text: str, client_id: str) -> dict[str, Any]:
        return await self.call("chat", {"text": text, "client_id": client_id})

    def take_snapshot(self, snapshot: dict[str, Any]) -> None:
        self.snapshots.append(snapshot)
        if snapshot["missed"] is not None:
            self.take_facts(snapshot["missed"])
        else:
            self.last_seq = snapshot["seq"]

    def take_facts(self, facts: list[dict[str, Any]]) -> None:
        for numbered in msgspec.convert(facts, type=list[Numbered]):
            assert numbered.seq == (self.last_seq or 0) + 1, "facts come in order, without gaps or doubles"
            self.facts.append(numbered)
            self.last_seq = numbered.seq

    def texts(self) -> list[str]:
        return [one.fact.text for one in self.facts if hasattr(one.fact, "text")]


async def until(done: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.01)


class House:
    """The server; `restart` begins a new one over the same log."""

    def __init__(self, settings: SignalingSettings) -> None:
        self.settings = settings
        self.log = MemoryLog()
        self.ballot = Ballot()
        self.grants = Grants(SECRET)
        self.clients: list[Client] = []
        self._ids = itertools.count(1)

    async def start(self) -> None:
        self.rooms = Rooms(log=self.log, commands=self.ballot, settings=self.settings)
        server = make_server(self.settings)
        attach(server, self.rooms, self.grants, status_of=status_of)
        app = web.Application()
        server.attach(app)
        self.http = TestServer(app)
        await self.http.start_server()

    async def stop(self) -> None:
        await self.rooms.close()
        await self.http.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def grant(
        self,
        role: Role = "viewer",
        *,
        person_id: str | None = None,
        can_chat: bool = True,
        expired: bool = False,
    ) -> str:
        person_id = person_id or f"p{next(self._ids)}"
        return self.grants.room_grant(
            RoomGrant(
                show="demo",
                person=Person(id=person_id, name=f"Person {person_id}", role=role),
                expires_ms=int(time.time() * 1000) + (-1 if expired else 60_000),
                can_chat=can_chat,
                can_moderate=role in ("host", "moderator"),
            )
        )

    def client(self, grant: str | None = None) -> Client:
        socket = socketio.AsyncClient(reconnection=False)
        client = Client(socket, grant or self.grant(), str(self.http.make_url("/")))
        socket.on("snapshot", client.take_snapshot, namespace="/room")
        socket.on("facts", client.take_facts, namespace="/room")
        socket.on("counters", client.counters.append, namespace="/room")
        socket.on("backstage", client.hints.append, namespace="/room")
        socket.on("cut_off", client.cut_off.append, namespace="/room")
        self.clients.append(client)
        return client

    async def join(self, grant: str | None = None) -> Client:
        client = self.client(grant)
        await client.connect()
        return client


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Both loops that the server may run on: their transports differ."""
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture
def settings() -> SignalingSettings:
    return SignalingSettings(counters_ms=50, gather_ms=20)


@pytest.fixture
async def house(settings: SignalingSettings) -> AsyncIterator[House]:
    house = House(settings)
    await house.start()
    yield house
    for client in house.clients:
        await client.socket.disconnect()
    await house.stop()


Eventually = Callable[[Callable[[], bool]], Awaitable[None]]


@pytest.fixture
def eventually() -> Eventually:
    return until
