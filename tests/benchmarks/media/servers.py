"""The servers under measurement, each in the namespace: Haat's media process and Debian's Janus."""

import asyncio
import json
import random
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
from yarl import URL

from tests.benchmarks.child import Child, child
from tests.benchmarks.media import offers
from tests.benchmarks.media.drain import Drain, Shape, Source
from tests.benchmarks.media.handshake import Identity, Local, Remote, Session, connect
from tests.benchmarks.media.janus import Janus, janus
from tests.benchmarks.media.net import Net

_AT_A_TIME = 64
"""Janus takes about a second for a join, whatever it has to do."""
_STAMPED = 8
MEDIA_SSRC = 2222


@dataclass
class Bench:
    """What all servers of a run share; `janus_us` is what Janus took for a packet, by receivers."""

    net: Net
    drain: Drain
    identity: Identity = field(default_factory=Identity)
    janus_us: dict[int, float] = field(default_factory=dict)


class Joins(Protocol):
    """A server that receivers can join."""

    async def join(self, *, with_feedback: bool) -> Session: ...


@dataclass
class Target:
    """A running server with its source and its receivers."""

    name: str
    server: Child
    joins: Joins
    source: Source
    group: int
    bench: Bench
    publisher_group: int | None = None
    receivers: list[int] = field(default_factory=list)

    async def fill(self, count: int, *, with_feedback: bool = False, stamped: int = _STAMPED) -> None:
        """Let `count` more receivers join; a few, spread over all, measure delays by the kernel's stamps."""
        limit = asyncio.Semaphore(_AT_A_TIME)
        places = {count * number // stamped for number in range(stamped)}

        async def one(number: int) -> None:
            async with limit:
                await self.add(with_feedback=with_feedback, is_stamped=number in places or with_feedback)

        async with asyncio.TaskGroup() as group:
            for number in range(count):
                group.create_task(one(number))

    async def add(self, *, with_feedback: bool = False, is_stamped: bool = False) -> int:
        session = await self.joins.join(with_feedback=with_feedback)
        return self.take(session, is_stamped=is_stamped)

    def take(self, session: Session, *, is_stamped: bool = False) -> int:
        """Count what comes to a session as this server's."""
        number = self.bench.drain.add(session, self.group, is_stamped=is_stamped)
        self.receivers.append(number)
        return number

    def empty(self) -> None:
        for number in list(self.receivers):
            self.drop(number)

    def drop(self, number: int) -> None:
        self.receivers.remove(number)
        self.bench.drain.remove(number)


@dataclass
class HaatDoors:
    """WHIP and WHEP of a media process."""

    bench: Bench
    url: str
    client: aiohttp.ClientSession

    async def publish(self) -> Session:
        return (await self.open("whip/bench", offers.publisher))[0]

    async def join(self, *, with_feedback: bool) -> Session:
        return (await self.open("whep/bench", offers.viewer, with_feedback=with_feedback))[0]

    async def open(
        self, door: str, offer: offers.Offer, *, with_feedback: bool = False
    ) -> tuple[Session, str]:
        """A session, and the address that ends it by DELETE."""
        local = Local.make()
        body = offer(local, self.bench.identity.fingerprint, with_feedback=with_feedback)
        headers = {"Content-Type": "application/sdp"}
        async with self.client.post(f"{self.url}/{door}", data=body, headers=headers) as reply:
            answer = await reply.text()
            assert reply.status == 201, (reply.status, answer)
            location = str(reply.url.join(URL(reply.headers["Location"])))
        session = await connect(
            self.bench.identity,
            local,
            Remote.parse(answer, self.bench.net.address),
            payload_type=offers.PAYLOAD_TYPE,
            feedback_id=offers.FEEDBACK_ID if with_feedback else 0,
        )
        return session, location

    async def end(self, location: str) -> None:
        async with self.client.delete(location) as reply:
            assert reply.status == 200, reply.status

    async def get(self, path: str) -> dict[str, float]:
        """What the process says of itself: see media_process."""
        async with self.client.get(f"{self.url}/{path}") as reply:
            found: dict[str, float] = await reply.json()
            return found

    async def forwarding(self) -> list[int]:
        """The plane's histogram of forwarding times."""
        async with self.client.get(f"{self.url}/forwarding") as reply:
            found: list[int] = await reply.json()
            return found


@asynccontextmanager
async def haat(bench: Bench, name: str, shape: Shape = Shape(), **settings: object) -> AsyncIterator[Target]:  # noqa: B008
    """A media process with a connected publisher that is silent until its source is started."""
    address = bench.net.address
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            child("tests.benchmarks.media_process", address, json.dumps(settings), prefix=bench.net.prefix)
        )
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        client = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        doors = HaatDoors(bench, f"http://{address}:{server.port}", client)
        publisher = await doors.publish()
        source = bench.drain.source(
            shape,
            publisher.socket.fileno(),
            payload_type=offers.PAYLOAD_TYPE,
            ssrc=MEDIA_SSRC,
            session=publisher,
        )
        stack.callback(source.close)
        publisher_group = bench.drain.new_group()
        number = bench.drain.add(publisher, publisher_group)
        bench.drain.obey(number, source)
        stack.callback(bench.drain.remove, number)
        target = Target(name, server, doors, source, bench.drain.new_group(), bench, publisher_group)
        stack.callback(target.empty)
        yield target


@dataclass
class JanusDoors:
    """The Streaming plugin of a Janus."""

    bench: Bench
    server: Janus

    async def join(self, *, with_feedback: bool) -> Session:
        assert not with_feedback
        handle, offer = await self.server.watch()
        local = Local.make()
        answer = offers.answer(offer, local, self.bench.identity.fingerprint)
        await self.server.start(handle, answer)
        remote = Remote.parse(offer, self.bench.net.address)
        return await connect(self.bench.identity, local, remote, payload_type=offers.PAYLOAD_TYPE)


@asynccontextmanager
async def janus_target(bench: Bench, shape: Shape = Shape()) -> AsyncIterator[Target]:  # noqa: B008
    """Janus with a mountpoint that the source feeds with plain RTP."""
    async with janus(bench.net) as server:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.connect((bench.net.address, server.media_port))
        source = bench.drain.source(
            shape, sock.fileno(), payload_type=offers.PAYLOAD_TYPE, ssrc=random.getrandbits(32)
        )
        target = Target(
            "Janus", Child(server.pid, 0), JanusDoors(bench, server), source, bench.drain.new_group(), bench
        )
        try:
            yield target
        finally:
            source.close()
            sock.close()
            target.empty()
