"""Stock under any sequence of moves: never negative, never oversold, no piece lost or made."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, count_stock, create_product
from commerce.catalog.errors import SkuUnknown
from commerce.catalog.queries import Product
from commerce.database import Database
from commerce.errors import CommerceError
from commerce.events import StockChanged, decode
from commerce.ids import new_id
from commerce.orders.commands import act_on_order, delivery_to, place_order
from commerce.orders.queries import Order
from commerce.outbox import OutboxRow
from commerce.shows.errors import ShowUnknown
from commerce.shows.shelf import set_shelf
from commerce.stock.commands import release, reserve, sweep
from commerce.stock.errors import QuantityInvalid, ReservationOver, ReservationUnknown, StockInsufficient
from commerce.stock.models import ReservationRow, StockMoveRow, StockRow
from commerce.stock.queries import Reservation
from commerce.stock.rules import RESERVATION_TTL_MS

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]
DELIVERY = delivery_to("Buyer", "01712345678", "12 Road, Dhaka")

SEEDED = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


async def sell(db: Database, seller: Account, stock: int) -> Product:
    skus = [SkuDraft("One size", 45_000, stock=stock)]
    return await create_product(db, seller_id=seller.id, title="Honey", skus=skus, now_ms=NOW_MS)


async def counts(db: Database, sku_id: str) -> tuple[int, int]:
    async with db.read() as session:
        row = (await session.scalars(select(StockRow).where(StockRow.sku_id == sku_id))).one()
    return row.on_hand, row.reserved


STEPS = st.one_of(
    st.tuples(st.just("reserve"), st.integers(0, 2), st.integers(1, 4)),
    st.tuples(st.just("release"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("order"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("cancel"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("count"), st.just(0), st.integers(-4, 4).filter(bool)),
    st.tuples(st.just("wait"), st.just(0), st.integers(1, RESERVATION_TTL_MS)),
    st.tuples(st.just("sweep"), st.just(0), st.just(0)),
)


@dataclass
class Shop:
    """Does steps on the database; refusals are fine, wrong counts are not."""

    db: Database
    seller: Account
    buyers: list[Account]
    sku_id: str
    now_ms: int = NOW_MS
    held: dict[int, Reservation] = field(default_factory=dict)
    orders: list[tuple[int, Order]] = field(default_factory=list)
    counted: int = 0

    async def do(self, step: tuple[str, int, int]) -> None:
        kind, who, amount = step
        buyer = self.buyers[who]
        try:
            match kind:
                case "reserve":
                    self.held[who] = await reserve(
                        self.db, sku_id=self.sku_id, quantity=amount, account_id=buyer.id, now_ms=self.now_ms
                    )
                case "release" if who in self.held:
                    held = self.held[who]
                    await release(self.db, reservation_id=held.id, account_id=buyer.id, now_ms=self.now_ms)
                case "order" if who in self.held:
                    held = self.held[who]
                    order = await place_order(
                        self.db,
                        by=buyer,
                        reservation_id=held.id,
                        delivery=DELIVERY,
                        idempotency_key=new_id(),
                        now_ms=self.now_ms,
                    )
                    self.orders.append((held.quantity, order))
                case "cancel" if self.orders:
                    _, order = self.orders[who % len(self.orders)]
                    await act_on_order(
                        self.db, order_id=order.id, by=self.seller, action="cancel", now_ms=self.now_ms
                    )
                    self.orders = [one for one in self.orders if one[1].id != order.id]
                case "count":
                    await count_stock(
                        self.db,
                        sku_id=self.sku_id,
                        by=self.seller,
                        delta=amount,
                        reason="counted",
                        now_ms=self.now_ms,
                    )
                    self.counted += amount
                case "wait":
                    self.now_ms += amount
                case "sweep":
                    await sweep(self.db, now_ms=self.now_ms)
        except (StockInsufficient, ReservationOver):
            pass

    async def check(self, opening: int) -> None:
        on_hand, reserved = await counts(self.db, self.sku_id)
        assert 0 <= reserved <= on_hand
        assert on_hand == opening + self.counted - sum(quantity for quantity, _ in self.orders)
        async with self.db.read() as session:
            is_held = (ReservationRow.sku_id == self.sku_id) & (ReservationRow.state == "held")
            held = await session.scalar(
                select(func.coalesce(func.sum(ReservationRow.quantity), 0)).where(is_held)
            )
            moved = await session.scalar(
                select(func.coalesce(func.sum(StockMoveRow.delta), 0)).where(
                    StockMoveRow.sku_id == self.sku_id
                )
            )
        assert (reserved, on_hand) == (held, moved)


@settings(SEEDED, max_examples=25)
@given(opening=st.integers(0, 8), steps=st.lists(STEPS, max_size=14))
async def test_any_sequence_keeps_the_books_right(
    db: Database, person: MakePerson, opening: int, steps: list[tuple[str, int, int]]
) -> None:
    seller = await person("Seller", "seller")
    buyers = [await person(f"Buyer {number}") for number in range(3)]
    shop = Shop(db, seller, buyers, (await sell(db, seller, opening)).skus[0].id)
    for step in steps:
        await shop.do(step)
        await shop.check(opening)


@settings(SEEDED, max_examples=10)
@given(opening=st.integers(0, 8), steps=st.lists(STEPS, min_size=8, max_size=20))
async def test_everything_at_once_keeps_the_books_right(
    db: Database, person: MakePerson, opening: int, steps: list[tuple[str, int, int]]
) -> None:
    seller = await person("Seller", "seller")
    buyers = [await person(f"Buyer {number}") for number in range(3)]
    shop = Shop(db, seller, buyers, (await sell(db, seller, opening)).skus[0].id)
    for step in steps[:6]:
        await shop.do(step)
    fates = await asyncio.gather(*map(shop.do, steps[6:]), return_exceptions=True)
    assert all(fate is None or isinstance(fate, CommerceError) for fate in fates), fates
    on_hand, reserved = await counts(db, shop.sku_id)
    assert 0 <= reserved <= on_hand


async def test_expired_pieces_can_be_bought_before_any_sweep(db: Database, person: MakePerson) -> None:
    seller, slow, quick = await person("Seller", "seller"), await person("Slow"), await person("Quick")
    sku_id = (await sell(db, seller, 1)).skus[0].id
    held = await reserve(db, sku_id=sku_id, quantity=1, account_id=slow.id, now_ms=NOW_MS)
    assert held.expires_at_ms == NOW_MS + RESERVATION_TTL_MS
    with pytest.raises(StockInsufficient) as refused:
        await reserve(db, sku_id=sku_id, quantity=1, account_id=quick.id, now_ms=held.expires_at_ms - 1)
    assert refused.value.params() == {"sku_id": sku_id, "available": 0}
    await reserve(db, sku_id=sku_id, quantity=1, account_id=quick.id, now_ms=held.expires_at_ms)
    with pytest.raises(ReservationOver):
        await place_order(
            db,
            by=slow,
            reservation_id=held.id,
            delivery=DELIVERY,
            idempotency_key="k",
            now_ms=held.expires_at_ms,
        )
    assert await counts(db, sku_id) == (1, 1)


async def test_a_new_reservation_takes_the_place_of_ones_own(db: Database, person: MakePerson) -> None:
    seller, buyer = await person("Seller", "seller"), await person("Buyer")
    sku_id = (await sell(db, seller, 3)).skus[0].id
    for quantity in (1, 3, 2):
        await reserve(db, sku_id=sku_id, quantity=quantity, account_id=buyer.id, now_ms=NOW_MS)
        assert await counts(db, sku_id) == (3, quantity)


async def test_two_taps_at_once_hold_the_pieces_once(db: Database, person: MakePerson) -> None:
    seller, buyer = await person("Seller", "seller"), await person("Buyer")
    sku_id = (await sell(db, seller, 5)).skus[0].id
    await asyncio.gather(
        *(reserve(db, sku_id=sku_id, quantity=2, account_id=buyer.id, now_ms=NOW_MS) for _ in range(6))
    )
    assert await counts(db, sku_id) == (5, 2)


async def test_bad_input_changes_nothing(db: Database, person: MakePerson) -> None:
    seller, buyer, other = await person("Seller", "seller"), await person("Buyer"), await person("Other")
    sku_id = (await sell(db, seller, 5)).skus[0].id
    held = await reserve(db, sku_id=sku_id, quantity=2, account_id=buyer.id, now_ms=NOW_MS)
    for quantity in (0, -1, 21):
        with pytest.raises(QuantityInvalid):
            await reserve(db, sku_id=sku_id, quantity=quantity, account_id=other.id, now_ms=NOW_MS)
    with pytest.raises(SkuUnknown):
        await reserve(db, sku_id="nothing", quantity=1, account_id=other.id, now_ms=NOW_MS)
    with pytest.raises(ShowUnknown):
        await reserve(db, sku_id=sku_id, quantity=1, account_id=other.id, show_slug="nothing", now_ms=NOW_MS)
    with pytest.raises(ReservationUnknown):
        await release(db, reservation_id=held.id, account_id=other.id, now_ms=NOW_MS)
    with pytest.raises(StockInsufficient):
        await count_stock(db, sku_id=sku_id, by=seller, delta=-4, reason="lost", now_ms=NOW_MS)
    with pytest.raises(QuantityInvalid):
        await count_stock(db, sku_id=sku_id, by=seller, delta=0, reason="none", now_ms=NOW_MS)
    with pytest.raises(SkuUnknown):
        await count_stock(db, sku_id=sku_id, by=other, delta=100, reason="mine", now_ms=NOW_MS)
    assert await counts(db, sku_id) == (5, 2)


async def test_the_sweep_frees_what_is_overdue_and_tells_the_room(
    db: Database, person: MakePerson, live_show: Callable[[Account], Awaitable[str]]
) -> None:
    host, early, late = await person("Host", "host"), await person("Early"), await person("Late")
    slug = await live_show(host)
    product = await sell(db, host, 5)
    await set_shelf(db, slug=slug, by=host, product_ids=[product.id], now_ms=NOW_MS)
    sku_id = product.skus[0].id
    await reserve(db, sku_id=sku_id, quantity=2, account_id=early.id, now_ms=NOW_MS)
    await reserve(db, sku_id=sku_id, quantity=1, account_id=late.id, now_ms=NOW_MS + 1)

    assert await sweep(db, now_ms=NOW_MS + RESERVATION_TTL_MS) == 1
    assert await counts(db, sku_id) == (5, 1)
    assert await sweep(db, now_ms=NOW_MS + RESERVATION_TTL_MS) == 0
    async with db.read() as session:
        facts = [decode(payload) for payload in await session.scalars(select(OutboxRow.payload))]
    told = [fact for fact in facts if isinstance(fact, StockChanged)]
    assert told == [StockChanged(show=slug, sku_id=sku_id, stock_left=4)]
