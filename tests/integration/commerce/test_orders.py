"""Orders: placed once, moved by those who may, cancelled back into the stock, told in the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, update

from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, create_product
from commerce.catalog.queries import Sku, product
from commerce.cursor import PAGE_SIZE
from commerce.database import Database
from commerce.events import OrderMoved, OrderPlaced, decode
from commerce.idempotency import KEEP_MS, IdempotencyRow, KeyInvalid, KeyMissing, KeyReused, forget_old_keys
from commerce.orders.commands import act_on_order, delivery_to, place_order
from commerce.orders.errors import ActionRefused, OrderUnknown
from commerce.orders.models import OrderRow
from commerce.orders.queries import Order, order_for, orders_of_buyer, orders_of_seller
from commerce.orders.states import OrderAction, OrderState
from commerce.outbox import OutboxRow
from commerce.stock.commands import reserve
from commerce.stock.errors import ReservationUnknown
from commerce.stock.models import StockRow

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]
DELIVERY = delivery_to("Rahima Khatun", "01712345678", "12 Road 5, Dhanmondi, Dhaka")


@dataclass
class Market:
    db: Database
    seller: Account
    buyer: Account
    product_id: str
    skus: tuple[Sku, ...]

    async def hold(self, buyer: Account, quantity: int = 1, sku: int = 0) -> str:
        held = await reserve(
            self.db, sku_id=self.skus[sku].id, quantity=quantity, account_id=buyer.id, now_ms=NOW_MS
        )
        return held.id

    async def place(self, buyer: Account, reservation_id: str, key: str | None, at: int = 0) -> Order:
        return await place_order(
            self.db,
            by=buyer,
            reservation_id=reservation_id,
            delivery=DELIVERY,
            idempotency_key=key,
            now_ms=NOW_MS + at,
        )

    async def order(self, quantity: int = 1, at: int = 0) -> Order:
        held = await self.hold(self.buyer, quantity)
        return await self.place(self.buyer, held, held, at)

    async def act(self, order: Order, by: Account, *actions: OrderAction) -> Order:
        for action in actions:
            order = await act_on_order(self.db, order_id=order.id, by=by, action=action, now_ms=NOW_MS)
        return order

    async def left(self) -> list[int]:
        async with self.db.read() as session:
            return [sku.stock_left for sku in (await product(session, self.product_id)).skus]

    async def orders(self) -> int:
        async with self.db.read() as session:
            return await session.scalar(select(func.count()).select_from(OrderRow)) or 0


@pytest.fixture
async def market(db: Database, person: MakePerson) -> Market:
    seller, buyer = await person("Seller", "seller"), await person("Buyer")
    skus = [SkuDraft("Red", 45_000, 50_000, 10), SkuDraft("Blue", 48_000, stock=10)]
    made = await create_product(db, seller_id=seller.id, title="Jamdani", skus=skus, now_ms=NOW_MS)
    return Market(db, seller, buyer, made.id, made.skus)


async def test_an_order_is_what_was_reserved_at_the_price_of_the_moment(market: Market) -> None:
    order = await market.order(quantity=3)
    line = order.lines[0]
    assert (line.title, line.quantity, line.price_minor) == ("Jamdani · Red", 3, 45_000)
    assert (order.total_minor, order.currency) == (135_000, "BDT")
    assert (order.name, order.mobile, order.address) == (DELIVERY.name, DELIVERY.mobile, DELIVERY.address)
    assert (order.seller.name, order.actions) == ("Seller", ("cancel",))
    assert order.state == OrderState("placed", "due", "unfulfilled")
    assert await market.left() == [7, 10]


async def test_the_same_request_again_is_the_same_order(market: Market) -> None:
    held = await market.hold(market.buyer)
    first = await market.place(market.buyer, held, "key")
    assert await market.place(market.buyer, held, "key", at=5000) == first
    assert await market.orders() == 1


async def test_ten_taps_at_once_make_one_order(market: Market) -> None:
    held = await market.hold(market.buyer)
    orders = await asyncio.gather(*(market.place(market.buyer, held, "key") for _ in range(10)))
    assert {order.id for order in orders} == {orders[0].id}
    assert await market.orders() == 1


async def test_ten_keys_at_once_make_one_order_of_one_reservation(market: Market) -> None:
    held = await market.hold(market.buyer)
    fates = await asyncio.gather(
        *(market.place(market.buyer, held, f"key {number}") for number in range(10)), return_exceptions=True
    )
    assert sorted(type(fate).__name__ for fate in fates) == ["Order"] + ["ReservationOver"] * 9
    assert (await market.orders(), await market.left()) == (1, [9, 10])


async def test_a_key_is_for_one_request(market: Market) -> None:
    first, second = await market.hold(market.buyer), await market.hold(market.buyer, sku=1)
    await market.place(market.buyer, first, "key")
    with pytest.raises(KeyReused):
        await market.place(market.buyer, second, "key")
    assert await market.orders() == 1


async def test_keys_of_different_people_do_not_meet(market: Market, person: MakePerson) -> None:
    other = await person("Other")
    mine = await market.place(market.buyer, await market.hold(market.buyer), "key")
    theirs = await market.place(other, await market.hold(other), "key")
    assert mine.id != theirs.id


async def test_a_failed_request_leaves_its_key_free(market: Market) -> None:
    with pytest.raises(ReservationUnknown):
        await market.place(market.buyer, "nothing", "key")
    await market.place(market.buyer, await market.hold(market.buyer), "key")


async def test_keys_that_are_none(market: Market) -> None:
    held = await market.hold(market.buyer)
    for key, error in ((None, KeyMissing), ("", KeyMissing), ("k" * 256, KeyInvalid)):
        with pytest.raises(error):
            await market.place(market.buyer, held, key)
    assert await market.orders() == 0


async def test_keys_are_forgotten_after_two_days(market: Market) -> None:
    await market.order()
    for at, kept in ((KEEP_MS, 1), (KEEP_MS + 1, 0)):
        await forget_old_keys(market.db, now_ms=NOW_MS + at)
        async with market.db.read() as session:
            assert await session.scalar(select(func.count()).select_from(IdempotencyRow)) == kept


async def test_nobody_orders_what_another_holds(market: Market, person: MakePerson) -> None:
    held = await market.hold(market.buyer)
    with pytest.raises(ReservationUnknown):
        await market.place(await person("Thief"), held, "key")
    assert (await market.orders(), await market.left()) == (0, [9, 10])


async def test_from_placed_to_completed_with_every_step_in_the_history(market: Market) -> None:
    order = await market.order()
    steps: tuple[OrderAction, ...] = ("confirm", "pack", "ship", "collect_payment", "deliver")
    done = await market.act(order, market.seller, *steps)
    assert done.state == OrderState("completed", "paid", "delivered")
    assert [(move.action, move.by.name, move.state.order) for move in done.history] == [
        ("place", "Buyer", "placed"),
        ("confirm", "Seller", "confirmed"),
        ("pack", "Seller", "confirmed"),
        ("ship", "Seller", "confirmed"),
        ("collect_payment", "Seller", "confirmed"),
        ("deliver", "Seller", "completed"),
    ]
    async with market.db.read() as session:
        payloads = await session.scalars(select(OutboxRow.payload).order_by(OutboxRow.seq))
        facts = [decode(payload) for payload in payloads]
    assert [type(fact) for fact in facts] == [OrderPlaced] + [OrderMoved] * 5
    assert {fact.order_id for fact in facts if isinstance(fact, OrderPlaced | OrderMoved)} == {order.id}


async def test_a_buyer_cancels_until_the_seller_confirms(market: Market) -> None:
    order = await market.order(quantity=4)
    cancelled = await market.act(order, market.buyer, "cancel")
    assert cancelled.state == OrderState("cancelled", "void", "unfulfilled")
    assert await market.left() == [10, 10]

    confirmed = await market.act(await market.order(), market.seller, "confirm")
    with pytest.raises(ActionRefused):
        await market.act(confirmed, market.buyer, "cancel")
    assert await market.left() == [9, 10]


async def test_a_parcel_refused_at_the_door_comes_back(market: Market) -> None:
    back = await market.act(
        await market.order(quantity=2), market.seller, "confirm", "pack", "ship", "cancel"
    )
    assert back.state == OrderState("cancelled", "void", "returned")
    assert await market.left() == [10, 10]


async def test_cancelling_many_times_at_once_returns_the_pieces_once(market: Market) -> None:
    order = await market.order(quantity=3)
    fates = await asyncio.gather(
        *(market.act(order, by, "cancel") for by in (market.buyer, market.seller) * 4), return_exceptions=True
    )
    assert sorted(type(fate).__name__ for fate in fates) == ["ActionRefused"] * 7 + ["Order"]
    assert await market.left() == [10, 10]


async def test_other_peoples_orders_are_unknown_and_unchanged(market: Market, person: MakePerson) -> None:
    order = await market.order()
    for stranger in (await person("Stranger"), await person("Rival", "seller", "host", "moderator")):
        with pytest.raises(OrderUnknown):
            await market.act(order, stranger, "cancel")
        async with market.db.read() as session:
            with pytest.raises(OrderUnknown):
                await order_for(session, order.id, stranger)
    async with market.db.read() as session:
        assert await order_for(session, order.id, market.buyer) == order
        desk = await person("Desk", "support")
        assert (await order_for(session, order.id, desk)).actions == ()


async def test_the_buyer_may_not_do_the_sellers_work(market: Market) -> None:
    order = await market.order()
    actions: tuple[OrderAction, ...] = ("confirm", "pack", "ship", "deliver", "collect_payment")
    for action in actions:
        with pytest.raises(ActionRefused):
            await market.act(order, market.buyer, action)


async def test_pages_hold_every_order_once_and_the_newest_first(market: Market) -> None:
    async with market.db.write() as session:
        await session.execute(update(StockRow).values(on_hand=100))
    placed = [(await market.order(at=number // 3)).id for number in range(PAGE_SIZE + 5)]
    await market.act(await market.order(at=50), market.buyer, "cancel")
    pages = []
    after: str | None = None
    async with market.db.read() as session:
        for _ in range(2):
            page = await orders_of_seller(session, market.seller, status="placed", after=after)
            pages.append([one.id for one in page.items])
            after = page.next
        mine = await orders_of_buyer(session, market.buyer, after=None)
    newest_first = sorted(placed, key=lambda one: (placed.index(one) // 3, one), reverse=True)
    assert pages == [newest_first[:PAGE_SIZE], newest_first[PAGE_SIZE:]]
    assert after is None
    assert mine.items[0].state.order == "cancelled"
