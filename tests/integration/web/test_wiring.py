"""Facts reach who hears them: commerce to the room, the publisher's comings and goings to the show."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
import pytest

from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, create_product
from commerce.database import Database
from commerce.polls.commands import open_poll
from commerce.roomlog.queries import load
from commerce.shows.commands import create_show, end_show, host_connected
from commerce.shows.queries import show_by_slug
from commerce.shows.shelf import pin, set_shelf
from media.events import PublisherConnected, SubscriberGone
from media.place import HOST
from signaling.errors import RoomUnavailable
from signaling.registry import Rooms
from signaling.settings import SignalingSettings
from tests.integration.web.conftest import Browser, Start, open_browser
from web import keys
from web.clock import wall_clock_ms
from web.serve import Running
from web.stage import Stage
from web.wiring import RoomLog, Votes

Person = Callable[..., Awaitable[Account]]


@pytest.fixture
async def rooms(db: Database) -> AsyncIterator[Rooms]:
    made = Rooms(log=RoomLog(db), commands=Votes(db, wall_clock_ms), settings=SignalingSettings())
    yield made
    await made.close()


async def facts_of(db: Database, show: str, *, until: str) -> list[dict[str, Any]]:
    """The room's facts once one of the type `until` is among them."""
    for _ in range(100):
        rows = [msgspec.json.decode(body) for _, _, body, _ in await load(db, show)]
        if any(one["type"] == until for one in rows):
            return rows
        await asyncio.sleep(0.05)
    raise AssertionError([one["type"] for one in rows])


async def host_of(server: Running, browser: Browser) -> Account:
    account = await browser.sign_up("host@example.com")
    await browser.call("POST", "/api/v1/me/roles", json={"role": "host"})
    return Account(str(account["id"]), "Rahima", "host@example.com", "en", ("viewer", "host"))


async def test_a_sale_is_told_to_the_room_in_order_and_once(server: Running, browser: Browser) -> None:
    db, now_ms = server.app[keys.DATABASE], wall_clock_ms()
    host = await host_of(server, browser)
    show = await create_show(db, host_id=host.id, title="Friday market", now_ms=now_ms)
    sku = SkuDraft(title="Red", price_minor=45_000, was_minor=None, stock=5)
    product = await create_product(
        db, seller_id=host.id, title="Sari", description="", skus=[sku], now_ms=now_ms
    )
    await set_shelf(db, slug=show.slug, by=host, product_ids=[product.id], now_ms=now_ms)
    await host_connected(db, slug=show.slug, now_ms=now_ms)
    await pin(db, slug=show.slug, by=host, product_id=product.id, now_ms=now_ms)
    body = {"sku_id": product.skus[0].id, "quantity": 2, "show_slug": show.slug}
    reservation = await (await browser.call("POST", "/api/v1/reservations", json=body)).json()
    order = {
        "reservation_id": reservation["id"],
        "name": "Nusrat",
        "mobile": "01712345678",
        "address": "House 5, Road 3, Dhanmondi, Dhaka",
    }
    headers = {"Idempotency-Key": "one-order-only", "X-CSRF-Token": browser.csrf}
    for _ in range(2):
        async with browser.session.post(server.url + "/api/v1/orders", json=order, headers=headers) as reply:
            assert reply.status == 201, await reply.text()
    await open_poll(
        db, show_slug=show.slug, by=host, question="Which?", options=["Red", "Blue"], now_ms=now_ms
    )
    await end_show(db, slug=show.slug, now_ms=now_ms)

    facts = await facts_of(db, show.slug, until="show_ended")
    types = [one["type"] for one in facts if one["type"] != "stock_changed"]
    assert types == [
        "show_started",
        "product_pinned",
        "item_sold",
        "poll_opened",
        "poll_closed",
        "show_ended",
    ]
    pinned = next(one for one in facts if one["type"] == "product_pinned")["product"]
    assert (pinned["title"], pinned["skus"][0]["price_minor"]) == ("Sari", 45_000)
    assert [one["stock_left"] for one in facts if one["type"] == "stock_changed"][-1] == 3
    sold = next(one for one in facts if one["type"] == "item_sold")
    assert (sold["product_id"], sold["quantity"]) == (product.id, 2)
    assert server.app[keys.OUTBOX].heard["order_placed"] == 1


async def test_after_a_restart_a_live_show_waits_for_its_host_for_the_grace_time(
    db: Database, rooms: Rooms, person: Person
) -> None:
    host = await person("Rahima", "host")
    now_ms = 1_790_000_000_000
    show = await create_show(db, host_id=host.id, title="Friday market", now_ms=now_ms)
    await host_connected(db, slug=show.slug, now_ms=now_ms)

    clock = [now_ms + 3_600_000]
    stage = Stage(db=db, rooms=rooms, clock=lambda: clock[0], grace_ms=120_000)
    await stage.begin()
    async with db.read() as session:
        away = await show_by_slug(session, show.slug)
    assert (away.status, away.away_since_ms) == ("live", now_ms + 3_600_000)

    clock[0] += 119_999
    await stage.end_abandoned()
    async with db.read() as session:
        assert (await show_by_slug(session, show.slug)).status == "live"
    clock[0] += 1
    await stage.end_abandoned()
    async with db.read() as session:
        assert (await show_by_slug(session, show.slug)).status == "ended"


async def test_players_of_a_live_show_wait_for_its_stream_after_a_restart(start: Start) -> None:
    async with start() as server, open_browser(server.url) as browser:
        host = await host_of(server, browser)
        db = server.app[keys.DATABASE]
        show = await create_show(db, host_id=host.id, title="Friday market", now_ms=wall_clock_ms())
        await host_connected(db, slug=show.slug, now_ms=wall_clock_ms())
        assert server.app[keys.TRANSCODER].find(show.slug) is None
    async with start() as server:
        assert server.app[keys.TRANSCODER].find(show.slug) is not None
        facts = await facts_of(server.app[keys.DATABASE], show.slug, until="host_away")
    assert [one["type"] for one in facts] == ["show_started", "host_away"]


async def test_an_away_host_gets_the_whole_grace_time_after_a_restart(
    db: Database, rooms: Rooms, person: Person
) -> None:
    host = await person("Rahima", "host")
    show = await create_show(db, host_id=host.id, title="Friday market", now_ms=1_000)
    await host_connected(db, slug=show.slug, now_ms=1_000)
    await Stage(db=db, rooms=rooms, clock=lambda: 2_000, grace_ms=120_000).begin()
    later = Stage(db=db, rooms=rooms, clock=lambda: 9_000_000, grace_ms=120_000)
    await later.begin()
    await later.end_abandoned()
    async with db.read() as session:
        assert (await show_by_slug(session, show.slug)).status == "live"


async def test_a_show_whose_room_cannot_be_read_keeps_no_other_waiting(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as server, open_browser(server.url) as browser:
        db, stage, rooms = server.app[keys.DATABASE], server.app[keys.STAGE], server.app[keys.ROOMS]
        host = await host_of(server, browser)
        now_ms = wall_clock_ms()
        broken, good = [
            await create_show(db, host_id=host.id, title=title, now_ms=now_ms) for title in ("Broken", "Good")
        ]
        publish = rooms.publish

        async def breaks(show: str, fact: Any, *, source: str | None = None) -> None:
            if show == broken.slug:
                raise RoomUnavailable()
            await publish(show, fact, source=source)

        monkeypatch.setattr(rooms, "publish", breaks)
        for show in (broken, good):
            stage.hear(PublisherConnected(show.slug, f"publisher of {show.slug}", HOST))
        facts = await facts_of(db, good.slug, until="stage_joined")
        assert [one["type"] for one in facts if one["type"] == "stage_joined"] == ["stage_joined"]


async def test_a_publisher_of_an_ended_show_is_sent_away_and_viewers_do_not_matter(start: Start) -> None:
    async with start() as server, open_browser(server.url) as browser:
        db, stage = server.app[keys.DATABASE], server.app[keys.STAGE]
        host = await host_of(server, browser)
        show = await create_show(db, host_id=host.id, title="Friday market", now_ms=1)
        await host_connected(db, slug=show.slug, now_ms=2)
        await end_show(db, slug=show.slug, now_ms=3)
        stage.hear(SubscriberGone(show.slug, "viewer"))
        stage.hear(PublisherConnected(show.slug, "publisher", HOST))
        stage.hear(PublisherConnected("no-such-show", "publisher", HOST))
        facts = await facts_of(db, show.slug, until="show_ended")
        async with db.read() as session:
            assert (await show_by_slug(session, show.slug)).status == "ended"
    assert [one["type"] for one in facts] == ["show_started", "show_ended"]
