"""The poster that a host chose, and the languages that are written along by machine."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("show", sa.Column("poster_name", sa.String(length=64), nullable=True))
    op.create_table(
        "show_speech",
        sa.Column("show_id", sa.String(length=26), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_show_speech_show_id_show"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("show_id", "language", name=op.f("pk_show_speech")),
    )
