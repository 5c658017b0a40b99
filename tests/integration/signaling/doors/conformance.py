"""Requirements of a specification as rows of a table, and doors of a real media server to check them at."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDictProxy

from media.errors import ServerBusy
from media.place import Publisher
from media.server import MediaServer
from media.settings import MediaSettings
from signaling import whep, whip
from signaling.door import Take, complete_headers
from signaling.errors import GrantInvalid
from signaling.ice_servers import IceServers
from web.problems import problems_middleware

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
TOKEN = "a token"
TURN_SECRET = "north"
TRICKLE = (
    "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
    "a=ice-ufrag:bYxc\r\na=ice-pwd:0123456789abcdef01234567\r\n{}"
)
CANDIDATE = "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0\r\n"


@dataclass(frozen=True)
class Row:
    """One requirement: where it stands, how strong it is, what it says, and how it is checked."""

    section: str
    level: str
    says: str
    check: Callable[["Doorstep"], Awaitable[None]]

    def __str__(self) -> str:
        return f"{self.section} {self.level}: {self.says}"


class Table:
    """Rows in the order of the specification."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def row(
        self, section: str, level: str, says: str
    ) -> Callable[[Callable[["Doorstep"], Awaitable[None]]], None]:
        def add(check: Callable[["Doorstep"], Awaitable[None]]) -> None:
            self.rows.append(Row(section, level, says, check))

        return add


@dataclass(frozen=True)
class Reply:
    """A response, read to its end."""

    status: int
    headers: CIMultiDictProxy[str]
    text: str

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def etag(self) -> str:
        return self.headers["ETag"]

    @property
    def session(self) -> str:
        return self.headers["Location"]

    def lines(self, start: str) -> list[str]:
        """The body's lines that begin so."""
        return [line for line in self.text.split("\r\n") if line.startswith(start)]

    def sections(self) -> list[str]:
        return self.text.split("\r\nm=")[1:]

    def assert_refused(self, *statuses: int) -> None:
        """A client's error that says more as a problem statement (RFC 9457)."""
        assert self.status in statuses, (self.status, self.text)
        assert self.kind == "application/problem+json"


@dataclass
class Doorstep:
    """Both doors, and a client before them."""

    url: str
    http: aiohttp.ClientSession
    media: MediaServer
    admission: "Switch"
    doors: "Everybody"
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def show(self) -> str:
        """A show that nobody knows yet."""
        return f"show{next(self.numbers)}"

    async def ask(
        self, method: str, path: str, body: str | bytes | None = None, kind: str | None = SDP, **headers: str
    ) -> Reply:
        """A request with our token unless `Authorization` says otherwise; names with `_` for `-`."""
        given = {"Authorization": f"Bearer {TOKEN}"} if path.startswith("/whip") else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and kind is not None:
            given["Content-Type"] = kind
        data = body.encode() if isinstance(body, str) else body
        async with self.http.request(
            method, path, data=data, headers={name: value for name, value in given.items() if value}
        ) as reply:
            return Reply(reply.status, reply.headers, await reply.text())

    async def post(self, path: str, offer: str, **headers: str) -> Reply:
        return await self.ask("POST", path, offer, **headers)

    async def publish(self, offer: str, **headers: str) -> Reply:
        """An offer to a show of its own, which must be accepted."""
        reply = await self.post(f"/whip/{self.show()}", offer, **headers)
        assert reply.status == 201, reply.text
        return reply

    async def patch(self, session: str, body: str, if_match: str = "", kind: str = FRAGMENT) -> Reply:
        return await self.ask("PATCH", session, body, kind, If_Match=if_match)


class Everybody:
    """Doors that know one token, which is the host's."""

    def __init__(self) -> None:
        self.came: list[float] = []
        """When publishers asked, by the loop's clock."""

    async def may_publish(self, show: str, token: str | None) -> Publisher:
        self.came.append(asyncio.get_running_loop().time())
        if token != TOKEN:
            raise GrantInvalid()
        return Publisher("host", True)

    async def may_watch(self, show: str, request: web.Request) -> None:
        return


class Switch:
    """An admission that can be closed."""

    is_open = True

    @asynccontextmanager
    async def seat(self, request: web.Request, show: str, publisher: str | None) -> AsyncIterator[Take]:
        if not self.is_open:
            raise ServerBusy(7)
        yield lambda peer_id: None


@asynccontextmanager
async def doorstep() -> AsyncIterator[Doorstep]:
    """Both doors over HTTP, before a media server that runs."""
    media = await MediaServer.start(MediaSettings(port=0), lambda event: None)
    servers = IceServers(("stun:turn.example:3478", "turn:turn.example:3478?transport=udp"), TURN_SECRET)
    admission, doors = Switch(), Everybody()
    app = web.Application(middlewares=[problems_middleware])
    app.on_response_prepare.append(complete_headers)
    app.add_routes(whip.routes(media, doors, admission, servers))
    app.add_routes(whep.routes(media, doors, admission, servers))
    try:
        async with (
            TestServer(app) as server,
            aiohttp.ClientSession(server.make_url("/"), skip_auto_headers=["Content-Type"]) as http,
        ):
            yield Doorstep(str(server.make_url("")).rstrip("/"), http, media, admission, doors)
    finally:
        await media.close()


def check_ice_servers(reply: Reply) -> str:
    """STUN comes without, TURN with time-limited credentials; gives the user name's second part."""
    stun, turn = [one for one in reply.headers.getall("Link") if 'rel="ice-server"' in one]
    assert stun == '<stun:turn.example:3478>; rel="ice-server"'
    found = re.fullmatch(
        r'<turn:turn\.example:3478\?transport=udp>; rel="ice-server"; username="((\d+):(\w+))"; '
        r'credential="([^"]+)"; credential-type="password"',
        turn,
    )
    assert found is not None, turn
    return found[3]
