"""Where shows are sent on to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "restream_target",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("show_id", sa.String(length=26), nullable=False),
        sa.Column("platform", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_end", sa.String(length=4), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "platform IN ('youtube', 'facebook', 'custom')", name=op.f("ck_restream_target_platform")
        ),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_restream_target_show_id_show"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restream_target")),
    )
    op.create_index(op.f("ix_restream_target_show_id_id"), "restream_target", ["show_id", "id"])
