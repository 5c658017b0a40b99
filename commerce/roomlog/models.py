"""Table of a room's facts."""

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base


class RoomFactRow(Base):
    """`body` is the fact as JSON, `source` the event that it came from (null for the room's own)."""

    __tablename__ = "room_fact"
    __table_args__ = (
        UniqueConstraint("show_slug", "source", name="uq_room_fact_source"),
        CheckConstraint("seq >= 1", name="seq"),
        Index(None, "show_slug", "at_ms"),
    )

    show_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str | None] = mapped_column(String(80))
