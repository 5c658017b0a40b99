"""Writes the next revision: what the models have and the revisions so far have not."""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from commerce.database import Database
from commerce.migrations import config_for


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit('usage: python -m commerce.migrations "what changes"')
    asyncio.run(_write(sys.argv[1]))


async def _write(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        await db.migrate()
        await db.run(lambda connection: _revise(connection, message))
        await db.close()


def _revise(connection: Connection, message: str) -> None:
    config = config_for(connection)
    count = len(list(ScriptDirectory.from_config(config).walk_revisions()))
    command.revision(config, message, autogenerate=True, rev_id=f"{count + 1:04}")


main()
