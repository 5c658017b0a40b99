"""Reading accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.errors import AccountUnknown
from commerce.accounts.models import AccountRow, SessionRow
from commerce.accounts.rules import ROLES, Language, Role
from commerce.database import Database, table_of

_account = table_of(AccountRow)
_PEOPLE = select(_account.c.id, _account.c.name).where(_account.c.id.in_(bindparam("ids", expanding=True)))


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


async def account_by_session(db: Database, token_hash: str, now_ms: int) -> Account | None:
    """Who signed in with this token; None when the session is unknown, ended or expired."""
    statement = (
        select(AccountRow)
        .join(SessionRow, SessionRow.account_id == AccountRow.id)
        .where(SessionRow.token_hash == token_hash, SessionRow.expires_at_ms > now_ms)
    )
    async with db.read() as session:
        row = await session.scalar(statement)
    return to_account(row) if row else None


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
    found = await session.execute(_PEOPLE, {"ids": list(set(account_ids))})
    return {one.id: Person(one.id, one.name) for one in found}


def to_account(row: AccountRow) -> Account:
    held = {one.role for one in row.roles}
    roles = tuple(role for role in ROLES if role in held)
    return Account(row.id, row.name, row.login, cast(Language, row.language), roles)
