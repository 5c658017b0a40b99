"""Recordings of shows, and the room's facts by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("show_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("keep_days", sa.BigInteger(), nullable=True),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("began_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("deletes_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("lost_ms", sa.BigInteger(), nullable=False),
        sa.Column("mp4_state", sa.String(length=10), nullable=False),
        sa.Column("mp4_name", sa.String(length=120), nullable=True),
        sa.Column("mp4_bytes", sa.BigInteger(), nullable=False),
        sa.Column("mp4_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("mp4_problem", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'recording', 'ready', 'erasing', 'gone')", name=op.f("ck_recording_state")
        ),
        sa.CheckConstraint("audience IN ('everyone', 'host')", name=op.f("ck_recording_audience")),
        sa.CheckConstraint("keep_days >= 1", name=op.f("ck_recording_keep_days")),
        sa.CheckConstraint(
            "mp4_state IN ('none', 'making', 'ready', 'failed')", name=op.f("ck_recording_mp4_state")
        ),
        sa.CheckConstraint(
            "(mp4_state = 'ready') = (mp4_name IS NOT NULL)", name=op.f("ck_recording_mp4_name")
        ),
        sa.CheckConstraint(
            "size_bytes >= 0 AND duration_ms >= 0 AND lost_ms >= 0", name=op.f("ck_recording_sizes")
        ),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_recording_show_id_show"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_recording")),
    )
    op.create_index(op.f("ix_recording_state_deletes_at_ms"), "recording", ["state", "deletes_at_ms"])
    op.create_index(op.f("ix_room_fact_show_slug_at_ms"), "room_fact", ["show_slug", "at_ms"])
