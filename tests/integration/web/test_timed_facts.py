"""Pins, polls and sales of a room in the media of its show, also when the server was restarted meanwhile."""

import asyncio
import time
from urllib.parse import urljoin

from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, create_product
from commerce.shows.commands import create_show, host_connected
from commerce.shows.shelf import set_shelf
from tests.helpers.made_show import MadeShow
from tests.integration.web.conftest import Browser, Start, open_browser
from transcoder.playlist import DateRange, parse
from web import keys
from web.clock import wall_clock_ms
from web.serve import Running

SEGMENT_NS = 2_000_000_000


async def _market(server: Running, browser: Browser) -> tuple[str, str, str]:
    """A live show of whoever signs up here, with a product on its shelf: their ids, and that of its SKU."""
    db, now_ms = server.app[keys.DATABASE], wall_clock_ms()
    account = await browser.sign_up("host@example.com")
    await browser.call("POST", "/api/v1/me/roles", json={"role": "host"})
    host = Account(str(account["id"]), "Rahima", "host@example.com", "en", ("viewer", "host"))
    show = await create_show(db, host_id=host.id, title="Friday market", now_ms=now_ms)
    sku = SkuDraft(title="Red", price_minor=45_000, was_minor=None, stock=5)
    product = await create_product(
        db, seller_id=host.id, title="Sari", description="", skus=[sku], now_ms=now_ms
    )
    await set_shelf(db, slug=show.slug, by=host, product_ids=[product.id], now_ms=now_ms)
    await host_connected(db, slug=show.slug, now_ms=now_ms)
    return show.slug, product.id, product.skus[0].id


async def _buy(browser: Browser, show: str, sku: str) -> None:
    body = {"sku_id": sku, "quantity": 2, "show_slug": show}
    reserved = await browser.call("POST", "/api/v1/reservations", json=body)
    order = {
        "reservation_id": (await reserved.json())["id"],
        "name": "Nusrat",
        "mobile": "01712345678",
        "address": "House 5, Road 3, Dhanmondi, Dhaka",
    }
    headers = {"Idempotency-Key": "one-order-only", "X-CSRF-Token": browser.csrf}
    async with browser.session.post(browser.url + "/api/v1/orders", json=order, headers=headers) as reply:
        assert reply.status == 201, await reply.text()


def _live(server: Running, show: str, at_ns: int) -> MadeShow:
    """The show's media from then on."""
    made = MadeShow(server.app[keys.TRANSCODER], show, at_ns)
    made.store.origin_ns = at_ns
    return made


async def _played(browser: Browser, show: str, rendition: str) -> tuple[list[DateRange], list[bytes]]:
    """What a player of the rendition is told: the date ranges, and the parts' bytes in order."""
    base = f"{browser.url}/hls/{show}/"
    playlist = parse(await (await browser.session.get(f"{base}{rendition}.m3u8")).text())
    uris = [part.uri for segment in playlist.segments for part in segment.parts]
    parts = [await (await browser.session.get(urljoin(base, uri))).read() for uri in uris]
    return list(playlist.date_ranges), parts


async def test_what_the_room_is_told_is_in_the_media_and_what_holds_is_so_after_a_restart(
    start: Start,
) -> None:
    async with start() as server, open_browser(server.url) as browser:
        show, product, sku = await _market(server, browser)
        made, heard = _live(server, show, time.time_ns() - SEGMENT_NS), list[DateRange]()
        made.store.on_range.append(heard.append)
        made.make(segments=1)
        api = f"/api/v1/shows/{show}"
        assert (await browser.call("POST", f"{api}/pin", json={"product_id": product})).status == 200
        asked = {"question": "Which?", "options": ["Red", "Blue"]}
        poll = await (await browser.call("POST", f"{api}/polls", json=asked)).json()
        await _buy(browser, show, sku)
        async with asyncio.timeout(5):
            while len(heard) < 3:
                await asyncio.sleep(0.01)
        made.make(segments=3)
        ranges, parts = await _played(browser, show, "v0")
        assert await _played(browser, show, "audio") == (ranges, [b"sound"] * len(parts))
    assert [(one.cls, one.duration_ms) for one in ranges] == [
        ("haat.pin", None),
        ("haat.poll", None),
        ("haat.sold", 0),
    ]
    assert ranges[1].attributes == (("POLL-ID", poll["id"]), ("QUESTION", "Which?"))
    assert ranges[2].attributes == (("PRODUCT-ID", product), ("TITLE", "Sari"), ("QUANTITY", "2"))
    for said in (b'"question": "Which?"', b'"quantity": "2"'):
        (part,) = [one for one in parts if said in one]
        assert part.count(said) == 2  # in a scheme of our own, and as ID3

    async with start() as server, open_browser(server.url) as browser:
        _live(server, show, time.time_ns()).make(segments=3)
        assert (await _played(browser, show, "audio"))[0] == ranges[:2]
        again, parts = await _played(browser, show, "v0")
    assert again == ranges[:2]
    assert [[said in one for one in parts] for said in (b'"title": "Sari"', b'"question": "Which?"')] == [
        [True] + [False] * 11
    ] * 2
    assert not any(b'"quantity"' in one for one in parts)
