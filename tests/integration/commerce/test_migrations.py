"""The revisions lead to exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect

import commerce.tables
from commerce.database import Base, Database

assert commerce.tables


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def _checks(connection: Connection) -> dict[str, set[str | None]]:
    inspector = inspect(connection)
    return {
        table: {str(check["name"]) for check in inspector.get_check_constraints(table)}
        for table in Base.metadata.tables
    }


async def test_revisions_and_models_agree(db: Database) -> None:
    assert await db.run(_differences) == []


async def test_every_check_of_the_models_is_in_the_database(db: Database) -> None:
    wanted = {
        table.name: {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
        for table in Base.metadata.tables.values()
    }
    assert await db.run(_checks) == wanted


async def test_migrating_again_changes_nothing(db: Database) -> None:
    await db.migrate()
    assert await db.run(_differences) == []
