"""The coin ledger on real databases: balanced, append-only, never overdrawn."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.errors import CommerceError
from commerce.events import GiftSent, decode
from commerce.idempotency import KeyMissing, KeyReused
from commerce.outbox import OutboxRow
from commerce.shows.commands import create_show
from commerce.shows.errors import ShowUnknown
from commerce.wallet.commands import open_wallet, send_gift
from commerce.wallet.errors import (
    BadGiftQuantity,
    GiftOutsideShow,
    GiftToSelf,
    InsufficientCoins,
    UnknownGift,
)
from commerce.wallet.models import CoinEntryRow
from commerce.wallet.queries import WalletEntry, coins_of, reconcile, wallet_of
from commerce.wallet.rules import ISSUANCE

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]
MakeShow = Callable[..., Awaitable[str]]


async def coins(db: Database, account: str) -> int:
    async with db.read() as session:
        return await coins_of(session, account)


async def entries(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(CoinEntryRow)) or 0


async def gifts_in_outbox(db: Database) -> list[GiftSent]:
    async with db.read() as session:
        payloads = await session.scalars(select(OutboxRow.payload).order_by(OutboxRow.seq))
        events = [decode(payload) for payload in payloads]
    return [event for event in events if isinstance(event, GiftSent)]


async def give(db: Database, show_slug: str, by: Account, **changed: Any) -> None:
    gift = {"gift_id": "tea", "quantity": 2, "idempotency_key": "key-1", "now_ms": NOW_MS, **changed}
    await send_gift(db, show_slug=show_slug, by=by, **gift)


async def test_wallet_is_opened_once(db: Database, person: MakePerson) -> None:
    viewer = await person("Viewer")
    for amount in (1000, 1000, 5):
        await open_wallet(db, account_id=viewer.id, coins=amount, now_ms=NOW_MS)
    assert await coins(db, viewer.id) == 1000
    assert await coins(db, ISSUANCE) == -1000
    assert await entries(db) == 1


async def test_openings_at_once_make_one(db: Database, person: MakePerson) -> None:
    viewer = await person("Viewer")
    await asyncio.gather(
        *(open_wallet(db, account_id=viewer.id, coins=1000, now_ms=NOW_MS) for _ in range(8))
    )
    assert await coins(db, viewer.id) == 1000
    assert await entries(db) == 1


async def test_account_without_wallet_has_no_coins(db: Database, person: MakePerson) -> None:
    viewer = await person("Viewer")
    async with db.read() as session:
        wallet = await wallet_of(session, viewer.id)
    assert (wallet.coins, wallet.entries) == (0, [])


async def test_gift_moves_coins_and_tells_the_room(
    db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    host, viewer = await person("Host", "host"), await person("Rahim")
    slug = await live_show(host)
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    await give(db, slug, viewer, now_ms=NOW_MS + 1)

    async with db.read() as session:
        sent, received = await wallet_of(session, viewer.id), await wallet_of(session, host.id)
        assert (await reconcile(session)).is_sound
    assert sent.coins == 80
    assert sent.entries == [
        WalletEntry(NOW_MS + 1, -20, "gift_sent", slug),
        WalletEntry(NOW_MS, 100, "opening", None),
    ]
    assert received.coins == 20
    assert received.entries == [WalletEntry(NOW_MS + 1, 20, "gift_received", slug)]
    assert await gifts_in_outbox(db) == [
        GiftSent(show=slug, account_id=viewer.id, name="Rahim", gift_id="tea", quantity=2, coins=20)
    ]


async def test_same_key_gives_once(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    await asyncio.gather(*(give(db, slug, viewer) for _ in range(6)))
    assert await coins(db, viewer.id) == 80
    assert len(await gifts_in_outbox(db)) == 1
    with pytest.raises(KeyReused):
        await give(db, slug, viewer, quantity=3)
    assert await coins(db, viewer.id) == 80


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"gift_id": "yacht"}, UnknownGift),
        ({"quantity": 0}, BadGiftQuantity),
        ({"quantity": -3}, BadGiftQuantity),
        ({"quantity": 21}, BadGiftQuantity),
        ({"gift_id": "elephant", "quantity": 1}, InsufficientCoins),
        ({"show_slug": "no-such-show"}, ShowUnknown),
        ({"show_slug": "next-week"}, GiftOutsideShow),
        ({"idempotency_key": None}, KeyMissing),
    ],
)
async def test_denied_gift_changes_nothing(
    db: Database,
    person: MakePerson,
    live_show: MakeShow,
    changed: dict[str, Any],
    error: type[CommerceError],
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    await create_show(db, host_id=host.id, title="Next week", slug="next-week", now_ms=NOW_MS)
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    with pytest.raises(error):
        await give(db, **{"show_slug": slug, "by": viewer, **changed})
    assert (await coins(db, viewer.id), await coins(db, host.id), await entries(db)) == (100, 0, 1)
    assert await gifts_in_outbox(db) == []


async def test_host_cannot_gift_their_own_show(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host = await person("Host", "host")
    slug = await live_show(host)
    await open_wallet(db, account_id=host.id, coins=100, now_ms=NOW_MS)
    with pytest.raises(GiftToSelf):
        await give(db, slug, host)
    assert await coins(db, host.id) == 100


async def test_empty_wallet_says_what_it_lacks(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    with pytest.raises(InsufficientCoins) as raised:
        await give(db, slug, viewer)
    assert raised.value.params() == {"needed": 20, "coins": 0}


async def test_fifty_gifts_at_once_never_overdraw(
    db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    results = await asyncio.gather(
        *(
            give(db, slug, viewer, gift_id="rose", quantity=1, idempotency_key=f"key-{number}")
            for number in range(50)
        ),
        return_exceptions=True,
    )
    assert [result for result in results if result is None] == [None] * 20
    refused = [result for result in results if result is not None]
    assert all(isinstance(result, InsufficientCoins) for result in refused)
    assert len(refused) == 30
    assert (await coins(db, viewer.id), await coins(db, host.id)) == (0, 100)
    assert len(await gifts_in_outbox(db)) == 20
    async with db.read() as session:
        assert (await reconcile(session)).is_sound


async def test_gifts_in_both_directions_do_not_wait_for_each_other(
    db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    one, other = await person("One", "host"), await person("Other", "host")
    shows = {one.id: await live_show(one, "show-one"), other.id: await live_show(other, "show-other")}
    for account in (one, other):
        await open_wallet(db, account_id=account.id, coins=500, now_ms=NOW_MS)
    await asyncio.gather(
        *(
            give(db, shows[host.id], by, idempotency_key=f"key-{number}")
            for number in range(15)
            for by, host in ((one, other), (other, one))
        )
    )
    assert (await coins(db, one.id), await coins(db, other.id)) == (500, 500)
    async with db.read() as session:
        assert (await reconcile(session)).is_sound
