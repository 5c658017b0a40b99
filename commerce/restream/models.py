"""Table of restream targets."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Id
from commerce.restream.rules import MAX_NAME_LENGTH, PLATFORMS, SHOWN_OF_KEY


class RestreamTargetRow(Base):
    """An RTMP server that a show is sent to while it is live and `is_on`; the key only sealed."""

    __tablename__ = "restream_target"
    __table_args__ = (
        CheckConstraint(f"platform IN {PLATFORMS!r}", name="platform"),
        Index(None, "show_id", "id"),
    )

    id: Mapped[Id]
    show_id: Mapped[str] = mapped_column(ForeignKey("show.id", ondelete="CASCADE"))
    platform: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    url: Mapped[str] = mapped_column(String(300))
    key_sealed: Mapped[bytes]
    key_end: Mapped[str] = mapped_column(String(SHOWN_OF_KEY))
    is_on: Mapped[bool]
    created_at_ms: Mapped[int]
