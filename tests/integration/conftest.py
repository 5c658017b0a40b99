"""Real databases: each test that asks for one runs on SQLite and on PostgreSQL."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commerce.accounts.models import AccountRoleRow, AccountRow
from commerce.accounts.queries import Account, to_account
from commerce.accounts.rules import FIRST_ROLE, Role
from commerce.database import Database
from commerce.ids import new_id
from commerce.shows.commands import create_show, host_connected
from tests.helpers.postgres import PostgresCluster

NOW_MS = 1_790_000_000_000
_numbers = itertools.count()


async def _migrate(url: str) -> None:
    db = await Database.open(url)
    await db.migrate()
    await db.close()


def _migrated(url: str) -> None:
    """In a thread, since fixtures of the session have no loop and tests have their own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _migrate(url)).result()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """A private cluster with a migrated database `template_haat`."""
    cluster = PostgresCluster.start()
    try:
        _migrated(cluster.create("template_haat"))
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty database of its own."""
    if request.param == "sqlite":
        path = tmp_path / "haat.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return cluster.create(f"test_{next(_numbers)}", template="template_haat")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
def person(db: Database) -> Callable[..., Awaitable[Account]]:
    """`await person("Rahima", "host", "seller")`: an account that cannot sign in, made at once."""

    async def make(name: str, *roles: Role) -> Account:
        row = AccountRow(
            id=new_id(),
            name=name,
            login=f"person-{next(_numbers)}@example.com",
            password_hash="none",
            language="en",
            created_at_ms=NOW_MS,
            roles=[AccountRoleRow(role=role) for role in {FIRST_ROLE, *roles}],
        )
        async with db.write() as session:
            session.add(row)
        return to_account(row)

    return make


@pytest.fixture
def live_show(db: Database) -> Callable[..., Awaitable[str]]:
    """`await live_show(host)`: the slug of a show whose host is on stage."""

    async def make(host: Account, title: str = "Friday market") -> str:
        show = await create_show(db, host_id=host.id, title=title, now_ms=NOW_MS)
        await host_connected(db, slug=show.slug, now_ms=NOW_MS)
        return show.slug

    return make
