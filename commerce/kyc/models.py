"""Tables of KYC cases. Everything about the person is sealed with the case's own data key.

Deleting `data_key` makes the name, the number and the pictures unreadable for good.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Id


class KycCaseRow(Base):
    """One per account. `nid_index` finds equal numbers without opening them."""

    __tablename__ = "kyc_case"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'pending', 'approved', 'refused')", name="status"),
        CheckConstraint(
            "status = 'draft' OR "
            "(name_sealed IS NOT NULL AND nid_sealed IS NOT NULL AND nid_index IS NOT NULL)",
            name="submitted_is_whole",
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> account_id", name="other_reviewer"),
        CheckConstraint("status <> 'refused' OR reason IS NOT NULL", name="refusal_reason"),
        Index(
            "uq_kyc_case_nid",
            "nid_index",
            unique=True,
            sqlite_where=text("status IN ('pending', 'approved')"),
            postgresql_where=text("status IN ('pending', 'approved')"),
        ),
        Index("ix_kyc_case_queue", "status", "submitted_at_ms"),
    )

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), unique=True)
    status: Mapped[str] = mapped_column(String(10))
    master_key_id: Mapped[str] = mapped_column(String(16))
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    """Wrapped by the master key that `master_key_id` names."""
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    nid_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    nid_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[str | None] = mapped_column(Text)
    """Of the last refusal, until the case is approved."""
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    opened_at_ms: Mapped[int]
    submitted_at_ms: Mapped[int | None]


class KycPictureRow(Base):
    """A side of the card, re-encoded as JPEG without metadata, then sealed."""

    __tablename__ = "kyc_picture"
    __table_args__ = (CheckConstraint("side IN ('front', 'back')", name="side"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("kyc_case.id"), primary_key=True)
    side: Mapped[str] = mapped_column(String(5), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    taken_at_ms: Mapped[int]


class KycMoveRow(Base):
    """History: every action with its actor, its time, the status that it led to. Never changed."""

    __tablename__ = "kyc_move"

    case_id: Mapped[str] = mapped_column(ForeignKey("kyc_case.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    at_ms: Mapped[int]
