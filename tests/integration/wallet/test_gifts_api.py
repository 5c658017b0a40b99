"""Gifts and the wallet over HTTP."""

from collections.abc import Awaitable, Callable

import pytest

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.wallet.commands import open_wallet
from tests.helpers.api import Connect

NOW_MS = 1_790_000_000_000
TEA = {"gift_id": "tea", "quantity": 2}
MakePerson = Callable[..., Awaitable[Account]]
MakeShow = Callable[..., Awaitable[str]]


async def test_the_catalogue_is_for_everybody(api: Connect) -> None:
    reply = await (await api(None)).get("/api/v1/gifts")
    gifts = (await reply.json())["items"]
    assert reply.status == 200
    assert gifts[0] == {"id": "rose", "coins": 5}
    assert gifts[-1] == {"id": "elephant", "coins": 1000}


async def test_gift_is_paid_once_however_often_it_is_sent(
    db: Database, api: Connect, person: MakePerson, live_show: MakeShow
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS - 1)
    client = await api(viewer)
    wallet = {
        "coins": 80,
        "entries": [
            {"at_ms": NOW_MS, "coins": -20, "reason": "gift_sent", "show_slug": slug},
            {"at_ms": NOW_MS - 1, "coins": 100, "reason": "opening", "show_slug": None},
        ],
    }
    for _ in range(3):
        reply = await client.post(f"/api/v1/shows/{slug}/gifts", json=TEA, headers={"Idempotency-Key": "one"})
        assert (reply.status, await reply.json()) == (200, wallet)
    assert await (await client.get("/api/v1/wallet")).json() == wallet
    received = await (await (await api(host)).get("/api/v1/wallet")).json()
    assert received["coins"] == 20


@pytest.mark.parametrize(
    ("asker", "body", "key", "status", "code"),
    [
        ("guest", TEA, "k", 401, "session.required"),
        ("host", TEA, "k", 409, "gift.own_show"),
        ("viewer", {"gift_id": "yacht"}, "k", 404, "gift.unknown"),
        ("viewer", {"gift_id": "tea", "quantity": 0}, "k", 400, "body.invalid"),
        ("viewer", {"gift_id": "tea", "quantity": -1}, "k", 400, "body.invalid"),
        ("viewer", {"gift_id": "elephant"}, "k", 409, "wallet.insufficient"),
        ("viewer", TEA, "", 400, "idempotency.missing"),
        ("viewer", TEA, "k" * 256, 400, "idempotency.invalid"),
    ],
)
async def test_refused_gifts(
    db: Database,
    api: Connect,
    person: MakePerson,
    live_show: MakeShow,
    asker: str,
    body: dict[str, object],
    key: str,
    status: int,
    code: str,
) -> None:
    people = {"host": await person("Host", "host"), "viewer": await person("Viewer"), "guest": None}
    slug = await live_show(people["host"])
    for account in (people["host"], people["viewer"]):
        await open_wallet(db, account_id=account.id, coins=100, now_ms=NOW_MS)
    client = await api(people[asker])
    reply = await client.post(f"/api/v1/shows/{slug}/gifts", json=body, headers={"Idempotency-Key": key})
    assert reply.content_type == "application/problem+json"
    assert (reply.status, (await reply.json())["code"]) == (status, code)
    for account in (people["host"], people["viewer"]):
        assert (await (await (await api(account)).get("/api/v1/wallet")).json())["coins"] == 100


async def test_a_key_stands_for_one_request(
    db: Database, api: Connect, person: MakePerson, live_show: MakeShow
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    client = await api(viewer)
    gifts, headers = f"/api/v1/shows/{slug}/gifts", {"Idempotency-Key": "one"}
    assert (await client.post(gifts, json=TEA, headers=headers)).status == 200
    reply = await client.post(gifts, json={"gift_id": "rose"}, headers=headers)
    assert (reply.status, (await reply.json())["code"]) == (422, "idempotency.reused")


async def test_wallet_is_private(api: Connect) -> None:
    assert (await (await api(None)).get("/api/v1/wallet")).status == 401
