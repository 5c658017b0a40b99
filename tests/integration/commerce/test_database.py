"""Transactions: what was acknowledged stays, what failed leaves nothing, readers do not wait."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from commerce import log_sync
from commerce.accounts.models import AccountRow
from commerce.database import Database
from commerce.ids import new_id

WRITER = """
import asyncio, sys
from commerce.accounts.models import AccountRow
from commerce.database import Database
from commerce.ids import new_id

async def main():
    db = await Database.open(sys.argv[1])
    for number in range(1_000_000):
        async with db.write() as session:
            session.add(AccountRow(id=new_id(), name=str(number), login=f"{number}@example.com",
                                   password_hash="", language="en", created_at_ms=0))
        print(number, flush=True)

asyncio.run(main())
"""


def row(login: str) -> AccountRow:
    return AccountRow(id=new_id(), name="x", login=login, password_hash="", language="en", created_at_ms=0)


async def logins(db: Database) -> list[str]:
    async with db.read() as session:
        return list(await session.scalars(select(AccountRow.login).order_by(AccountRow.id)))


async def test_a_failed_write_leaves_nothing(db: Database) -> None:
    async def fail() -> None:
        async with db.write() as session:
            session.add(row("a@example.com"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await logins(db) == []


async def test_a_cancelled_write_leaves_nothing_and_the_next_one_works(db: Database) -> None:
    begun = asyncio.Event()

    async def stall() -> None:
        async with db.write() as session:
            session.add(row("a@example.com"))
            await session.flush()
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(stall())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with db.write() as session:
        session.add(row("b@example.com"))
    assert await logins(db) == ["b@example.com"]


async def test_reading_goes_on_while_somebody_writes(db: Database) -> None:
    async with db.write() as session:
        session.add(row("a@example.com"))
        await session.flush()
        async with asyncio.timeout(2):
            assert await logins(db) == []


async def test_foreign_keys_are_checked(db: Database) -> None:
    async with db.write() as session:
        bad = text("INSERT INTO account_role (account_id, role) VALUES ('nobody', 'host')")
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            await session.execute(bad)
        await session.rollback()


async def test_sqlite_keeps_its_promises(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path}/deep/er/haat.sqlite3")
    async with db.read() as session:
        settings = [
            await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    await db.close()
    assert settings == ["wal", 1, 1]


async def test_sqlite_syncs_its_log_before_a_write_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = await Database.open(f"sqlite:///{tmp_path}/haat.sqlite3")
    synced: list[int] = []
    real = log_sync._sync_file
    monkeypatch.setattr(log_sync, "_sync_file", lambda handle: (synced.append(handle), real(handle)))
    async with db.write() as session:
        await session.execute(text("CREATE TABLE pieces (name TEXT)"))
        assert synced == []
    assert len(synced) == 1
    await db.close()


async def test_what_was_acknowledged_survives_kill_9(database_url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, database_url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(40):
        await process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    rest = (await process.stdout.read()).split()
    acknowledged = int(rest[-1]) if rest else 39
    await process.wait()

    db = await Database.open(database_url)
    kept = await logins(db)
    await db.close()
    assert kept[: acknowledged + 1] == [f"{number}@example.com" for number in range(acknowledged + 1)]


async def test_a_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/new/haat.sqlite3")
    await database.migrate()
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in (tmp_path / "new").iterdir()}
    await database.close()
    assert modes == dict.fromkeys(("haat.sqlite3", "haat.sqlite3-shm", "haat.sqlite3-wal"), "0o600")
