"""Rooms over real sockets: joining, telling, replaying, moderating, refusing."""

import asyncio

import aiohttp
import msgspec
import pytest
import socketio

from signaling.protocol import (
    Backstage,
    LikesCounted,
    PinnedProduct,
    PinnedSku,
    PollCounted,
    PollOpened,
    PollState,
    ProductPinned,
    ShowStarted,
    StockChanged,
)

PRODUCT = PinnedProduct(
    id="saree",
    title="Saree",
    image_url=None,
    currency="BDT",
    skus=[PinnedSku(id="red", title="Red", price_minor=150_000, was_minor=None, stock_left=5)],
)


async def test_everybody_hears_a_message_once_and_the_sender_after_it_is_written_down(house, eventually):
    alice, bob = await house.join(), await house.join()
    assert alice.snapshots[0]["seq"] == 0
    assert alice.snapshots[0]["state"]["messages"] == []

    assert await alice.chat("শুভ সন্ধ্যা", "c1") == {"ok": True, "problem": None}

    assert len(house.log.rows["demo"]) == 1
    await eventually(lambda: alice.texts() == bob.texts() == ["শুভ সন্ধ্যা"])
    await asyncio.sleep(0.1)
    assert bob.last_seq == 1


async def test_the_same_message_sent_again_is_posted_once(house):
    alice = await house.join()
    for _ in range(3):
        assert (await alice.chat("one", "c1"))["ok"]
    assert len(house.log.rows["demo"]) == 1


async def test_who_comes_back_misses_nothing_and_hears_nothing_twice_while_others_talk(house, eventually):
    """The client asserts on every fact that it follows the one before."""
    talkers = [await house.join() for _ in range(4)]
    wanderer = await house.join()

    async def talk(name: int) -> None:
        for number in range(5):
            assert (await talkers[name].chat(f"{name}/{number}", f"c{number}"))["ok"]
            await asyncio.sleep(0.02)

    async def wander() -> None:
        for _ in range(6):
            await asyncio.sleep(0.015)
            await wanderer.socket.disconnect()
            await asyncio.sleep(0.015)
            wanderer.socket = house.client().socket
            for event, take in (("snapshot", wanderer.take_snapshot), ("facts", wanderer.take_facts)):
                wanderer.socket.on(event, take, namespace="/room")
            await wanderer.connect()

    await asyncio.gather(wander(), *(talk(name) for name in range(4)))
    await eventually(lambda: wanderer.last_seq == talkers[0].last_seq == 20)
    assert all(one["missed"] is not None for one in wanderer.snapshots[1:])
    assert sorted(wanderer.texts()) == sorted(f"{name}/{number}" for name in range(4) for number in range(5))


async def test_too_old_a_number_gets_the_whole_state(house):
    alice = await house.join()
    await alice.chat("one", "c1")
    stranger = house.client()
    stranger.last_seq = 99
    await stranger.connect()
    assert stranger.snapshots[0]["missed"] is None
    assert [one["fact"]["text"] for one in stranger.snapshots[0]["state"]["messages"]] == ["one"]


async def test_a_moderator_deletes_and_mutes_and_the_muted_is_told(house, eventually):
    moderator = await house.join(house.grant("moderator", person_id="mod"))
    alice = await house.join(house.grant(person_id="alice"))
    await alice.chat("rude", "c1")
    assert (await moderator.call("delete_message", {"message_id": "m1"}))["ok"]
    assert (await moderator.call("mute", {"person_id": "alice", "seconds": 60}))["ok"]

    refused = await alice.chat("again", "c2")
    assert refused["problem"]["code"] == "room.muted"
    assert refused["problem"]["params"] == {"seconds": 60}
    await eventually(lambda: alice.last_seq == 3)
    assert [one.fact.__struct_config__.tag for one in alice.facts] == [
        "chat_posted",
        "message_deleted",
        "person_muted",
    ]
    assert (await house.join()).snapshots[0]["state"]["messages"] == []

    assert (await moderator.call("unmute", {"person_id": "alice"}))["ok"]
    assert (await alice.chat("sorry", "c3"))["ok"]


async def test_a_deleted_message_comes_back_for_everybody_and_after_a_restart(house, eventually):
    moderator = await house.join(house.grant("moderator", person_id="mod"))
    alice = await house.join(house.grant(person_id="alice"))
    for number in (1, 2):
        await alice.chat(f"text {number}", f"c{number}")
    posted = (await house.join()).snapshots[0]["state"]["messages"]
    await moderator.call("delete_message", {"message_id": "m1"})
    refused = await alice.call("restore_message", {"message_id": "m1"})
    assert refused["problem"]["code"] == "room.not_moderator"

    assert (await moderator.call("restore_message", {"message_id": "m1"}))["ok"]

    await eventually(lambda: alice.last_seq == 4)
    told = msgspec.to_builtins(alice.facts[-1].fact)
    assert {"seq": told["posted_seq"], "at_ms": told["posted_at_ms"], "fact": told["posted"]} == posted[0]
    for client in (alice, moderator):
        await client.socket.disconnect()
    await house.restart()
    assert (await house.join()).snapshots[0]["state"]["messages"] == posted


async def test_guests_read_and_like_only(house, eventually):
    guest = await house.join(house.grant(can_chat=False))
    assert (await guest.chat("hello", "c1"))["problem"]["code"] == "room.guest"
    assert (await guest.call("vote", {"poll_id": "p", "option": 0}))["problem"]["code"] == "room.guest"
    assert (await guest.call("mute", {"person_id": "p1", "seconds": 1}))["problem"]["code"] == (
        "room.not_moderator"
    )
    assert (await guest.call("like", {"count": 3}))["ok"]
    await eventually(
        lambda: guest.counters != [] and guest.counters[-1] == {"viewers": 1, "likes": 3, "speakers": []}
    )
    assert house.log.rows == {}


async def test_votes_go_to_commerce_and_its_refusals_come_back(house):
    alice = await house.join(house.grant(person_id="alice"))
    assert (await alice.call("vote", {"poll_id": "poll", "option": 1}))["ok"]
    assert house.ballot.votes == [("demo", "poll", "alice", 1)]
    assert (await alice.call("vote", {"poll_id": "closed", "option": 1}))["problem"]["code"] == "poll.closed"
    broken = await alice.call("vote", {"poll_id": "broken", "option": 1})
    assert (broken["problem"]["code"], broken["problem"]["status"]) == ("room.unavailable", 503)


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("chat", [{"text": "no id"}]),
        ("chat", [{"text": 7, "client_id": "c"}]),
        ("chat", [{"text": "x", "client_id": "c", "person": "somebody else"}]),
        ("chat", [{"text": "x" * 4001, "client_id": "c"}]),
        ("chat", [{"text": "x", "client_id": "\ud800"}]),
        ("chat", ["text"]),
        ("chat", [None]),
        ("chat", []),
        ("chat", [{"text": "x", "client_id": "c"}, {"text": "y", "client_id": "d"}]),
        ("like", [{"count": 0}]),
        ("like", [{"count": 10**30}]),
        ("mute", [{"person_id": "p1", "seconds": -1}]),
        ("vote", [{"poll_id": "p", "option": "0"}]),
        ("facts", [[]]),
        ("fly", [{}]),
    ],
)
async def test_malformed_messages_change_nothing_and_the_connection_lives(house, event, data):
    moderator = await house.join(house.grant("moderator"))
    ack = await moderator.call(event, *data)
    assert ack["problem"]["code"] == "room.malformed"
    assert ack["problem"]["type"] == "urn:problem:room.malformed"
    assert house.log.rows == {}
    assert (await moderator.chat("fine", "c1"))["ok"]


@pytest.mark.parametrize(
    "packet", ['2/room,7["chat"', "2/room,[{}]", "2/room,[]", "9", "2/other,[1]", "{", "5"]
)
async def test_garbage_below_the_messages_changes_nothing(house, packet):
    bystander = await house.join()
    async with aiohttp.ClientSession() as session:
        url = house.http.make_url("/socket.io/?EIO=4&transport=websocket")
        async with session.ws_connect(url) as socket:
            await socket.receive()
            await socket.send_str("40/room," + msgspec.json.encode({"grant": house.grant()}).decode())
            assert (await socket.receive()).data.startswith("40/room,")
            await socket.send_str("4" + packet)
            await socket.send_str("not even a packet")
    assert (await bystander.chat("fine", "c1"))["ok"]
    assert len(house.log.rows["demo"]) == 1


@pytest.mark.parametrize("frame", [b"binary", "4" + "x" * 20_000], ids=["binary", "too large"])
async def test_what_no_room_message_can_be_ends_the_connection(house, eventually, frame):
    async with aiohttp.ClientSession() as session:
        url = house.http.make_url("/socket.io/?EIO=4&transport=websocket")
        async with session.ws_connect(url) as socket:
            await socket.receive()
            await socket.send_str("40/room," + msgspec.json.encode({"grant": house.grant()}).decode())
            await eventually(lambda: house.rooms.viewers("demo") == 1)
            send = socket.send_bytes if isinstance(frame, bytes) else socket.send_str
            await send(frame)
            while not (await socket.receive(timeout=5)).type.name.startswith("CLOS"):
                pass
    await eventually(lambda: house.rooms.viewers("demo") == 0)


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        (None, "room.malformed"),
        ({}, "room.malformed"),
        ({"grant": 5}, "room.malformed"),
        ({"grant": "x", "admin": True}, "room.malformed"),
        ({"grant": "x", "last_seq": -1}, "room.malformed"),
        ({"grant": "forged.grant"}, "room.grant_invalid"),
        ("expired", "room.grant_expired"),
    ],
)
async def test_nobody_comes_in_without_a_good_grant(house, auth, code):
    auth = {"grant": house.grant(expired=True)} if auth == "expired" else auth
    refusals = []
    socket = socketio.AsyncClient(reconnection=False)
    socket.on("connect_error", refusals.append, namespace="/room")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await socket.connect(
            str(house.http.make_url("/")), auth=auth, transports=["websocket"], namespaces=["/room"]
        )
    assert (refusals[0]["message"], refusals[0]["data"]["code"]) == (code, code)
    assert house.rooms.stats().participants == 0


async def test_one_person_has_a_limit_of_connections(house):
    grant = house.grant()
    for _ in range(house.settings.connections_per_person):
        await house.join(grant)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await house.client(grant).connect()
    assert house.rooms.viewers("demo") == 1


async def test_long_polling_is_not_offered(house):
    async with aiohttp.ClientSession() as session:
        url = house.http.make_url("/socket.io/?EIO=4&transport=polling")
        async with session.get(url) as reply:
            assert reply.status == 400


async def test_viewers_are_counted_as_they_come_and_go(house, eventually):
    alice, bob = await house.join(), await house.join()
    await house.join(house.grant("host"))
    await eventually(lambda: alice.counters[-1:] == [{"viewers": 2, "likes": 0, "speakers": []}])
    await bob.socket.disconnect()
    await eventually(lambda: alice.counters[-1]["viewers"] == 1)
    assert house.rooms.viewers("demo") == 1
    assert house.rooms.viewers("elsewhere") == 0


async def test_backstage_hints_reach_host_and_staff_only(house, eventually):
    viewer, host = await house.join(), await house.join(house.grant("host"))
    moderator = await house.join(house.grant("moderator"))
    house.rooms.backstage("demo", Backstage(kind="order_placed", order_id="o1", number="H-1"))
    house.rooms.backstage("nobody-there", Backstage(kind="order_moved"))
    await eventually(lambda: len(host.hints) == len(moderator.hints) == 1)
    assert (host.hints[0]["kind"], host.hints[0]["order_id"]) == ("order_placed", "o1")
    await viewer.call("like", {})
    assert viewer.hints == []


async def test_facts_of_commerce_are_published_once_and_newcomers_see_their_outcome(house, eventually):
    alice = await house.join()
    await house.rooms.publish("demo", ShowStarted(), source="e1")
    await house.rooms.publish("demo", ProductPinned(product=PRODUCT), source="e2")
    await house.rooms.publish("demo", StockChanged(sku_id="red", stock_left=4), source="e3")
    await house.rooms.publish("demo", ProductPinned(product=PRODUCT), source="e2")
    await eventually(lambda: alice.last_seq == 3)
    state = (await house.join()).snapshots[0]["state"]
    assert (state["is_live"], state["pinned"]["skus"][0]["stock_left"]) == (True, 4)
    assert [row[3] for row in house.log.rows["demo"]] == ["e1", "e2", "e3"]


async def test_after_a_restart_the_room_is_what_it_was(house, eventually):
    moderator = await house.join(house.grant("moderator"))
    alice = await house.join(house.grant(person_id="alice"))
    await house.rooms.publish("demo", ShowStarted(), source="e1")
    await alice.chat("one", "c1")
    await alice.chat("two", "c2")
    await moderator.call("delete_message", {"message_id": "m2"})
    await moderator.call("mute", {"person_id": "alice", "seconds": 600})
    await alice.call("like", {"count": 7})
    await house.restart()

    back = house.client(house.grant(person_id="alice"))
    back.last_seq = 2
    await back.connect()
    assert [one["seq"] for one in back.snapshots[0]["missed"]] == [3, 4, 5, 6]
    assert back.facts[-1].fact == LikesCounted(likes=7)
    assert back.snapshots[0]["counters"]["likes"] == 7
    await house.rooms.publish("demo", ShowStarted(), source="e1")
    assert len(house.log.rows["demo"]) == 6
    assert (await back.chat("one", "c1"))["ok"]
    assert (await back.chat("three", "c3"))["problem"]["code"] == "room.muted"
    fresh = await house.join()
    assert [one["fact"]["text"] for one in fresh.snapshots[0]["state"]["messages"]] == ["two"]
    assert fresh.snapshots[0]["state"]["is_live"] is True


async def test_the_newest_result_of_a_poll_is_told_soon_and_outlives_a_stop_and_a_failing_log(
    house, eventually
):
    poll = PollState(id="poll", question="Next?", options=["a", "b"], votes=[0, 0], is_open=True)
    alice = await house.join()
    await house.rooms.publish("demo", PollOpened(poll=poll), source="e0")
    for number in range(1, 6):
        await house.rooms.publish("demo", PollCounted(poll_id="poll", votes=[number, 0]), source=f"e{number}")
    house.log.failures = 1
    await eventually(lambda: alice.last_seq == 3)
    assert [one.fact.votes for one in alice.facts[1:]] == [[1, 0], [5, 0]]

    await house.rooms.publish("demo", PollCounted(poll_id="poll", votes=[6, 0]), source="e6")
    await house.restart()
    assert (await house.join()).snapshots[0]["state"]["poll"]["votes"] == [6, 0]
