"""Table of recordings."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base
from commerce.ids import ID_LENGTH
from commerce.recordings.states import STATES


class RecordingRow(Base):
    """What is kept of one show, as its host wishes; a show without a row was never touched."""

    __tablename__ = "recording"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES!r}", name="state"),
        CheckConstraint("audience IN ('everyone', 'host')", name="audience"),
        CheckConstraint("keep_days >= 1", name="keep_days"),
        CheckConstraint("mp4_state IN ('none', 'making', 'ready', 'failed')", name="mp4_state"),
        CheckConstraint("(mp4_state = 'ready') = (mp4_name IS NOT NULL)", name="mp4_name"),
        CheckConstraint("size_bytes >= 0 AND duration_ms >= 0 AND lost_ms >= 0", name="sizes"),
        Index(None, "state", "deletes_at_ms"),
    )

    show_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("show.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(10))
    is_wanted: Mapped[bool]
    keep_days: Mapped[int | None]
    audience: Mapped[str] = mapped_column(String(10))
    began_at_ms: Mapped[int | None]
    ended_at_ms: Mapped[int | None]
    deletes_at_ms: Mapped[int | None]
    duration_ms: Mapped[int]
    size_bytes: Mapped[int]
    lost_ms: Mapped[int]
    mp4_state: Mapped[str] = mapped_column(String(10))
    mp4_name: Mapped[str | None] = mapped_column(String(120))
    mp4_bytes: Mapped[int]
    mp4_at_ms: Mapped[int | None]
    mp4_problem: Mapped[str | None] = mapped_column(String(40))
