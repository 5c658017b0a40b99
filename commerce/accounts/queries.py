"""Reading accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.errors import AccountUnknown
from commerce.accounts.models import AccountRoleRow, AccountRow, SessionRow
from commerce.accounts.rules import ROLES, Language, Role
from commerce.database import Database, table_of

_account, _role, _login = table_of(AccountRow), table_of(AccountRoleRow), table_of(SessionRow)
_BY_SESSION = (
    select(_account.c.id, _account.c.name, _account.c.login, _account.c.language, _role.c.role)
    .join(_login, _login.c.account_id == _account.c.id)
    .outerjoin(_role, _role.c.account_id == _account.c.id)
    .where(_login.c.token_hash == bindparam("token_hash"), _login.c.expires_at_ms > bindparam("now_ms"))
)
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
    async with db.read() as session:
        rows = (await session.execute(_BY_SESSION, {"token_hash": token_hash, "now_ms": now_ms})).all()
    if not rows:
        return None
    one = rows[0]
    return Account(
        one.id, one.name, one.login, cast(Language, one.language), _in_order(row.role for row in rows)
    )


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
    roles = _in_order(one.role for one in row.roles)
    return Account(row.id, row.name, row.login, cast(Language, row.language), roles)


def _in_order(held: Iterable[str]) -> tuple[Role, ...]:
    there = set(held)
    return tuple(role for role in ROLES if role in there)
