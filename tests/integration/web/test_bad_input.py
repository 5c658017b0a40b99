"""Bad input at every door of the whole server: a problem with its code, and nothing changed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
import pytest
from aioice import stun
from argon2 import PasswordHasher
from sqlalchemy import select

from commerce.database import Base, Database
from commerce.shows.commands import rotate_stream_key
from media.server import Answer
from tests.helpers.media_peers import Host
from tests.integration.web.conftest import Browser, open_browser
from web import keys
from web.serve import Running

ADDRESS = {"name": "Nusrat", "mobile": "01712345678", "address": "House 5, Road 3, Dhaka"}
SDP = {"Content-Type": "application/sdp"}


async def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but those that move by themselves: the relay marks the outbox's rows when it
    likes, and what is recorded of a live show grows."""
    found = {}
    async with db.read() as session:
        for table in Base.metadata.sorted_tables:
            if not table.name.startswith(("outbox", "recording")):
                rows = await session.execute(select(table).order_by(*table.primary_key.columns))
                found[table.name] = [tuple(row) for row in rows]
    return found


@dataclass
class Market:
    """A host with a show and a product, a buyer who ordered and holds a piece, and a rival."""

    server: Running
    host: Browser
    buyer: Browser
    rival: Browser
    slug: str
    sku_id: str
    order_id: str
    reservation_id: str
    ticket_id: str

    @property
    def db(self) -> Database:
        return self.server.app[keys.DATABASE]

    @asynccontextmanager
    async def unchanged(self) -> AsyncIterator[None]:
        """What happens inside leaves no trace in the database and no peer in the media server."""
        media = self.server.app[keys.MEDIA]
        before = await everything(self.db), media.stats().shows, media.stats().publishers
        yield
        assert (await everything(self.db), media.stats().shows, media.stats().publishers) == before

    def path(self, pattern: str) -> str:
        names = ("slug", "sku_id", "order_id", "reservation_id", "ticket_id")
        return "/api/v1" + pattern.format(**{name: getattr(self, name) for name in names})


async def made(browser: Browser, path: str, body: Any, **headers: str) -> dict[str, Any]:
    headers["X-CSRF-Token"] = browser.csrf
    async with browser.session.post(browser.url + "/api/v1" + path, json=body, headers=headers) as reply:
        assert reply.status in (200, 201), await reply.text()
        answer: dict[str, Any] = await reply.json()
    return answer


async def code_of(reply: aiohttp.ClientResponse) -> tuple[int, str]:
    assert reply.content_type == "application/problem+json"
    return reply.status, (await reply.json())["code"]


@pytest.fixture
async def market(server: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Market]:
    monkeypatch.setattr(
        "commerce.accounts.passwords._hasher", PasswordHasher(1, 8, 1)
    )  # three sign-ups a test
    url = server.url
    async with open_browser(url) as host, open_browser(url) as buyer, open_browser(url) as rival:
        for browser, login in ((host, "host"), (buyer, "buyer"), (rival, "rival")):
            await browser.sign_up(f"{login}@example.com")
        for browser in (host, rival):
            await made(browser, "/me/roles", {"role": "host"})
        show = await made(host, "/shows", {"title": "Friday market", "visibility": "unlisted"})
        skus = [{"title": "Red", "price_minor": 45_000, "stock": 10}]
        product = await made(host, "/products", {"title": "Sari", "skus": skus})
        sku_id = product["skus"][0]["id"]
        held = await made(buyer, "/reservations", {"sku_id": sku_id, "quantity": 1})
        order_body = {"reservation_id": held["id"], **ADDRESS}
        order = await made(buyer, "/orders", order_body, **{"Idempotency-Key": "first"})
        question = {"order_id": order["id"], "subject": "When?", "body": "When does it come?"}
        ticket = await made(buyer, "/tickets", question)
        held = await made(buyer, "/reservations", {"sku_id": sku_id, "quantity": 2})
        yield Market(server, host, buyer, rival, show["slug"], sku_id, order["id"], held["id"], ticket["id"])


# ---- what does not belong to the one who asks


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/orders/{order_id}", None, 404, "order.unknown"),
        ("POST", "/orders/{order_id}/actions", {"action": "cancel"}, 404, "order.unknown"),
        ("POST", "/orders", {"reservation_id": "{reservation_id}", **ADDRESS}, 404, "reservation.unknown"),
        ("DELETE", "/reservations/{reservation_id}", None, 404, "reservation.unknown"),
        ("POST", "/tickets", {"order_id": "{order_id}", "subject": "s", "body": "b"}, 404, "order.unknown"),
        ("GET", "/tickets/{ticket_id}", None, 404, "ticket.unknown"),
        ("POST", "/tickets/{ticket_id}/replies", {"body": "x"}, 404, "ticket.unknown"),
        ("POST", "/tickets/{ticket_id}/solve", None, 404, "ticket.unknown"),
        ("PATCH", "/skus/{sku_id}", {"price_minor": 1}, 404, "sku.unknown"),
        ("POST", "/skus/{sku_id}/stock", {"delta": 5, "reason": "x"}, 404, "sku.unknown"),
        ("PATCH", "/shows/{slug}", {"title": "Mine"}, 403, "show.forbidden"),
        ("POST", "/shows/{slug}/stream-key", None, 403, "show.forbidden"),
        ("POST", "/shows/{slug}/publish-grant", None, 403, "show.forbidden"),
        ("POST", "/shows/{slug}/end", None, 403, "show.forbidden"),
        ("GET", "/shows/{slug}/health", None, 403, "session.forbidden"),
        ("GET", "/desk/tickets", None, 403, "session.forbidden"),
        ("GET", "/kyc/cases", None, 403, "session.forbidden"),
        ("POST", "/me/roles", {"role": "administrator"}, 400, "body.invalid"),
    ],
)
async def test_what_belongs_to_others(
    market: Market, method: str, path: str, body: dict[str, str] | None, status: int, code: str
) -> None:
    if body is not None:
        ids = {"{order_id}": market.order_id, "{reservation_id}": market.reservation_id}
        body = {
            name: ids.get(value, value) if isinstance(value, str) else value for name, value in body.items()
        }
    headers = {"Idempotency-Key": "rival", "X-CSRF-Token": market.rival.csrf}
    async with market.unchanged():
        reply = await market.rival.session.request(
            method, market.server.url + market.path(path), json=body, headers=headers
        )
        assert await code_of(reply) == (status, code)


# ---- numbers


@pytest.mark.parametrize("quantity", [-1, 0, 21, 2**63, 1.5, "2", True, None])
async def test_quantities_of_nothing(market: Market, quantity: object) -> None:
    async with market.unchanged():
        body = {"sku_id": market.sku_id, "quantity": quantity}
        reply = await market.buyer.call("POST", "/api/v1/reservations", json=body)
        assert await code_of(reply) == (400, "body.invalid")
        gift = {"gift_id": "rose", "quantity": quantity}
        reply = await market.buyer.call("POST", f"/api/v1/shows/{market.slug}/gifts", json=gift)
        assert await code_of(reply) == (400, "body.invalid")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/skus/{sku_id}/stock", '{"delta": -1000, "reason": "x"}', 409, "stock.insufficient"),
        ("/skus/{sku_id}/stock", '{"delta": 9223372036854775808, "reason": "x"}', 400, "stock.quantity"),
        ("/products", '{"title":"p","skus":[{"title":"s","price_minor":-1}]}', 400, "body.invalid"),
        ("/products", '{"title":"p","skus":[{"title":"s","price_minor":1e30}]}', 400, "body.invalid"),
        ("/products", '{"title":"p","skus":[{"title":"s","price_minor":NaN}]}', 400, "body.invalid"),
        (
            "/products",
            '{"title":"p","skus":[{"title":"s","price_minor":9223372036854775808}]}',
            400,
            "sku.price",
        ),
        ("/shows", '{"title": "s", "starts_at_ms": 9223372036854775808}', 400, "body.invalid"),
        ("/shows", '{"title": "\\u202e \\u200b"}', 400, "show.title_blank"),
    ],
)
async def test_numbers_that_nothing_holds(
    market: Market, path: str, body: str, status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json", "X-CSRF-Token": market.host.csrf}
    async with market.unchanged():
        reply = await market.host.session.post(
            market.server.url + market.path(path), data=body, headers=headers
        )
        assert await code_of(reply) == (status, code)


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ"])
async def test_idempotency_keys_that_are_none(market: Market, key: str) -> None:
    body = {"reservation_id": market.reservation_id, **ADDRESS}
    headers = {"Idempotency-Key": key, "X-CSRF-Token": market.buyer.csrf}
    async with market.unchanged():
        reply = await market.buyer.session.post(
            market.server.url + "/api/v1/orders", json=body, headers=headers
        )
        assert await code_of(reply) == (400, "idempotency.invalid" if key else "idempotency.missing")


# ---- bytes that are no text


async def raw(server: Running, request: bytes) -> tuple[int, bytes]:
    """Status and body of the reply to a request as it stands."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(8_000), 5)
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


@pytest.mark.parametrize("cookie", [b"\xff" * 30, b"a" * 30 + b"." + b"\xff" * 30])
async def test_a_cookie_that_is_no_text_is_a_new_guest(server: Running, cookie: bytes) -> None:
    status, body = await raw(
        server, b"GET /api/v1/session HTTP/1.1\r\nHost: haat\r\nCookie: haat_session=" + cookie + b"\r\n\r\n"
    )
    assert (status, msgspec.json.decode(body)["account"]) == (200, None)


@pytest.mark.parametrize(
    ("path", "header", "status", "code"),
    [
        (b"/api/v1/session", b"X-CSRF-Token: \xff\xfe", 403, b"session.csrf"),
        (b"/whip/nothing", b"Authorization: Bearer \xff.\xff", 401, b"room.grant_invalid"),
        (b"/whep/%ff", b"X: \xff", 404, b"show.unknown"),
    ],
)
async def test_headers_that_are_no_text(
    server: Running, path: bytes, header: bytes, status: int, code: bytes
) -> None:
    head = b"POST " + path + b" HTTP/1.1\r\nHost: haat\r\nContent-Length: 2\r\n"
    got, body = await raw(server, head + header + b"\r\nContent-Type: application/sdp\r\n\r\n{}")
    assert (got, msgspec.json.decode(body)["code"].encode()) == (status, code)


async def test_a_body_that_is_not_compressed_as_it_says(market: Market) -> None:
    head = (
        b"POST /whep/"
        + market.slug.encode()
        + b" HTTP/1.1\r\nHost: haat\r\nContent-Type: application/sdp\r\n"
    )
    async with market.unchanged():
        status, body = await raw(
            market.server, head + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
        )
    assert (status, msgspec.json.decode(body)["code"]) == (400, "request.invalid")


# ---- publishers


@dataclass
class Door:
    """Stands for the media server to a `Host`, which so comes in by WHIP as everybody does."""

    server: Running
    headers: dict[str, str]

    async def publish(self, show: str, offer: str) -> Answer:
        url = f"{self.server.url}/whip/{show}"
        async with (
            aiohttp.ClientSession() as client,
            client.post(url, data=offer, headers=self.headers) as reply,
        ):
            assert reply.status == 201
            peer_id = reply.headers["Location"].rpartition("/")[2]
            return Answer(peer_id, await reply.text(), reply.headers["ETag"].strip('"'))


async def test_a_second_publisher_and_an_unknown_codec(market: Market) -> None:
    media = market.server.app[keys.MEDIA]
    stream_key = await rotate_stream_key(market.db, slug=market.slug, by=None)
    bearer = SDP | {"Authorization": f"Bearer {stream_key}"}
    url = f"{market.server.url}/whip/{market.slug}"
    host = Host()
    try:
        await host.publish(Door(market.server, bearer), market.slug)  # type: ignore[arg-type]
        assert host.answer is not None
        for _ in range(200):
            show = await (await market.host.call("GET", f"/api/v1/shows/{market.slug}")).json()
            stage = market.server.app[keys.ROOMS].stage(market.slug)
            if show["status"] == "live" and stage is not None and stage.tracks:
                break
            await asyncio.sleep(0.05)
        offer = host.connection.localDescription.sdp
        async with aiohttp.ClientSession() as client, market.unchanged():
            reply = await client.post(url, data=offer, headers=bearer)
            assert await code_of(reply) == (409, "media.publisher_exists")
            unknown = offer.replace("H264/90000", "H265/90000")
            reply = await client.post(url, data=unknown, headers=bearer)
            assert await code_of(reply) == (422, "media.unknown_codec")
            reply = await client.post(url, data="v=0\r\ngarbage", headers=bearer)
            assert await code_of(reply) == (400, "media.bad_offer")
            session = f"{url}/{host.answer.peer_id}"
            for method in (client.delete, client.patch):
                assert await code_of(await method(session)) == (401, "door.session_token")
            peer = media.peer(host.answer.peer_id)
            assert peer is not None
            assert peer.etag == host.answer.etag
    finally:
        await host.close()


# ---- the room


@asynccontextmanager
async def in_room(market: Market, browser: Browser) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A room's socket as bare packets, past its greeting."""
    grant = await made(browser, f"/shows/{market.slug}/room-grant", None)
    url = market.server.url + "/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as client, client.ws_connect(url) as door:
        await door.receive_str()
        await door.send_str("40/room," + msgspec.json.encode({"grant": grant["grant"]}).decode())
        await heard(door, '42/room,["snapshot"')
        yield door


async def heard(door: aiohttp.ClientWebSocketResponse, beginning: str) -> str:
    """The first packet that begins so."""
    while True:
        packet: str = await door.receive_str(timeout=5)
        if packet.startswith(beginning):
            return packet


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ('["chat",{"text":7,"client_id":"c"}]', "room.malformed"),
        ('["chat",{"text":"x","client_id":"c","person":{"id":"host"}}]', "room.malformed"),
        ('["chat",{"text":"\\u0000","client_id":"c"}]', "room.chat_empty"),
        ('["like",{"count":-1}]', "room.malformed"),
        ('["vote",{"poll_id":"nothing","option":-1}]', "room.malformed"),
        ('["vote",{"poll_id":"nothing","option":0}]', "poll.unknown"),
        ('["mute",{"person_id":"host","seconds":60}]', "room.not_moderator"),
        ('["facts",[]]', "room.malformed"),
    ],
)
async def test_messages_of_the_room(market: Market, message: str, code: str) -> None:
    async with in_room(market, market.buyer) as door, market.unchanged():
        await door.send_str("42/room,5" + message)
        ack = msgspec.json.decode((await heard(door, "43/room,5")).removeprefix("43/room,5"))[0]
        assert (ack["ok"], ack["problem"]["code"]) == (False, code)


@pytest.mark.parametrize("packet", ["", "hello", "4zzz", "42/room,[]", "42/room," + "[" * 5_000])
async def test_packets_that_are_none_of_the_rooms_end_the_connection(market: Market, packet: str) -> None:
    async with in_room(market, market.buyer) as door, market.unchanged():
        await door.send_str(packet)
        problem = msgspec.json.decode((await heard(door, '42/room,["cut_off"')).removeprefix("42/room,"))[1]
        assert (problem["type"], problem["code"]) == ("urn:problem:room.malformed", "room.malformed")
        assert await heard(door, "41/room") == "41/room,"
        assert (await door.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE


async def test_a_flood_ends_its_own_connection_only(market: Market) -> None:
    async with in_room(market, market.host) as other, market.unchanged():
        async with in_room(market, market.buyer) as door:
            for _ in range(200):
                await door.send_str('42/room,["facts",{}]')
            cut_off = await heard(door, '42/room,["cut_off"')
            assert msgspec.json.decode(cut_off.removeprefix("42/room,"))[1]["code"] == "room.flood"
        await other.send_str('42/room,1["facts",{}]')
        await heard(other, "43/room,1")


# ---- the UDP port


async def test_strangers_on_the_udp_port_are_counted_and_get_nothing(market: Market) -> None:
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    request.attributes["USERNAME"] = "nobody:me"
    request.add_message_integrity(b"guess")
    datagrams = [bytes(request), bytes([22, 254, 253]) + bytes(60), b"\x80\x60" + bytes(60), b"\x00", b"\xff"]
    media = market.server.app[keys.MEDIA]
    async with market.unchanged():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setblocking(False)
            stranger.connect(("127.0.0.1", media.port))
            for datagram in datagrams:
                stranger.send(datagram)
            for _ in range(100):
                if media.stats().garbage_datagrams == len(datagrams):
                    break
                await asyncio.sleep(0.02)
            metrics = await (await market.host.call("GET", "/metrics")).text()
            assert f'haat_media_dropped_total{{reason="garbage"}} {float(len(datagrams))}' in metrics
            with pytest.raises(BlockingIOError):
                stranger.recv(2_000)
