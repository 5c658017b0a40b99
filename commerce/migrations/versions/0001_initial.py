"""Every table of the first release.

Longer than other files: it was generated from the models and is never edited.
"""

# ruff: noqa: E501

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("language IN ('en', 'bn')", name=op.f("ck_account_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "coin_balance",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("coins", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "coins >= 0 OR account = 'system:issuance'", name=op.f("ck_coin_balance_not_overdrawn")
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_coin_balance")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=80), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(
        op.f("ix_idempotency_key_created_at_ms"), "idempotency_key", ["created_at_ms"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("gather_key", sa.String(length=200), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("is_parked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("gather_key", name=op.f("uq_outbox_gather_key")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
    )
    op.create_index(op.f("ix_outbox_topic_seq"), "outbox", ["topic", "seq"], unique=False)
    op.create_table(
        "room_fact",
        sa.Column("show_slug", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_room_fact_seq")),
        sa.PrimaryKeyConstraint("show_slug", "seq", name=op.f("pk_room_fact")),
        sa.UniqueConstraint("show_slug", "source", name="uq_room_fact_source"),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "role IN ('viewer', 'host', 'seller', 'moderator', 'support', 'reviewer', 'administrator')",
            name=op.f("ck_account_role_role"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_role_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "coin_entry",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("debit_account", sa.String(length=40), nullable=False),
        sa.Column("credit_account", sa.String(length=40), nullable=False),
        sa.Column("coins", sa.BigInteger(), nullable=False),
        sa.Column("show_slug", sa.String(length=80), nullable=True),
        sa.Column("gift_id", sa.String(length=20), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'gift') = (show_slug IS NOT NULL AND gift_id IS NOT NULL AND quantity IS NOT NULL)",
            name=op.f("ck_coin_entry_gift_is_whole"),
        ),
        sa.CheckConstraint("kind IN ('opening', 'gift')", name=op.f("ck_coin_entry_kind")),
        sa.CheckConstraint("coins > 0", name=op.f("ck_coin_entry_positive")),
        sa.CheckConstraint("debit_account <> credit_account", name=op.f("ck_coin_entry_two_sides")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_coin_entry_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["credit_account"],
            ["coin_balance.account"],
            name=op.f("fk_coin_entry_credit_account_coin_balance"),
        ),
        sa.ForeignKeyConstraint(
            ["debit_account"], ["coin_balance.account"], name=op.f("fk_coin_entry_debit_account_coin_balance")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_coin_entry")),
    )
    op.create_index("ix_coin_entry_credit", "coin_entry", ["credit_account", "seq"], unique=False)
    op.create_index("ix_coin_entry_debit", "coin_entry", ["debit_account", "seq"], unique=False)
    op.create_index(
        "uq_coin_entry_opening",
        "coin_entry",
        ["credit_account"],
        unique=True,
        sqlite_where=sa.text("kind = 'opening'"),
        postgresql_where=sa.text("kind = 'opening'"),
    )
    op.create_table(
        "kyc_case",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("master_key_id", sa.String(length=16), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("nid_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("nid_index", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("opened_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status <> 'refused' OR reason IS NOT NULL", name=op.f("ck_kyc_case_refusal_reason")
        ),
        sa.CheckConstraint(
            "status = 'draft' OR (name_sealed IS NOT NULL AND nid_sealed IS NOT NULL AND nid_index IS NOT NULL)",
            name=op.f("ck_kyc_case_submitted_is_whole"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'pending', 'approved', 'refused')", name=op.f("ck_kyc_case_status")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> account_id", name=op.f("ck_kyc_case_other_reviewer")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_kyc_case_account_id_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_kyc_case_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kyc_case")),
        sa.UniqueConstraint("account_id", name=op.f("uq_kyc_case_account_id")),
    )
    op.create_index("ix_kyc_case_queue", "kyc_case", ["status", "submitted_at_ms"], unique=False)
    op.create_index(
        "uq_kyc_case_nid",
        "kyc_case",
        ["nid_index"],
        unique=True,
        sqlite_where=sa.text("status IN ('pending', 'approved')"),
        postgresql_where=sa.text("status IN ('pending', 'approved')"),
    )
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_login_session_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"], unique=False)
    op.create_index(op.f("ix_login_session_expires_at_ms"), "login_session", ["expires_at_ms"], unique=False)
    op.create_table(
        "poll",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("show_slug", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=140), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("opened_by", sa.String(length=26), nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_at_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at_ms IS NOT NULL)", name=op.f("ck_poll_closed_at")
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_poll_status")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_poll_opened_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    op.create_index("ix_poll_show", "poll", ["show_slug", "id"], unique=False)
    op.create_index(
        "uq_poll_open",
        "poll",
        ["show_slug"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("seller_id", sa.String(length=26), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("image_name", sa.String(length=80), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("currency IN ('BDT')", name=op.f("ck_product_currency")),
        sa.ForeignKeyConstraint(["seller_id"], ["account.id"], name=op.f("fk_product_seller_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_seller_id"), "product", ["seller_id"], unique=False)
    op.create_table(
        "show",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("host_id", sa.String(length=26), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("starts_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("away_since_ms", sa.BigInteger(), nullable=True),
        sa.Column("stream_key_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(phase = 'away') = (away_since_ms IS NOT NULL)", name=op.f("ck_show_away_since")),
        sa.CheckConstraint("(phase = 'ended') = (ended_at_ms IS NOT NULL)", name=op.f("ck_show_ended_at")),
        sa.CheckConstraint("phase IN ('scheduled', 'live', 'away', 'ended')", name=op.f("ck_show_phase")),
        sa.CheckConstraint("visibility IN ('public', 'unlisted')", name=op.f("ck_show_visibility")),
        sa.ForeignKeyConstraint(["host_id"], ["account.id"], name=op.f("fk_show_host_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_show")),
        sa.UniqueConstraint("slug", name=op.f("uq_show_slug")),
    )
    op.create_index(op.f("ix_show_host_id"), "show", ["host_id"], unique=False)
    op.create_index(op.f("ix_show_phase_visibility"), "show", ["phase", "visibility"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=26), nullable=False),
        sa.Column("order_number", sa.String(length=40), nullable=False),
        sa.Column("buyer_id", sa.String(length=26), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("moved_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'answered', 'solved')", name=op.f("ck_ticket_status")),
        sa.ForeignKeyConstraint(["buyer_id"], ["account.id"], name=op.f("fk_ticket_buyer_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index("ix_ticket_buyer", "ticket", ["buyer_id", "opened_at_ms"], unique=False)
    op.create_index("ix_ticket_desk", "ticket", ["status", "opened_at_ms"], unique=False)
    op.create_index(op.f("ix_ticket_order_id"), "ticket", ["order_id"], unique=False)
    op.create_table(
        "kyc_move",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_kyc_move_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["kyc_case.id"], name=op.f("fk_kyc_move_case_id_kyc_case")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_kyc_move")),
    )
    op.create_table(
        "kyc_picture",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("side", sa.String(length=5), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("taken_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("side IN ('front', 'back')", name=op.f("ck_kyc_picture_side")),
        sa.ForeignKeyConstraint(["case_id"], ["kyc_case.id"], name=op.f("fk_kyc_picture_case_id_kyc_case")),
        sa.PrimaryKeyConstraint("case_id", "side", name=op.f("pk_kyc_picture")),
    )
    op.create_table(
        "poll_option",
        sa.Column("poll_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("votes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_poll_option_votes")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_option_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "position", name=op.f("pk_poll_option")),
    )
    op.create_table(
        "show_pin",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("show_id", sa.String(length=26), nullable=False),
        sa.Column("product_id", sa.String(length=26), nullable=False),
        sa.Column("pinned_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("unpinned_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_show_pin_product_id_product")),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_show_pin_show_id_show"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_show_pin")),
    )
    op.create_index(
        "uq_show_pin_current",
        "show_pin",
        ["show_id"],
        unique=True,
        sqlite_where=sa.text("unpinned_at_ms IS NULL"),
        postgresql_where=sa.text("unpinned_at_ms IS NULL"),
    )
    op.create_table(
        "show_shelf",
        sa.Column("show_id", sa.String(length=26), nullable=False),
        sa.Column("product_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_show_shelf_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_show_shelf_show_id_show"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("show_id", "product_id", name=op.f("pk_show_shelf")),
    )
    op.create_index(op.f("ix_show_shelf_product_id"), "show_shelf", ["product_id"], unique=False)
    op.create_table(
        "sku",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("product_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("was_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("price_minor > 0", name=op.f("ck_sku_price_positive")),
        sa.CheckConstraint("was_minor > price_minor", name=op.f("ck_sku_was_higher")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sku_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
    )
    op.create_index(op.f("ix_sku_product_id_position"), "sku", ["product_id", "position"], unique=True)
    op.create_table(
        "ticket_move",
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_ticket_move_by_id_account")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_move_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", "position", name=op.f("pk_ticket_move")),
    )
    op.create_table(
        "ticket_reply",
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=False),
        sa.Column("from_agent", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_ticket_reply_by_id_account")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_reply_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", "position", name=op.f("pk_ticket_reply")),
        sa.UniqueConstraint("id", name=op.f("uq_ticket_reply_id")),
    )
    op.create_table(
        "poll_vote",
        sa.Column("poll_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_poll_vote_account_id_account")),
        sa.ForeignKeyConstraint(
            ["poll_id", "position"],
            ["poll_option.poll_id", "poll_option.position"],
            name=op.f("fk_poll_vote_poll_id_poll_option"),
        ),
        sa.PrimaryKeyConstraint("poll_id", "account_id", name=op.f("pk_poll_vote")),
    )
    op.create_table(
        "stock",
        sa.Column("sku_id", sa.String(length=26), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reserved >= 0 AND reserved <= on_hand", name=op.f("ck_stock_never_oversold")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_sku_id_sku")),
        sa.PrimaryKeyConstraint("sku_id", name=op.f("pk_stock")),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("sku_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("show_slug", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('held', 'used', 'released', 'expired')", name=op.f("ck_reservation_state")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_quantity")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reservation_account_id_account")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["stock.sku_id"], name=op.f("fk_reservation_sku_id_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    op.create_index("ix_reservation_expiry", "reservation", ["state", "expires_at_ms"], unique=False)
    op.create_index(op.f("ix_reservation_sku_id"), "reservation", ["sku_id"], unique=False)
    op.create_index(
        "uq_reservation_held",
        "reservation",
        ["account_id", "sku_id"],
        unique=True,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "stock_move",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("sku_id", sa.String(length=26), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opening', 'count', 'sold', 'returned')", name=op.f("ck_stock_move_kind")
        ),
        sa.CheckConstraint("delta <> 0", name=op.f("ck_stock_move_delta")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_stock_move_by_id_account")),
        sa.ForeignKeyConstraint(["sku_id"], ["stock.sku_id"], name=op.f("fk_stock_move_sku_id_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
    )
    op.create_index(op.f("ix_stock_move_sku_id_id"), "stock_move", ["sku_id", "id"], unique=False)
    op.create_table(
        "sales_order",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("buyer_id", sa.String(length=26), nullable=False),
        sa.Column("seller_id", sa.String(length=26), nullable=False),
        sa.Column("reservation_id", sa.String(length=26), nullable=False),
        sa.Column("show_slug", sa.String(length=60), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("payment_status", sa.String(length=10), nullable=False),
        sa.Column("fulfilment_status", sa.String(length=12), nullable=False),
        sa.Column("payment_method", sa.String(length=10), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("mobile", sa.String(length=11), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("placed_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "fulfilment_status IN ('unfulfilled', 'packed', 'shipped', 'delivered', 'returned')",
            name=op.f("ck_sales_order_fulfilment_status"),
        ),
        sa.CheckConstraint(
            "payment_status IN ('due', 'paid', 'refunded', 'void')",
            name=op.f("ck_sales_order_payment_status"),
        ),
        sa.CheckConstraint(
            "status IN ('placed', 'confirmed', 'completed', 'cancelled')", name=op.f("ck_sales_order_status")
        ),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_sales_order_total")),
        sa.ForeignKeyConstraint(["buyer_id"], ["account.id"], name=op.f("fk_sales_order_buyer_id_account")),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("fk_sales_order_reservation_id_reservation")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["account.id"], name=op.f("fk_sales_order_seller_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("number", name=op.f("uq_sales_order_number")),
        sa.UniqueConstraint("reservation_id", name=op.f("uq_sales_order_reservation_id")),
    )
    op.create_index(
        op.f("ix_sales_order_buyer_id_placed_at_ms"),
        "sales_order",
        ["buyer_id", "placed_at_ms"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sales_order_seller_id_status_placed_at_ms"),
        "sales_order",
        ["seller_id", "status", "placed_at_ms"],
        unique=False,
    )
    op.create_table(
        "order_event",
        sa.Column("order_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("payment_status", sa.String(length=10), nullable=False),
        sa.Column("fulfilment_status", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_order_event_by_id_account")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_order_event_order_id_sales_order")
        ),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_order_event")),
    )
    op.create_table(
        "order_line",
        sa.Column("order_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sku_id", sa.String(length=26), nullable=False),
        sa.Column("product_id", sa.String(length=26), nullable=False),
        sa.Column("title", sa.String(length=170), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND price_minor > 0", name=op.f("ck_order_line_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_order_line_order_id_sales_order")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_order_line_product_id_product")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_order_line_sku_id_sku")),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_order_line")),
    )
