"""What the database itself refuses, and a random day of gifts against a model of it."""

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.wallet.commands import open_wallet, send_gift
from commerce.wallet.errors import GiftToSelf, InsufficientCoins
from commerce.wallet.models import CoinBalanceRow, CoinEntryRow
from commerce.wallet.queries import Mismatch, Reconciliation, coins_of, reconcile
from commerce.wallet.rules import GIFTS, ISSUANCE

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]
MakeShow = Callable[..., Awaitable[str]]


async def reconciled(db: Database) -> Reconciliation:
    async with db.read() as session:
        return await reconcile(session)


async def test_empty_ledger_is_sound(db: Database) -> None:
    assert await reconciled(db) == Reconciliation(balances=0, postings=0, mismatches=[])


async def test_a_changed_balance_is_found(db: Database, person: MakePerson) -> None:
    viewer = await person("Viewer")
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    async with db.write() as session:
        await session.execute(
            update(CoinBalanceRow).where(CoinBalanceRow.account == viewer.id).values(coins=150)
        )
    found = await reconciled(db)
    assert not found.is_sound
    assert found == Reconciliation(balances=50, postings=0, mismatches=[Mismatch(viewer.id, 150, 100)])


async def test_a_balance_without_postings_is_found(db: Database) -> None:
    async with db.write() as session:
        await session.execute(insert(CoinBalanceRow).values(account="nobody", coins=7))
    assert (await reconciled(db)).mismatches == [Mismatch("nobody", 7, 0)]


async def test_no_person_is_below_zero(db: Database, person: MakePerson) -> None:
    viewer = await person("Viewer")
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await session.execute(
                update(CoinBalanceRow).where(CoinBalanceRow.account == viewer.id).values(coins=-1)
            )


@pytest.mark.parametrize(
    "wrong",
    [
        {"coins": 0},
        {"coins": -5},
        {"credit_account": ISSUANCE},
        {"credit_account": "nobody"},
        {"kind": "present"},
        {"kind": "gift"},
        {"gift_id": "rose"},
    ],
    ids=str,
)
async def test_malformed_entries_cannot_be_written(
    db: Database, person: MakePerson, wrong: dict[str, object]
) -> None:
    first, second = await person("First"), await person("Second")
    for account in (first, second):
        await open_wallet(db, account_id=account.id, coins=100, now_ms=NOW_MS)
    entry = {
        "at_ms": NOW_MS,
        "kind": "opening",
        "debit_account": ISSUANCE,
        "credit_account": "nobody",
        "coins": 5,
    }
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await session.execute(insert(CoinEntryRow).values({**entry, **wrong}))
    assert (await reconciled(db)).is_sound


@pytest.mark.parametrize("statement", [update(CoinEntryRow).values(coins=1), CoinEntryRow.__table__.delete()])
async def test_entries_are_never_changed_or_deleted(
    db: Database, person: MakePerson, statement: object
) -> None:
    viewer = await person("Viewer")
    await open_wallet(db, account_id=viewer.id, coins=100, now_ms=NOW_MS)
    with pytest.raises(DBAPIError, match="coin_entry is append-only"):
        async with db.write() as session:
            await session.execute(statement)  # type: ignore[call-overload]
    assert (await reconciled(db)).is_sound


PEOPLE = 3
GIFT = st.tuples(
    st.integers(0, PEOPLE - 1),
    st.integers(0, PEOPLE - 1),
    st.sampled_from(sorted(GIFTS)),
    st.integers(1, 20),
    st.booleans(),
)


@given(
    openings=st.lists(st.integers(1, 3000), min_size=PEOPLE, max_size=PEOPLE),
    gifts=st.lists(GIFT, max_size=12),
)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_any_day_of_gifts_ends_as_the_model_says(
    db: Database,
    person: MakePerson,
    live_show: MakeShow,
    openings: list[int],
    gifts: list[tuple[int, int, str, int, bool]],
) -> None:
    accounts = [await person(f"Person {number}") for number in range(PEOPLE)]
    shows = [await live_show(account, f"show-{account.id}") for account in accounts]
    model = Counter(dict(enumerate(openings)))
    for account, coins in zip(accounts, openings, strict=True):
        await open_wallet(db, account_id=account.id, coins=coins, now_ms=NOW_MS)
    for number, (sender, host, gift_id, quantity, is_repeated) in enumerate(gifts):
        price = GIFTS[gift_id].coins * quantity
        for _ in range(2 if is_repeated else 1):
            try:
                await send_gift(
                    db,
                    show_slug=shows[host],
                    by=accounts[sender],
                    gift_id=gift_id,
                    quantity=quantity,
                    idempotency_key=f"gift-{number}",
                    now_ms=NOW_MS,
                )
            except GiftToSelf:
                assert sender == host
            except InsufficientCoins:
                assert model[sender] < price
        if sender != host and model[sender] >= price:
            model[sender] -= price
            model[host] += price
    async with db.read() as session:
        assert [await coins_of(session, account.id) for account in accounts] == [
            model[number] for number in range(PEOPLE)
        ]
        assert (await reconcile(session)).is_sound
