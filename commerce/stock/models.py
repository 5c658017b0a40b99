"""Tables of stock, reservations and the moves that changed what is on hand."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Id
from commerce.ids import ID_LENGTH
from commerce.stock.states import STATES


class StockRow(Base):
    """Pieces of a SKU: `on_hand` in the seller's house, of which `reserved` are held for somebody."""

    __tablename__ = "stock"
    __table_args__ = (CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="never_oversold"),)

    sku_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("sku.id"), primary_key=True)
    on_hand: Mapped[int]
    reserved: Mapped[int]


class ReservationRow(Base):
    """Pieces held for a buyer until they expire. A person holds each SKU once at a time."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES!r}", name="state"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index(
            "uq_reservation_held",
            "account_id",
            "sku_id",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index("ix_reservation_expiry", "state", "expires_at_ms"),
    )

    id: Mapped[Id]
    sku_id: Mapped[str] = mapped_column(ForeignKey("stock.sku_id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    quantity: Mapped[int]
    show_slug: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    expires_at_ms: Mapped[int]
    created_at_ms: Mapped[int]


class StockMoveRow(Base):
    """Why `on_hand` changed. Never changed itself; the moves of a SKU add up to what is on hand."""

    __tablename__ = "stock_move"
    __table_args__ = (
        CheckConstraint("delta <> 0", name="delta"),
        CheckConstraint("kind IN ('opening', 'count', 'sold', 'returned')", name="kind"),
        Index(None, "sku_id", "id"),
    )

    id: Mapped[Id]
    sku_id: Mapped[str] = mapped_column(ForeignKey("stock.sku_id"))
    delta: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at_ms: Mapped[int]
