"""Server CPU per delivered chat message: 500 clients in one room, 20 messages/s, everybody gets all."""

import asyncio
import json
import time
from dataclasses import dataclass, field

import aiohttp

from signaling.grants import Grants, RoomGrant
from signaling.protocol import Person
from tests.benchmarks.child import child
from tests.benchmarks.figures import Figure, quantile
from tests.benchmarks.room_process import SECRET

CLIENTS = 500
SENDERS = 40
MESSAGES_PER_S = 20
SECONDS = 10.0


@dataclass
class Client:
    """A Socket.IO client of a few lines: it reads frames and notes how old each message is."""

    number: int
    delays_ms: list[float] = field(default_factory=list)
    socket: aiohttp.ClientWebSocketResponse | None = None

    async def join(self, session: aiohttp.ClientSession, port: int) -> None:
        person = Person(id=f"person-{self.number}", name=f"Person {self.number}")
        expires_ms = int(time.time() * 1000) + 600_000
        grant = RoomGrant(show="bench", person=person, expires_ms=expires_ms, can_chat=True)
        url = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self.socket = await session.ws_connect(url, max_msg_size=0)
        await self.socket.receive_str()
        await self.socket.send_str("40/room," + json.dumps({"grant": Grants(SECRET).room_grant(grant)}))
        answer = await self.socket.receive_str()
        assert answer.startswith("40/room"), answer

    async def read(self) -> None:
        assert self.socket
        async for frame in self.socket:
            data = str(frame.data)
            if data == "2":
                await self.socket.send_str("3")
            elif data.startswith('42/room,["facts"'):
                for one in json.loads(data[8:])[1]:
                    if one["fact"]["type"] == "chat_posted":
                        self.delays_ms.append(time.time() * 1000 - float(one["fact"]["text"]))

    async def say(self, number: int) -> None:
        assert self.socket
        body = {"text": f"{time.time() * 1000:.3f}", "client_id": f"c{number}"}
        await self.socket.send_str(f"42/room,{number}" + json.dumps(["chat", body]))


async def _run(kind: str) -> tuple[float, list[float], float]:
    """CPU seconds per delivery, delays in ms, bytes of memory per connection."""
    async with (
        child("tests.benchmarks.room_process", kind) as server,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        before = server.memory_bytes()
        clients = [Client(number) for number in range(CLIENTS)]
        for client in clients:
            await client.join(session, server.port)
        memory = (server.memory_bytes() - before) / CLIENTS
        reading = [asyncio.create_task(client.read()) for client in clients]
        await asyncio.sleep(2)
        cpu, start = server.cpu_seconds(), time.monotonic()
        for number in range(round(SECONDS * MESSAGES_PER_S)):
            await clients[number % SENDERS].say(number)
            await asyncio.sleep(max(0.0, start + (number + 1) / MESSAGES_PER_S - time.monotonic()))
        await asyncio.sleep(1)
        cpu = server.cpu_seconds() - cpu
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        delays = [delay for client in clients for delay in client.delays_ms]
        assert len(delays) == CLIENTS * round(SECONDS * MESSAGES_PER_S), f"{len(delays)} deliveries"
        return cpu / len(delays), delays, memory


async def measure() -> list[Figure]:
    ours, delays, memory = await _run("haat")
    theirs, their_delays, _ = await _run("plain")
    return [
        Figure("room: CPU per delivery", ours * 1e6, "µs", f"{CLIENTS} clients, {MESSAGES_PER_S} messages/s"),
        Figure("room: CPU per delivery, plain", theirs * 1e6, "µs", "python-socketio's own emit, same run"),
        Figure("room: ratio to plain", ours / theirs, "x"),
        Figure("room: delivery p50", quantile(delays, 0.5), "ms", f"plain {quantile(their_delays, 0.5):.0f}"),
        Figure(
            "room: delivery p99", quantile(delays, 0.99), "ms", f"plain {quantile(their_delays, 0.99):.0f}"
        ),
        Figure("room: memory per connection", memory / 1024, "KiB"),
    ]
