"""Floods, clients that do not read, a log that refuses, rooms that nobody is in."""

import asyncio
import contextlib
import socket as sockets

import aiohttp
import msgspec
import pytest

from signaling.errors import RoomUnavailable
from signaling.protocol import Chat, ChatPosted, Person, ShowStarted
from signaling.settings import SignalingSettings


async def test_a_flood_is_cut_off_with_its_reason_and_others_go_on(house, eventually):
    flooder, other = await house.join(), await house.join()
    with contextlib.suppress(Exception):
        for _ in range(500):
            await flooder.socket.emit("like", {}, namespace="/room")
    await eventually(lambda: flooder.cut_off != [])
    assert flooder.cut_off[0]["code"] == "room.flood"
    await eventually(lambda: not flooder.socket.connected)
    await eventually(lambda: house.rooms.viewers("demo") == 1)
    assert (await other.chat("still here", "c1"))["ok"]


async def test_chat_that_comes_too_fast_is_refused_and_the_connection_lives(house):
    alice = await house.join()
    codes = []
    for number in range(8):
        ack = await alice.chat("x", f"c{number}")
        codes.append(ack["problem"]["code"] if ack["problem"] else None)
    assert codes == [None] * 5 + ["room.too_fast"] * 3
    assert len(house.log.rows["demo"]) == 5


class TestSlowClient:
    @pytest.fixture
    def settings(self) -> SignalingSettings:
        return SignalingSettings(
            counters_ms=50,
            gather_ms=10,
            send_buffer_bytes=4_096,
            counters_backlog_bytes=20_000,
            cut_off_backlog_bytes=100_000,
        )

    async def test_who_stops_reading_misses_counters_then_is_cut_off_while_others_go_on(
        self, house, eventually
    ):
        reader = await house.join()
        stuck = await self.stuck_socket(house)
        await eventually(lambda: house.rooms.viewers("demo") == 2)
        author = Person(id="author", name="Author")

        for number in range(400):
            text = f"{number:04}" * 750
            fact = ChatPosted(message_id=f"x{number}", client_id=f"c{number}", person=author, text=text)
            await house.rooms.publish("demo", fact)
            await reader.call("like", {})
            await asyncio.sleep(0.06)
            if house.rooms.stats().cut_off:
                break

        assert house.rooms.stats().cut_off == 1
        assert house.rooms.stats().dropped_counters > 0
        await eventually(lambda: house.rooms.viewers("demo") == 1)
        await house.rooms.publish("demo", ShowStarted())
        await eventually(lambda: reader.last_seq == len(house.log.rows["demo"]))
        stuck.close()

    async def stuck_socket(self, house) -> sockets.socket:
        """Joins by hand over a socket with a small buffer, and then never reads again."""
        raw = sockets.socket()
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        raw.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(raw, ("127.0.0.1", house.http.port))
        request = (
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        await loop.sock_sendall(raw, request.encode())
        assert b"101" in await loop.sock_recv(raw, 4096)
        hello = b"40/room," + msgspec.json.encode({"grant": house.grant()})
        header = bytes((0x81, 0x80 | 126)) + len(hello).to_bytes(2, "big") + bytes(4)
        await loop.sock_sendall(raw, header + hello)
        return raw


async def test_compression_is_off_for_room_sockets(house):
    async with aiohttp.ClientSession() as session:
        url = house.http.make_url("/socket.io/?EIO=4&transport=websocket")
        async with session.ws_connect(url, compress=15) as socket:
            assert socket.compress == 0


async def test_two_hundred_clients_hear_the_same(house, eventually):
    clients = await asyncio.gather(*(house.join() for _ in range(200)))
    acks = await asyncio.gather(*(client.chat("hello", "c1") for client in clients))
    assert all(ack["ok"] for ack in acks)
    await eventually(lambda: all(client.last_seq == 200 for client in clients))
    facts = clients[0].facts
    assert all(client.facts == facts for client in clients)
    assert len({one.fact.person.id for one in facts}) == 200
    assert house.log.appends < 200
    stats = house.rooms.stats()
    assert (stats.rooms, stats.participants, stats.facts, stats.deliveries) == (1, 200, 200, 40_000)
    assert sum(stats.delivery_counts) == 40_000


async def test_while_the_log_refuses_nothing_is_told_or_acknowledged(house, eventually):
    alice, bob = await house.join(), await house.join()
    house.log.failures = 1
    refused = await alice.chat("lost", "c1")
    assert refused["problem"]["code"] == "room.unavailable"
    assert (await alice.chat("kept", "c1"))["ok"]
    await eventually(lambda: alice.last_seq == bob.last_seq == 1)
    assert bob.texts() == ["kept"]
    assert [row[0] for row in house.log.rows["demo"]] == [1]


async def test_what_was_written_although_the_log_failed_is_told(house, eventually):
    alice = await house.join()
    append = house.log.append

    async def write_and_fail(show, facts):
        await append(show, facts)
        house.log.append = append
        raise ConnectionError("the answer was lost")

    house.log.append = write_and_fail
    assert (await alice.chat("one", "c1"))["problem"]["code"] == "room.unavailable"
    await eventually(lambda: alice.texts() == ["one"])
    assert (await alice.chat("one", "c1"))["ok"]
    assert len(house.log.rows["demo"]) == 1


async def test_newcomers_during_a_write_hear_every_fact_once(house, eventually):
    alice = await house.join()
    house.log.delay_s = 0.05
    sending = [asyncio.create_task(alice.chat(f"{number}", f"c{number}")) for number in range(5)]
    newcomers = []
    while not all(task.done() for task in sending):
        newcomers.append(await house.join())
    await eventually(lambda: all(client.last_seq == 5 for client in [alice, *newcomers]))
    for client in newcomers:
        seen = [one["fact"]["text"] for one in client.snapshots[0]["state"]["messages"]] + client.texts()
        assert seen == ["0", "1", "2", "3", "4"]


async def test_closing_writes_down_what_waits_and_takes_no_more(house):
    room = await house.rooms.room("demo")
    who = house.grants.verify_room(house.grant(), 0)
    house.log.delay_s = 0.05
    says = [asyncio.create_task(room.say(who, Chat(text="x", client_id=f"c{number}"))) for number in range(3)]
    await asyncio.sleep(0.01)
    await house.rooms.close()
    await asyncio.gather(*says)
    assert [row[0] for row in house.log.rows["demo"]] == [1, 2, 3]
    with pytest.raises(RoomUnavailable):
        await house.rooms.publish("demo", ShowStarted())
    with pytest.raises(RoomUnavailable):
        await room.say(who, Chat(text="x", client_id="c9"))


class TestQuietRoom:
    @pytest.fixture
    def settings(self) -> SignalingSettings:
        return SignalingSettings(counters_ms=20, gather_ms=10, idle_ms=100, likes_every_ms=50)

    async def test_a_room_without_people_is_forgotten_and_comes_back_as_it_was(self, house, eventually):
        alice = await house.join()
        await alice.chat("one", "c1")
        await alice.call("like", {"count": 4})
        await asyncio.sleep(0.2)
        assert house.rooms.stats().rooms == 1
        await alice.socket.disconnect()
        await eventually(lambda: house.rooms.stats().rooms == 0)

        back = await house.join()
        assert [one["fact"]["text"] for one in back.snapshots[0]["state"]["messages"]] == ["one"]
        assert back.snapshots[0]["counters"]["likes"] == 4

    async def test_publishing_to_a_room_without_people_is_written_down(self, house, eventually):
        await house.rooms.publish("demo", ShowStarted(), source="e1")
        await eventually(lambda: house.rooms.stats().rooms == 0)
        await house.rooms.publish("demo", ShowStarted(), source="e1")
        assert len(house.log.rows["demo"]) == 1


class TestFullQueue:
    @pytest.fixture
    def settings(self) -> SignalingSettings:
        return SignalingSettings(counters_ms=1000, gather_ms=10, queue=2)

    async def test_more_than_the_queue_holds_is_refused(self, house):
        room = await house.rooms.room("demo")
        house.log.delay_s = 0.2
        who = house.grants.verify_room(house.grant(), 0)
        first = asyncio.create_task(room.say(who, Chat(text="x", client_id="c0")))
        await asyncio.sleep(0.05)
        says = [room.say(who, Chat(text="x", client_id=f"c{number}")) for number in range(1, 4)]
        results = await asyncio.gather(*says, return_exceptions=True)
        await first
        assert [getattr(one, "code", None) for one in results] == [None, None, "room.busy"]
