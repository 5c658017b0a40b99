"""Shows: their addresses, their keys, their life, their shelf and their pin."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, create_product
from commerce.catalog.errors import ProductUnknown
from commerce.database import Database
from commerce.errors import BadCursor, CommerceError
from commerce.events import decode
from commerce.kyc.commands import decide
from commerce.outbox import OutboxRow
from commerce.shows.commands import (
    ShowChanges,
    create_show,
    end_show,
    host_connected,
    host_disconnected,
    reopen_show,
    rotate_stream_key,
    update_show,
)
from commerce.shows.errors import KycRequired, NotOnShelf, NotTheHost, ShowOver, ShowUnknown, StreamKeyWrong
from commerce.shows.models import PinRow, ShowRow
from commerce.shows.queries import (
    Show,
    check_may_publish,
    list_shows,
    live_shows,
    pinned_product,
    shelf_of,
    show_by_slug,
)
from commerce.shows.shelf import pin, set_shelf, unpin
from tests.helpers.kyc import submitted

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]


async def schedule(db: Database, host: Account, title: str = "Market", **options: object) -> Show:
    return await create_show(db, host_id=host.id, title=title, now_ms=NOW_MS, **options)  # type: ignore[arg-type]


async def told(db: Database) -> list[str]:
    async with db.read() as session:
        payloads = await session.scalars(select(OutboxRow.payload).order_by(OutboxRow.seq))
        return [type(decode(payload)).__name__ for payload in payloads]


async def goods(db: Database, host: Account, *titles: str) -> list[str]:
    skus = [SkuDraft("One", 100)]
    return [
        (await create_product(db, seller_id=host.id, title=title, skus=skus, now_ms=NOW_MS)).id
        for title in titles
    ]


async def test_every_show_has_an_address_of_its_own(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    shows = await asyncio.gather(*(schedule(db, host, "Eid Sale") for _ in range(5)))
    slugs = sorted(show.slug for show in shows)
    assert len(set(slugs)) == 5
    assert slugs[0] == "eid-sale"
    assert all(slug.startswith("eid-sale") for slug in slugs)
    assert (await schedule(db, host, "শাড়ি মেলা")).slug.startswith("show-")


async def test_the_life_of_a_show_is_told_once_each(db: Database, person: MakePerson) -> None:
    slug = (await schedule(db, await person("Host", "host"))).slug
    for step, now_ms in (
        (host_connected, NOW_MS + 1),
        (host_connected, NOW_MS + 2),
        (host_disconnected, NOW_MS + 3),
        (host_disconnected, NOW_MS + 4),
    ):
        show = await step(db, slug=slug, now_ms=now_ms)
    assert (show.status, show.phase, show.started_at_ms, show.away_since_ms) == (
        "live",
        "away",
        NOW_MS + 1,
        NOW_MS + 3,
    )
    async with db.read() as session:
        assert [one.slug for one in await live_shows(session)] == [slug]
    await host_connected(db, slug=slug, now_ms=NOW_MS + 5)
    for now_ms in (NOW_MS + 6, NOW_MS + 7):
        show = await end_show(db, slug=slug, now_ms=now_ms)
    assert (show.status, show.ended_at_ms, show.away_since_ms) == ("ended", NOW_MS + 6, None)
    with pytest.raises(ShowOver):
        await host_connected(db, slug=slug, now_ms=NOW_MS + 8)
    assert await told(db) == ["ShowStarted", "HostLeft", "HostReturned", "ShowEnded"]
    assert (await reopen_show(db, slug=slug, now_ms=NOW_MS + 9)).ended_at_ms is None


async def test_only_the_host_changes_a_show(db: Database, person: MakePerson) -> None:
    host, rival, chief = [
        await person(*one) for one in (("Host", "host"), ("Rival", "host"), ("Chief", "administrator"))
    ]
    show = await schedule(db, host)
    with pytest.raises(NotTheHost):
        await update_show(db, slug=show.slug, by=rival, changes=ShowChanges(title="Mine"))
    with pytest.raises(NotTheHost):
        await rotate_stream_key(db, slug=show.slug, by=rival)
    with pytest.raises(NotTheHost):
        await end_show(db, slug=show.slug, by=rival, now_ms=NOW_MS)
    with pytest.raises(ShowUnknown):
        await end_show(db, slug="nothing", by=host, now_ms=NOW_MS)
    async with db.read() as session:
        assert await show_by_slug(session, show.slug) == show
    changes = ShowChanges("Night market", "Lights", NOW_MS + 5, "unlisted")
    changed = await update_show(db, slug=show.slug, by=chief, changes=changes)
    assert (changed.title, changed.description, changed.starts_at_ms, changed.visibility, changed.slug) == (
        "Night market",
        "Lights",
        NOW_MS + 5,
        "unlisted",
        show.slug,
    )


async def refusal(db: Database, slug: str, **proof: str | None) -> type[CommerceError] | None:
    try:
        await check_may_publish(db, slug, **proof)
    except CommerceError as error:
        return type(error)
    return None


async def test_who_may_publish(db: Database, person: MakePerson) -> None:
    host, rival = await person("Host", "host"), await person("Rival", "host")
    slug = (await schedule(db, host, visibility="unlisted")).slug
    assert await refusal(db, slug, stream_key="") is StreamKeyWrong
    old = await rotate_stream_key(db, slug=slug, by=host)
    key = await rotate_stream_key(db, slug=slug, by=host)
    assert await refusal(db, "nothing", stream_key=key) is ShowUnknown
    for wrong in (old, "", None, key + "x"):
        assert await refusal(db, slug, stream_key=wrong) is StreamKeyWrong
    assert await refusal(db, slug, account_id=rival.id) is StreamKeyWrong
    assert await refusal(db, slug, stream_key=key) is None
    assert await refusal(db, slug, account_id=host.id) is None
    async with db.read() as session:
        assert key not in str((await session.scalars(select(ShowRow.stream_key_hash))).all())

    public = (await schedule(db, host)).slug
    assert await refusal(db, public, account_id=host.id) is KycRequired
    await end_show(db, slug=slug, now_ms=NOW_MS)
    assert await refusal(db, slug, stream_key=key) is ShowOver


async def test_lists_hold_what_they_should_in_their_order(db: Database, person: MakePerson) -> None:
    host, other = await person("Host", "host"), await person("Other", "host")
    starts = [None, NOW_MS + 30, NOW_MS + 10, *range(NOW_MS + 1_000, NOW_MS + 1_032)]
    coming = [
        await schedule(db, host, f"Coming {number}", starts_at_ms=at) for number, at in enumerate(starts)
    ]
    hidden = await schedule(db, host, "Hidden", visibility="unlisted")
    live = [await schedule(db, other, f"Live {number}") for number in range(3)]
    for number, show in enumerate(live):
        await host_connected(db, slug=show.slug, now_ms=NOW_MS + number)
    await host_disconnected(db, slug=live[0].slug, now_ms=NOW_MS + 9)
    await end_show(db, slug=live[1].slug, now_ms=NOW_MS + 9)

    async with db.read() as session:
        first = await list_shows(session, status="scheduled")
        second = await list_shows(session, status="scheduled", after=first.next)
        on_air = await list_shows(session, status="live")
        over = await list_shows(session, status="ended")
        mine = await list_shows(session, host_id=host.id)
        with pytest.raises(BadCursor):
            await list_shows(session, after="rubbish")
    order = [coming[2], coming[1], *coming[3:], coming[0]]
    assert [one.slug for one in first.items + second.items] == [one.slug for one in order]
    assert second.next is None
    assert [one.slug for one in on_air.items] == [live[2].slug, live[0].slug]
    assert [one.slug for one in over.items] == [live[1].slug]
    assert hidden.slug in [one.slug for one in mine.items]


async def test_one_pin_at_a_time_of_what_is_on_the_shelf(db: Database, person: MakePerson) -> None:
    host, rival = await person("Host", "host"), await person("Rival", "host")
    slug = (await schedule(db, host)).slug
    first, second, off = await goods(db, host, "First", "Second", "Off")
    (foreign,) = await goods(db, rival, "Foreign")
    with pytest.raises(ProductUnknown):
        await set_shelf(db, slug=slug, by=host, product_ids=[first, foreign], now_ms=NOW_MS)
    await set_shelf(db, slug=slug, by=host, product_ids=[second, first, second], now_ms=NOW_MS)
    for product_id, error in ((off, NotOnShelf), (foreign, NotOnShelf), ("nothing", NotOnShelf)):
        with pytest.raises(error):
            await pin(db, slug=slug, by=host, product_id=product_id, now_ms=NOW_MS)
    with pytest.raises(NotTheHost):
        await pin(db, slug=slug, by=rival, product_id=first, now_ms=NOW_MS)
    for product_id in (first, first, second):
        await pin(db, slug=slug, by=host, product_id=product_id, now_ms=NOW_MS)
    async with db.read() as session:
        show = await show_by_slug(session, slug)
        assert await shelf_of(session, show.id) == [second, first]
        assert await pinned_product(session, show.id) == second
    await set_shelf(db, slug=slug, by=host, product_ids=[first], now_ms=NOW_MS + 1)
    await unpin(db, slug=slug, by=host, now_ms=NOW_MS + 2)
    async with db.read() as session:
        assert await pinned_product(session, show.id) is None
        assert len((await session.scalars(select(PinRow))).all()) == 2
    assert await told(db) == ["ProductPinned", "ProductPinned", "ProductUnpinned"]
    await end_show(db, slug=slug, now_ms=NOW_MS + 3)
    with pytest.raises(ShowOver):
        await pin(db, slug=slug, by=host, product_id=first, now_ms=NOW_MS + 4)


async def test_pinning_at_once_leaves_one_pin(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    slug = (await schedule(db, host)).slug
    product_ids = await goods(db, host, "A", "B", "C", "D")
    await set_shelf(db, slug=slug, by=host, product_ids=product_ids, now_ms=NOW_MS)
    await asyncio.gather(
        *(pin(db, slug=slug, by=host, product_id=one, now_ms=NOW_MS) for one in product_ids * 2)
    )
    async with db.read() as session:
        open_pins = (await session.scalars(select(PinRow).where(PinRow.unpinned_at_ms.is_(None)))).all()
    assert len(open_pins) == 1


async def test_an_unlisted_show_does_not_become_public_past_the_identity_check(
    db: Database, person: MakePerson
) -> None:
    host = await person("Host", "host")
    show = await schedule(db, host, visibility="unlisted")
    await check_may_publish(db, show.slug, account_id=host.id)
    for _ in ("scheduled", "live"):
        with pytest.raises(KycRequired):
            await update_show(db, slug=show.slug, by=host, changes=ShowChanges(visibility="public"))
        await host_connected(db, slug=show.slug, now_ms=NOW_MS)
    case_id, reviewer = await submitted(db, host), await person("Reviewer", "reviewer")
    await decide(db, case_id=case_id, by=reviewer, approve=True, reason="", now_ms=NOW_MS)
    changed = await update_show(db, slug=show.slug, by=host, changes=ShowChanges(visibility="public"))
    assert (changed.visibility, changed.status) == ("public", "live")
