"""How shows are protected, and the watermarks that were given out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "show_protection",
        sa.Column("show_id", sa.String(length=26), nullable=False),
        sa.Column("tokens", sa.Boolean(), nullable=False),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.Column("watermark", sa.Boolean(), nullable=False),
        sa.Column("country_rule", sa.String(length=10), nullable=False),
        sa.Column("countries", sa.Text(), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "country_rule IN ('everywhere', 'only', 'except')", name=op.f("ck_show_protection_country_rule")
        ),
        sa.CheckConstraint(
            "(country_rule = 'everywhere') = (countries = '')", name=op.f("ck_show_protection_countries")
        ),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_show_protection_show_id_show"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_show_protection")),
    )
    op.create_index(op.f("ix_show_protection_changed_at_ms"), "show_protection", ["changed_at_ms"])
    op.create_table(
        "show_watermark",
        sa.Column("show_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("given_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_show_watermark_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_show_watermark_show_id_show"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("show_id", "account_id", name=op.f("pk_show_watermark")),
    )
    op.create_index(op.f("ix_show_watermark_show_id_code"), "show_watermark", ["show_id", "code"])
