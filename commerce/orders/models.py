"""Tables of orders, their lines and their complete history."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commerce.database import Base, Id
from commerce.ids import ID_LENGTH
from commerce.orders.states import FULFILMENT_STATUSES, ORDER_STATUSES, PAYMENT_STATUSES


class OrderRow(Base):
    """Three independent statuses: of the order, of its payment and of its parcel."""

    __tablename__ = "sales_order"
    __table_args__ = (
        CheckConstraint(f"status IN {ORDER_STATUSES!r}", name="status"),
        CheckConstraint(f"payment_status IN {PAYMENT_STATUSES!r}", name="payment_status"),
        CheckConstraint(f"fulfilment_status IN {FULFILMENT_STATUSES!r}", name="fulfilment_status"),
        CheckConstraint("total_minor > 0", name="total"),
        Index(None, "buyer_id", "placed_at_ms"),
        Index(None, "seller_id", "status", "placed_at_ms"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    seller_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    reservation_id: Mapped[str] = mapped_column(ForeignKey("reservation.id"), unique=True)
    show_slug: Mapped[str | None] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(10))
    payment_status: Mapped[str] = mapped_column(String(10))
    fulfilment_status: Mapped[str] = mapped_column(String(12))
    payment_method: Mapped[str] = mapped_column(String(10))
    total_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(String(80))
    mobile: Mapped[str] = mapped_column(String(11))
    address: Mapped[str] = mapped_column(Text)
    placed_at_ms: Mapped[int]

    lines: Mapped[list["OrderLineRow"]] = relationship(lazy="selectin", order_by="OrderLineRow.position")
    history: Mapped[list["OrderEventRow"]] = relationship(lazy="selectin", order_by="OrderEventRow.position")


class OrderLineRow(Base):
    """What was bought, with the title and the price of that moment."""

    __tablename__ = "order_line"
    __table_args__ = (CheckConstraint("quantity > 0 AND price_minor > 0", name="positive"),)

    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("sales_order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sku_id: Mapped[str] = mapped_column(ForeignKey("sku.id"))
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    title: Mapped[str] = mapped_column(String(170))
    quantity: Mapped[int]
    price_minor: Mapped[int]


class OrderEventRow(Base):
    """One thing that was done to an order, and the statuses it led to. Never changed."""

    __tablename__ = "order_event"

    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("sales_order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    status: Mapped[str] = mapped_column(String(10))
    payment_status: Mapped[str] = mapped_column(String(10))
    fulfilment_status: Mapped[str] = mapped_column(String(12))
