"""Tables of tickets and of what was said and done in them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Id
from commerce.ids import ID_LENGTH


class TicketRow(Base):
    """A buyer's question about one order; `moved_at_ms` is when its status was last decided."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'answered', 'solved')", name="status"),
        Index("ix_ticket_buyer", "buyer_id", "opened_at_ms"),
        Index("ix_ticket_desk", "status", "opened_at_ms"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    order_number: Mapped[str] = mapped_column(String(40))
    buyer_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    subject: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10))
    opened_at_ms: Mapped[int]
    moved_at_ms: Mapped[int]


class TicketReplyRow(Base):
    """What one side wrote; the first is the buyer's question. Never changed."""

    __tablename__ = "ticket_reply"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    from_agent: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    at_ms: Mapped[int]


class TicketMoveRow(Base):
    """History: who did what, and the status that it led to. Never changed."""

    __tablename__ = "ticket_move"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10))
    at_ms: Mapped[int]
