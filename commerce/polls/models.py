"""Tables of polls: the poll, its options with their counts, and who voted."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Id
from commerce.ids import ID_LENGTH


class PollRow(Base):
    """A question to a show's room; the unique index keeps one open per show."""

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        CheckConstraint("(status = 'closed') = (closed_at_ms IS NOT NULL)", name="closed_at"),
        Index(
            "uq_poll_open",
            "show_slug",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_poll_show", "show_slug", "id"),
    )

    id: Mapped[Id]
    show_slug: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(String(140))
    status: Mapped[str] = mapped_column(String(10))
    opened_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    opened_at_ms: Mapped[int]
    closed_at_ms: Mapped[int | None]


class PollOptionRow(Base):
    """`position` counts from 0; `votes` is raised in the transaction that writes the vote."""

    __tablename__ = "poll_option"
    __table_args__ = (CheckConstraint("votes >= 0", name="votes"),)

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(60))
    votes: Mapped[int] = mapped_column(default=0)


class PollVoteRow(Base):
    """One per account and poll: the primary key is the rule."""

    __tablename__ = "poll_vote"
    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "position"], ["poll_option.poll_id", "poll_option.position"]),
    )

    poll_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    position: Mapped[int]
    at_ms: Mapped[int]
