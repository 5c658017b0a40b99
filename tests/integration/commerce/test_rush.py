"""The promise that matters most: many buyers at once never get more pieces than there are."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy import func, select

from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, create_product
from commerce.database import Database
from commerce.events import OrderPlaced, StockChanged, decode
from commerce.orders.commands import delivery_to, place_order
from commerce.orders.models import OrderRow
from commerce.outbox import OutboxRow
from commerce.shows.shelf import set_shelf
from commerce.stock.commands import reserve
from commerce.stock.errors import StockInsufficient
from commerce.stock.models import ReservationRow, StockMoveRow, StockRow

NOW_MS = 1_790_000_000_000
BUYERS = 200
PIECES = 50

MakePerson = Callable[..., Awaitable[Account]]


async def test_200_buyers_at_once_for_50_pieces_make_50_orders(
    db: Database, person: MakePerson, live_show: Callable[[Account], Awaitable[str]]
) -> None:
    host = await person("Host", "host")
    slug = await live_show(host)
    product = await create_product(
        db, seller_id=host.id, title="Jamdani", skus=[SkuDraft("Red", 450_000, stock=PIECES)], now_ms=NOW_MS
    )
    await set_shelf(db, slug=slug, by=host, product_ids=[product.id], now_ms=NOW_MS)
    sku_id = product.skus[0].id
    buyers = [await person(f"Buyer {number}") for number in range(BUYERS)]
    delivery = delivery_to("Buyer", "01712345678", "12 Road, Dhaka")

    async def buy(buyer: Account) -> str:
        try:
            held = await reserve(
                db, sku_id=sku_id, quantity=1, account_id=buyer.id, show_slug=slug, now_ms=NOW_MS
            )
        except StockInsufficient as error:
            return f"only {error.available} left"
        await place_order(
            db, by=buyer, reservation_id=held.id, delivery=delivery, idempotency_key="once", now_ms=NOW_MS
        )
        return "ordered"

    outcomes = Counter(await asyncio.gather(*map(buy, buyers)))

    assert outcomes == {"ordered": PIECES, "only 0 left": BUYERS - PIECES}
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(OrderRow)) == PIECES
        assert await session.scalar(select(func.count(OrderRow.number.distinct()))) == PIECES
        stock = (await session.scalars(select(StockRow))).one()
        assert (stock.on_hand, stock.reserved) == (0, 0)
        states = Counter(await session.scalars(select(ReservationRow.state)))
        assert states == {"used": PIECES}
        assert await session.scalar(select(func.sum(StockMoveRow.delta))) == 0
        facts = [decode(payload) for payload in await session.scalars(select(OutboxRow.payload))]
    placed = [fact for fact in facts if isinstance(fact, OrderPlaced)]
    assert len({fact.order_id for fact in placed}) == len(placed) == PIECES
    assert [fact.stock_left for fact in facts if isinstance(fact, StockChanged)] == [0]
