"""Changing accounts: sign up, sign in and out, roles."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.errors import AccountUnknown, LoginInvalid, LoginTaken, NameBlank, SignInFailed
from commerce.accounts.models import AccountRoleRow, AccountRow, SessionRow
from commerce.accounts.passwords import hash_password, password_matches
from commerce.accounts.queries import Account, to_account
from commerce.accounts.rules import FIRST_ROLE, Language, Role, normalise_login
from commerce.database import Database
from commerce.ids import new_id
from commerce.lines import one_line


async def create_account(
    db: Database,
    *,
    name: str,
    login: str,
    password: str,
    language: Language = "en",
    roles: tuple[Role, ...] = (),
    now_ms: int,
) -> Account:
    """A new account with the role viewer and these. Raises `LoginInvalid`, `LoginTaken`, `NameBlank`."""
    normal = normalise_login(login)
    if normal is None:
        raise LoginInvalid()
    row = AccountRow(
        id=new_id(),
        name=_written(name),
        login=normal,
        password_hash=await hash_password(password),
        language=language,
        created_at_ms=now_ms,
        roles=[AccountRoleRow(role=role) for role in sorted({FIRST_ROLE, *roles})],
    )
    try:
        async with db.write() as session:
            session.add(row)
    except IntegrityError:
        raise LoginTaken() from None
    return to_account(row)


async def sign_in(db: Database, *, login: str, password: str) -> Account:
    """The account with this login and password. Raises `SignInFailed`, as slowly for an unknown login."""
    normal = normalise_login(login)
    async with db.read() as session:
        row = await session.scalar(select(AccountRow).where(AccountRow.login == (normal or "")))
    if not await password_matches(row.password_hash if row else None, password) or row is None:
        raise SignInFailed()
    return to_account(row)


async def open_session(
    db: Database, *, account_id: str, token_hash: str, expires_ms: int, now_ms: int
) -> None:
    """Remember a sign-in. Sessions that expired are cleared away on the way."""
    async with db.write() as session:
        await session.execute(delete(SessionRow).where(SessionRow.expires_at_ms <= now_ms))
        session.add(
            SessionRow(
                token_hash=token_hash, account_id=account_id, created_at_ms=now_ms, expires_at_ms=expires_ms
            )
        )


async def close_session(db: Database, *, token_hash: str) -> None:
    """End the session; an unknown one is no error."""
    async with db.write() as session:
        await session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


async def update_account(
    db: Database, *, account_id: str, name: str | None = None, language: Language | None = None
) -> Account:
    """Change what is given. Raises `AccountUnknown`, `NameBlank`."""
    async with db.write() as session:
        row = await _locked(session, account_id)
        if name is not None:
            row.name = _written(name)
        if language is not None:
            row.language = language
        return to_account(row)


async def give_role(db: Database, *, account_id: str, role: Role) -> Account:
    """Add a role; a role that is there already stays. Raises `AccountUnknown`."""
    async with db.write() as session:
        row = await _locked(session, account_id)
        if role not in {one.role for one in row.roles}:
            row.roles.append(AccountRoleRow(role=role))
        return to_account(row)


async def _locked(session: AsyncSession, account_id: str) -> AccountRow:
    row = await session.get(AccountRow, account_id, with_for_update=True)
    if row is None:
        raise AccountUnknown()
    return row


def _written(name: str) -> str:
    line = one_line(name)
    if not line:
        raise NameBlank()
    return line
