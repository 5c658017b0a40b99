"""Tables of shows, their shelves and their pins."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Id
from commerce.ids import ID_LENGTH
from commerce.shows.rules import MAX_SLUG_LENGTH
from commerce.shows.states import PHASES


class ShowRow(Base):
    """A live sale with its host. The slug is given once and never changes."""

    __tablename__ = "show"
    __table_args__ = (
        CheckConstraint(f"phase IN {PHASES!r}", name="phase"),
        CheckConstraint("visibility IN ('public', 'unlisted')", name="visibility"),
        CheckConstraint("(phase = 'away') = (away_since_ms IS NOT NULL)", name="away_since"),
        CheckConstraint("(phase = 'ended') = (ended_at_ms IS NOT NULL)", name="ended_at"),
        Index(None, "phase", "visibility"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(MAX_SLUG_LENGTH), unique=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(String(10))
    phase: Mapped[str] = mapped_column(String(10))
    created_at_ms: Mapped[int]
    starts_at_ms: Mapped[int | None]
    started_at_ms: Mapped[int | None]
    ended_at_ms: Mapped[int | None]
    away_since_ms: Mapped[int | None]
    stream_key_hash: Mapped[str | None] = mapped_column(String(64))
    poster_name: Mapped[str | None] = mapped_column(String(64))


class ShelfRow(Base):
    """A product that is sold in a show."""

    __tablename__ = "show_shelf"
    __table_args__ = (Index(None, "product_id"),)

    show_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("show.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("product.id"), primary_key=True)
    position: Mapped[int]


class SpeechRow(Base):
    """A language in which the show's sound is to be written along by machine."""

    __tablename__ = "show_speech"

    show_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("show.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)


class PinRow(Base):
    """A product was on the screen from one moment to another; the open pin is the current one."""

    __tablename__ = "show_pin"
    __table_args__ = (
        Index(
            "uq_show_pin_current",
            "show_id",
            unique=True,
            sqlite_where=text("unpinned_at_ms IS NULL"),
            postgresql_where=text("unpinned_at_ms IS NULL"),
        ),
    )

    id: Mapped[Id]
    show_id: Mapped[str] = mapped_column(ForeignKey("show.id", ondelete="CASCADE"))
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    pinned_at_ms: Mapped[int]
    unpinned_at_ms: Mapped[int | None]
