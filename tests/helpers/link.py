"""A network link between viewers and the server: rate limit with a finite queue, delay and random loss.

`Way` is one direction as pure calculation; `Link` is both of them for UDP, changeable while it runs.
"""

import asyncio
import contextlib
import heapq
import random
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
Address = tuple[str, int]


class Way(Generic[T]):
    """One direction; times are seconds. Attributes may be changed at any time."""

    def __init__(
        self,
        *,
        rate_bps: float | None = None,
        queue_bytes: int = 40_000,
        delay_s: float = 0.0,
        loss: float = 0.0,
        seed: int = 7,
    ) -> None:
        self.rate_bps = rate_bps
        self.queue_bytes = queue_bytes
        self.delay_s = delay_s
        self.loss = loss
        self.overflowed = 0
        self.lost = 0
        self.carried_bytes = 0
        self._random = random.Random(seed)
        self._queue: deque[tuple[T, int]] = deque()
        self._queued = 0
        self._head_s = 0.0
        self._flying: list[tuple[float, int, T]] = []
        self._count = 0

    def push(self, now_s: float, item: T, octets: int) -> None:
        self._serve(now_s)
        if self._random.random() < self.loss:
            self.lost += 1
        elif self._queued + octets > self.queue_bytes and self.rate_bps is not None:
            self.overflowed += 1
        else:
            if not self._queue:
                self._head_s = max(self._head_s, now_s)
            self._queue.append((item, octets))
            self._queued += octets
            self._serve(now_s)

    def pop(self, now_s: float) -> list[T]:
        """What has arrived by now, in order."""
        self._serve(now_s)
        arrived = []
        while self._flying and self._flying[0][0] <= now_s:
            arrived.append(heapq.heappop(self._flying)[2])
        return arrived

    def due_s(self) -> float | None:
        """When to call `pop` next."""
        times = [self._flying[0][0]] if self._flying else []
        if self._queue:
            times.append(self._head_s + self._service_s())
        return min(times, default=None)

    def _service_s(self) -> float:
        return 0.0 if self.rate_bps is None else self._queue[0][1] * 8 / self.rate_bps

    def _serve(self, now_s: float) -> None:
        while self._queue and self._head_s + self._service_s() <= now_s:
            self._head_s += self._service_s()
            item, octets = self._queue.popleft()
            self._queued -= octets
            self.carried_bytes += octets
            self._count += 1
            heapq.heappush(self._flying, (self._head_s + self.delay_s, self._count, item))


class Link(asyncio.DatagramProtocol):
    """Viewers send to `port` as if it were the server's; all share the link. `down` leads to them."""

    def __init__(self, target: Address) -> None:
        self.down: Way[tuple[bytes, Address]] = Way()
        self.up: Way[tuple[bytes, Address]] = Way(seed=8)
        self._target = target
        self._backs: dict[Address, asyncio.DatagramTransport] = {}
        self._waiting: dict[Address, list[bytes]] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    def shape(self, *, round_trip_s: float | None = None, loss: float | None = None, **down: Any) -> None:
        """Set delay and loss on both ways, and `rate_bps` and `queue_bytes` on the way to the viewers."""
        if round_trip_s is not None:
            self.down.delay_s = self.up.delay_s = round_trip_s / 2
        if loss is not None:
            self.down.loss = self.up.loss = loss
        for name, value in down.items():
            setattr(self.down, name, value)

    @property
    def port(self) -> int:
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    def through(self, sdp: str, server_port: int) -> str:
        """The answer with its candidates led through this link."""
        return sdp.replace(f" {server_port} typ host", f" {self.port} typ host")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: Address) -> None:
        self._send(self.up, data, address)

    def back(self, data: bytes, address: Address) -> None:
        self._send(self.down, data, address)

    def _send(self, way: Way[tuple[bytes, Address]], data: bytes, address: Address) -> None:
        way.push(asyncio.get_running_loop().time(), (data, address), len(data) + 28)
        self._deliver(way)

    def _deliver(self, way: Way[tuple[bytes, Address]]) -> None:
        loop = asyncio.get_running_loop()
        timer = self._timers.pop(id(way), None)
        if timer is not None:
            timer.cancel()
        if self._transport is None or self._transport.is_closing():
            return
        for data, address in way.pop(loop.time()):
            if way is self.down:
                self._transport.sendto(data, address)
            else:
                self._forward(data, address)
        due = way.due_s()
        if due is not None:
            self._timers[id(way)] = loop.call_at(due, self._deliver, way)

    def _forward(self, data: bytes, address: Address) -> None:
        if address in self._backs:
            self._backs[address].sendto(data)
            return
        self._waiting.setdefault(address, []).append(data)
        if len(self._waiting[address]) == 1:
            task = asyncio.create_task(self._open(address))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _open(self, address: Address) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Back(self, address), remote_addr=self._target
        )
        self._backs[address] = transport
        for data in self._waiting.pop(address):
            transport.sendto(data)

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        for transport in self._backs.values():
            transport.close()
        if self._transport is not None:
            self._transport.close()


class _Back(asyncio.DatagramProtocol):
    def __init__(self, link: Link, address: Address) -> None:
        self._link = link
        self._address = address

    def datagram_received(self, data: bytes, address: Address) -> None:
        self._link.back(data, self._address)

    def error_received(self, error: Exception) -> None:
        """The server's port may be closed by now."""


@contextlib.asynccontextmanager
async def link(server_port: int, **shape: Any) -> AsyncIterator[Link]:
    """A link to a server on this machine; see `Link.shape`."""
    made = Link(("127.0.0.1", server_port))
    made.shape(**shape)
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: made, local_addr=("0.0.0.0", 0))
    try:
        yield made
    finally:
        made.close()
