"""Run by Alembic: applies revisions on the connection that the caller opened, in its transaction."""

from alembic import context

import commerce.tables
from commerce.database import Base

assert commerce.tables  # fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
