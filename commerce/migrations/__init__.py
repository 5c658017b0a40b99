"""Revisions of the tables. `python -m commerce.migrations "message"` writes the next one."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection


def config_for(connection: Connection) -> Config:
    """Alembic's settings for work on this connection; no ini file is needed."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
