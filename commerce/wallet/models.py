"""Tables of the coin ledger.

An entry moves `coins` from one account to another, so its two postings (minus on the debit side, plus on
the credit side) sum to zero by construction. Entries are never updated or deleted: triggers in the
migration refuse it. Balances are kept beside them, changed in the same transaction.
"""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base

ACCOUNT_LENGTH = 40


class CoinBalanceRow(Base):
    """`account` is a person's id or a system account; only the issuance of coins is below zero."""

    __tablename__ = "coin_balance"
    __table_args__ = (CheckConstraint("coins >= 0 OR account = 'system:issuance'", name="not_overdrawn"),)

    account: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH), primary_key=True)
    coins: Mapped[int]


class CoinEntryRow(Base):
    """One movement of coins, with its reason; for a gift also what was sent and where."""

    __tablename__ = "coin_entry"
    __table_args__ = (
        CheckConstraint("coins > 0", name="positive"),
        CheckConstraint("debit_account <> credit_account", name="two_sides"),
        CheckConstraint("kind IN ('opening', 'gift')", name="kind"),
        CheckConstraint(
            "(kind = 'gift') = (show_slug IS NOT NULL AND gift_id IS NOT NULL AND quantity IS NOT NULL)",
            name="gift_is_whole",
        ),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_coin_entry_debit", "debit_account", "seq"),
        Index("ix_coin_entry_credit", "credit_account", "seq"),
        Index(
            "uq_coin_entry_opening",
            "credit_account",
            unique=True,
            sqlite_where=text("kind = 'opening'"),
            postgresql_where=text("kind = 'opening'"),
        ),
    )

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at_ms: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    debit_account: Mapped[str] = mapped_column(ForeignKey("coin_balance.account"))
    credit_account: Mapped[str] = mapped_column(ForeignKey("coin_balance.account"))
    coins: Mapped[int]
    show_slug: Mapped[str | None] = mapped_column(String(80))
    gift_id: Mapped[str | None] = mapped_column(String(20))
    quantity: Mapped[int | None]
