"""Orders per second: reserve and place, many buyers at once, all on one SKU (the worst case)."""

import asyncio
import tempfile
import time
from pathlib import Path

from commerce.accounts.commands import create_account
from commerce.accounts.queries import Account
from commerce.catalog.commands import SkuDraft, create_product
from commerce.database import Database
from commerce.orders.commands import delivery_to, place_order
from commerce.stock.commands import reserve
from tests.benchmarks.figures import Figure, quantile
from tests.helpers.postgres import PostgresCluster

BUYERS = 32
ORDERS = 1_000
NOW_MS = 1_790_000_000_000


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        figures = await _run("SQLite", f"sqlite:///{Path(folder) / 'haat.sqlite3'}", "durable commits")
    cluster = PostgresCluster.start()
    try:
        figures += await _run("PostgreSQL", cluster.create("bench"), "fsync off, on the same two cores")
    finally:
        cluster.stop()
    return figures


async def _run(name: str, url: str, remark: str) -> list[Figure]:
    db = await Database.open(url)
    try:
        await db.migrate()
        seller = await _account(db, "seller@example.com")
        buyers = [await _account(db, f"buyer-{number}@example.com") for number in range(BUYERS)]
        skus = [SkuDraft("One size", 45_000, stock=2 * ORDERS)]
        product = await create_product(db, seller_id=seller.id, title="Honey", skus=skus, now_ms=NOW_MS)
        sku_id = product.skus[0].id
        delivery = delivery_to("Rahima Khatun", "01712345678", "12 Road 5, Dhanmondi, Dhaka")
        waiting = list(range(ORDERS))
        times: list[float] = []

        async def buy(buyer: Account) -> None:
            while waiting:
                number = waiting.pop()
                start = time.perf_counter()
                held = await reserve(db, sku_id=sku_id, quantity=1, account_id=buyer.id, now_ms=NOW_MS)
                key = f"order-{number}"
                await place_order(
                    db,
                    by=buyer,
                    reservation_id=held.id,
                    delivery=delivery,
                    idempotency_key=key,
                    now_ms=NOW_MS,
                )
                times.append((time.perf_counter() - start) * 1000)

        start = time.perf_counter()
        await asyncio.gather(*map(buy, buyers))
        elapsed = time.perf_counter() - start
    finally:
        await db.close()
    return [
        Figure(f"orders: {name}", ORDERS / elapsed, "orders/s", f"{BUYERS} at once on one SKU, {remark}"),
        Figure(f"orders: {name}, p95", quantile(times, 0.95), "ms", "reserve and place"),
    ]


async def _account(db: Database, login: str) -> Account:
    return await create_account(
        db, name="Somebody", login=login, password="a password", language="en", roles=(), now_ms=NOW_MS
    )
