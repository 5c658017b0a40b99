"""The doors over a media server that keeps notes, and a client of theirs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from media.errors import PublisherExists
from media.place import Place, Publisher
from signaling import whep, whip
from signaling.door import Take, complete_headers
from signaling.errors import GrantInvalid
from signaling.ice_servers import IceServers
from web.problems import problems_middleware

Open = Callable[[str], Awaitable[str]]

OFFER = "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"


@dataclass(frozen=True)
class FakeAnswer:
    peer_id: str
    sdp: str
    etag: str


@dataclass
class FakePeer:
    show: str
    role: str
    etag: str


@dataclass
class FakeMedia:
    """Keeps what it was told; a second publisher and a show without one are refused."""

    peers: dict[str, FakePeer] = field(default_factory=dict)
    offers: list[tuple[str, str]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)

    async def publish(self, show: str, offer: str, place: Place) -> FakeAnswer:
        self.places.append(place)
        if any(one.show == show and one.role == "publisher" for one in self.peers.values()):
            raise PublisherExists(show)
        return self._open(show, "publisher", offer)

    async def subscribe(self, show: str, offer: str) -> FakeAnswer:
        if not any(one.show == show and one.role == "publisher" for one in self.peers.values()):
            raise PublisherExists(show)
        return self._open(show, "subscriber", offer)

    def _open(self, show: str, role: str, offer: str) -> FakeAnswer:
        self.offers.append((role, offer))
        peer_id = f"peer{len(self.offers)}"
        self.peers[peer_id] = FakePeer(show, role, f"etag-{peer_id}")
        return FakeAnswer(peer_id, "v=0\r\nanswer\r\n", f"etag-{peer_id}")

    def peer(self, peer_id: str) -> FakePeer | None:
        return self.peers.get(peer_id)

    async def add_candidates(self, peer_id: str, fragment: str) -> None:
        self.fragments.append(fragment)

    async def restart_ice(self, peer_id: str, fragment: str) -> tuple[str, str]:
        self.fragments.append(fragment)
        self.peers[peer_id].etag = "etag-restarted"
        return "a=ice-ufrag:new\r\n", "etag-restarted"

    async def close_peer(self, peer_id: str) -> None:
        del self.peers[peer_id]


class FakeDoors:
    async def may_publish(self, show: str, token: str | None) -> Publisher:
        if token not in ("key", "another key"):
            raise GrantInvalid()
        return Publisher("host", is_host=True)

    async def may_watch(self, show: str, request: web.Request) -> None:
        return


class FreeSeats:
    @asynccontextmanager
    async def seat(self, request: web.Request, show: str, publisher: str | None) -> AsyncIterator[Take]:
        yield lambda peer_id: None


@pytest.fixture
def media() -> FakeMedia:
    return FakeMedia()


@pytest.fixture
async def http(media: FakeMedia) -> AsyncIterator[aiohttp.ClientSession]:
    servers = IceServers(urls=("stun:turn.example:3478", "turns:turn.example:5349"), secret="north")
    app = web.Application(middlewares=[problems_middleware])
    app.on_response_prepare.append(complete_headers)
    app.add_routes(whip.routes(media, FakeDoors(), FreeSeats(), servers))
    app.add_routes(whep.routes(media, FakeDoors(), FreeSeats()))
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession(server.make_url("/"), skip_auto_headers=["Content-Type"]) as session,
    ):
        yield session


@pytest.fixture
def open_session(http: aiohttp.ClientSession) -> Open:
    """Opens a session at the door "whip", or at "whep" once the show has a publisher; gives its address."""

    async def post(door: str) -> str:
        headers = {"Content-Type": "application/sdp", "Authorization": "Bearer key"}
        async with http.post(f"/{door}/demo", data=OFFER, headers=headers) as reply:
            assert reply.status == 201
            return reply.headers["Location"]

    async def open_after_publisher(door: str) -> str:
        published = await post("whip")
        return published if door == "whip" else await post("whep")

    return open_after_publisher
