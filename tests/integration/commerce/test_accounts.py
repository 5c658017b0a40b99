"""Accounts, roles and sessions in the database."""

import asyncio
import time

import pytest
from sqlalchemy import func, select

from commerce.accounts.commands import (
    close_session,
    create_account,
    give_role,
    open_session,
    sign_in,
    update_account,
)
from commerce.accounts.errors import AccountUnknown, LoginInvalid, NameBlank, SignInFailed
from commerce.accounts.models import AccountRow, SessionRow
from commerce.accounts.queries import Account, account_by_login, account_by_session
from commerce.database import Database

NOW_MS = 1_790_000_000_000
PASSWORD = "correct horse"


async def rahima(db: Database, login: str = "Rahima@Example.com") -> Account:
    return await create_account(db, name=" Rahima ", login=login, password=PASSWORD, now_ms=NOW_MS)


async def test_an_account_is_found_however_its_login_is_written(db: Database) -> None:
    account = await rahima(db)
    assert (account.name, account.login, account.roles) == ("Rahima", "rahima@example.com", ("viewer",))
    assert await sign_in(db, login=" RAHIMA@example.COM", password=PASSWORD) == account
    mobile = await rahima(db, "+880 1712-345678")
    assert await sign_in(db, login="০১৭১২৩৪৫৬৭৮", password=PASSWORD) == mobile
    async with db.read() as session:
        assert await account_by_login(session, "01712345678") == mobile


async def test_one_login_is_one_account_even_at_once(db: Database) -> None:
    fates = await asyncio.gather(
        rahima(db), rahima(db, "RAHIMA@example.com"), rahima(db), return_exceptions=True
    )
    assert sorted(type(fate).__name__ for fate in fates) == ["Account", "LoginTaken", "LoginTaken"]


async def test_bad_sign_ups_make_nothing(db: Database) -> None:
    with pytest.raises(LoginInvalid):
        await rahima(db, "rahima")
    with pytest.raises(NameBlank):
        await create_account(db, name=" ", login="a@example.com", password=PASSWORD, now_ms=NOW_MS)
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(AccountRow)) == 0


async def test_the_password_is_kept_as_argon2id_only(db: Database) -> None:
    await rahima(db)
    async with db.read() as session:
        kept = await session.scalar(select(AccountRow.password_hash)) or ""
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize("login", ["rahima@example.com", "nobody@example.com", "rubbish", ""])
async def test_wrong_sign_ins_are_all_the_same(db: Database, login: str) -> None:
    await rahima(db)
    with pytest.raises(SignInFailed):
        await sign_in(db, login=login, password="wrong")


async def test_an_unknown_login_costs_a_hash_as_well(db: Database) -> None:
    await rahima(db)

    async def cpu(login: str) -> float:
        started = time.process_time()
        with pytest.raises(SignInFailed):
            await sign_in(db, login=login, password="wrong")
        return time.process_time() - started

    await cpu("warm@example.com")
    known = min([await cpu("rahima@example.com") for _ in range(3)])
    unknown = min([await cpu("nobody@example.com") for _ in range(3)])
    assert unknown > known / 2


async def test_roles_are_added_once_and_listed_in_order(db: Database) -> None:
    account = await rahima(db)
    for role in ("seller", "host", "seller"):
        account = await give_role(db, account_id=account.id, role=role)  # type: ignore[arg-type]
    assert account.roles == ("viewer", "host", "seller")
    assert account.has_role("host", "reviewer")
    assert not account.has_role("reviewer")
    chief = await give_role(db, account_id=account.id, role="administrator")
    assert chief.has_role("reviewer")
    with pytest.raises(AccountUnknown):
        await give_role(db, account_id="nobody", role="host")


async def test_changing_ones_name_and_language(db: Database) -> None:
    account = await rahima(db)
    changed = await update_account(db, account_id=account.id, name="Rahima K.", language="bn")
    assert (changed.name, changed.language) == ("Rahima K.", "bn")
    with pytest.raises(NameBlank):
        await update_account(db, account_id=account.id, name="\t")
    assert await update_account(db, account_id=account.id) == changed


async def test_a_session_lasts_until_it_expires_or_is_closed(db: Database) -> None:
    account = await give_role(db, account_id=(await rahima(db)).id, role="host")
    for token_hash in ("one", "two"):
        await open_session(
            db, account_id=account.id, token_hash=token_hash, expires_ms=NOW_MS + 10, now_ms=NOW_MS
        )
    assert await account_by_session(db, "one", NOW_MS + 9) == account
    assert await account_by_session(db, "one", NOW_MS + 10) is None
    assert await account_by_session(db, "unknown", NOW_MS) is None
    await close_session(db, token_hash="one")
    await close_session(db, token_hash="one")
    assert await account_by_session(db, "one", NOW_MS) is None
    assert await account_by_session(db, "two", NOW_MS) == account

    await open_session(
        db, account_id=account.id, token_hash="three", expires_ms=NOW_MS + 99, now_ms=NOW_MS + 10
    )
    async with db.read() as session:
        assert list(await session.scalars(select(SessionRow.token_hash))) == ["three"]
