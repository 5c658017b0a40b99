"""The HTTP API of this subject, and orders to ask about."""

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count

import pytest

from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, create_product
from commerce.database import Database
from commerce.orders.commands import delivery_to, place_order
from commerce.stock.commands import reserve
from tests.helpers.api import Connect, serve
from web.api import support

NOW_MS = 1_790_000_000_000


@pytest.fixture
async def api(db: Database) -> AsyncIterator[Connect]:
    async with serve(db, support, now_ms=NOW_MS) as connect:
        yield connect


@pytest.fixture
def order(db: Database, person: Callable[..., Awaitable[Account]]) -> Callable[[Account], Awaitable[str]]:
    """`await order(buyer)`: the id of an order that the buyer placed."""
    numbers = count()

    async def make(buyer: Account) -> str:
        seller = await person("Seller", "seller")
        product = await create_product(
            db, seller_id=seller.id, title="Saree", skus=[SkuDraft("Red", 150_000, stock=1)], now_ms=NOW_MS
        )
        held = await reserve(db, sku_id=product.skus[0].id, quantity=1, account_id=buyer.id, now_ms=NOW_MS)
        placed = await place_order(
            db,
            by=buyer,
            reservation_id=held.id,
            delivery=delivery_to("Rahima", "01712345678", "House 1, Road 2, Dhaka"),
            idempotency_key=f"order-{next(numbers)}",
            now_ms=NOW_MS,
        )
        return placed.id

    return make
