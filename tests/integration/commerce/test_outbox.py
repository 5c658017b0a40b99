"""The outbox delivers at least once, in order within a topic, through failures and crashes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select, update

from commerce import outbox
from commerce.database import Database
from commerce.events import Event, ProductPinned, StockChanged
from commerce.outbox import Handler, OutboxRow, Relay, record

NOW_MS = 1_790_000_000_000


class Ear:
    """Hears events; told to, it fails, or waits until it may go on."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.ids: Counter[str] = Counter()
        self.broken: set[str] = set()
        self.tries: Counter[str] = Counter()
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, event_id: str, event: Event) -> None:
        assert isinstance(event, ProductPinned)
        self.tries[event.show] += 1
        self.ids[event_id] += 1
        await self.gate.wait()
        if event.show in self.broken:
            raise RuntimeError("no")
        self.heard.append((event.show, event.product_id))

    def of(self, show: str) -> list[str]:
        return [product_id for one, product_id in self.heard if one == show]


async def tell(db: Database, show: str, *product_ids: str) -> None:
    for product_id in product_ids:
        async with db.write() as session:
            await record(session, ProductPinned(show=show, product_id=product_id), now_ms=NOW_MS)


async def waiting(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(OutboxRow)) or 0


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while True:
            met = condition()
            if met if isinstance(met, bool) else await met:
                return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def relaying(db: Database, handler: Handler) -> AsyncIterator[Relay]:
    relay = await Relay.start(db, handler)
    try:
        yield relay
    finally:
        await relay.close()


async def test_facts_arrive_once_and_in_order_within_each_show(db: Database) -> None:
    ear = Ear()
    numbers = [str(number) for number in range(40)]
    async with relaying(db, ear):
        await asyncio.gather(*(tell(db, show, *numbers) for show in ("a", "b", "c")))
        await until(lambda: len(ear.heard) == 120)
        await until(lambda: _empty(db))
    assert [ear.of(show) for show in ("a", "b", "c")] == [numbers] * 3
    assert set(ear.ids.values()) == {1}


async def _empty(db: Database) -> bool:
    return await waiting(db) == 0


async def test_a_fact_is_delivered_within_moments_of_its_commit(db: Database) -> None:
    ear = Ear()
    async with relaying(db, ear):
        await asyncio.sleep(0.1)  # the relay sleeps by now
        started = asyncio.get_running_loop().time()
        await tell(db, "a", "1")
        await until(lambda: len(ear.heard) == 1)
        assert asyncio.get_running_loop().time() - started < outbox.POLL_S


async def test_what_is_rolled_back_is_never_told(db: Database) -> None:
    async def fail() -> None:
        async with db.write() as session:
            await record(session, ProductPinned(show="a", product_id="never"), now_ms=NOW_MS)
            raise ZeroDivisionError

    ear = Ear()
    async with relaying(db, ear):
        with pytest.raises(ZeroDivisionError):
            await fail()
        await tell(db, "a", "1")
        await until(lambda: len(ear.heard) == 1)
    assert ear.heard == [("a", "1")]


async def test_a_broken_show_waits_and_the_others_go_on(db: Database) -> None:
    ear = Ear()
    ear.broken = {"bad"}
    async with relaying(db, ear):
        await tell(db, "bad", "1", "2")
        await tell(db, "good", "1", "2", "3")
        await until(lambda: len(ear.heard) == 3)
        await until(lambda: ear.tries["bad"] >= 3)
        assert ear.heard == [("good", "1"), ("good", "2"), ("good", "3")]
        ear.broken = set()
        await until(lambda: len(ear.heard) == 5)
    assert ear.of("bad") == ["1", "2"]


async def test_a_fact_that_never_works_is_parked_and_its_show_goes_on(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BACKOFF_MS", 1)
    monkeypatch.setattr(outbox, "MAX_ATTEMPTS", 3)
    ear = Ear()
    await tell(db, "a", "poison", "2")
    async with db.write() as session:
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.seq == select(func.min(OutboxRow.seq)).scalar_subquery())
            .values(payload=b"{}")
        )
    async with relaying(db, ear):
        await until(lambda: len(ear.heard) == 1)
        await until(lambda: _parked(db))
    assert ear.heard == [("a", "2")]


async def _parked(db: Database) -> bool:
    async with db.read() as session:
        return list(await session.scalars(select(OutboxRow.is_parked))) == [True]


async def test_closing_takes_less_than_a_second_and_loses_nothing(db: Database) -> None:
    ear = Ear()
    ear.gate.clear()
    relay = await Relay.start(db, ear)
    await tell(db, "a", "1", "2")
    await until(lambda: ear.tries["a"] == 1)
    started = asyncio.get_running_loop().time()
    await relay.close()
    assert asyncio.get_running_loop().time() - started < 1
    assert (ear.heard, await waiting(db)) == ([], 2)

    ear.gate.set()
    async with relaying(db, ear):
        await until(lambda: len(ear.heard) == 2)
    assert ear.of("a") == ["1", "2"]


async def test_a_crash_in_the_middle_is_made_good(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelling the tasks without `close` leaves the database as `kill -9` does."""
    monkeypatch.setattr(outbox, "LEASE_MS", 500)
    ear = Ear()
    ear.gate.clear()
    crashed = await Relay.start(db, ear)
    await tell(db, "a", "1", "2")
    await until(lambda: ear.tries["a"] == 1)
    tasks = [crashed._loop, *crashed._topics.values()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    ear.gate.set()
    async with relaying(db, ear):
        await until(lambda: len(ear.heard) == 2)
    assert ear.of("a") == ["1", "2"]
    await crashed.close()


async def test_two_relays_share_the_work_without_doing_it_twice(db: Database) -> None:
    ear = Ear()
    numbers = [str(number) for number in range(30)]
    async with relaying(db, ear), relaying(db, ear):
        await asyncio.gather(*(tell(db, show, *numbers) for show in ("a", "b", "c", "d")))
        await until(lambda: len(ear.heard) == 120)
        await until(lambda: _empty(db))
    assert [ear.of(show) for show in ("a", "b", "c", "d")] == [numbers] * 4
    assert set(ear.ids.values()) == {1}


async def test_gathered_facts_are_told_by_their_newest(db: Database) -> None:
    told: list[int] = []

    async def hear(_: str, event: Event) -> None:
        assert isinstance(event, StockChanged)
        told.append(event.stock_left)

    async def count_down(lefts: range) -> None:
        for left in lefts:
            async with db.write() as session:
                fact = StockChanged(show="a", sku_id="s", stock_left=left)
                await record(session, fact, now_ms=NOW_MS, gather="a:s")

    await count_down(range(50, 20, -1))
    assert await waiting(db) == 1
    async with relaying(db, hear):
        await until(lambda: told == [21])
        await count_down(range(20, -1, -1))
        await until(lambda: told[-1] == 0)
    assert told == sorted(told, reverse=True)
