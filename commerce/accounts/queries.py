"""Reading accounts."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.errors import AccountUnknown
from commerce.accounts.models import AccountRow, SessionRow
from commerce.accounts.rules import ROLES, Language, Role
from commerce.database import Database


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    login: str
    language: Language
    roles: tuple[Role, ...]

    def has_role(self, *roles: Role) -> bool:
        """True with one of these roles; administrators have them all."""
        return "administrator" in self.roles or not set(roles).isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class Person:
    """What everybody may know of an account."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A valid session: who, the secret of its CSRF check, and its end."""

    account: Account
    csrf: str
    expires_at_ms: int


async def account_for_token(db: Database, token: str, now_ms: int) -> SignedIn | None:
    """The session of a cookie's token; None when it is unknown, ended or expired."""
    statement = (
        select(SessionRow, AccountRow)
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .where(SessionRow.token_hash == hash_token(token), SessionRow.expires_at_ms > now_ms)
    )
    async with db.read() as session:
        found = (await session.execute(statement)).one_or_none()
    if found is None:
        return None
    row, account = found
    return SignedIn(to_account(account), row.csrf, row.expires_at_ms)


async def account_by_id(session: AsyncSession, account_id: str) -> Account:
    """Raises `AccountUnknown`."""
    row = await session.get(AccountRow, account_id)
    if row is None:
        raise AccountUnknown()
    return to_account(row)


async def account_by_login(session: AsyncSession, login: str) -> Account | None:
    """`login` is normalised already."""
    row = await session.scalar(select(AccountRow).where(AccountRow.login == login))
    return to_account(row) if row else None


async def people(session: AsyncSession, account_ids: Iterable[str]) -> dict[str, Person]:
    """The names behind these ids, by id."""
    statement = select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(set(account_ids)))
    return {one.id: Person(one.id, one.name) for one in await session.execute(statement)}


def to_account(row: AccountRow) -> Account:
    held = {one.role for one in row.roles}
    roles = tuple(role for role in ROLES if role in held)
    return Account(row.id, row.name, row.login, cast(Language, row.language), roles)


def hash_token(token: str) -> str:
    """Tokens are random and long, so one round of SHA-256 keeps them safe in the table."""
    return hashlib.sha256(token.encode()).hexdigest()
