"""Tables of accounts, their roles and their login sessions."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commerce.accounts.rules import MAX_LOGIN_LENGTH, ROLES
from commerce.database import Base, Id
from commerce.ids import ID_LENGTH


class AccountRow(Base):
    """A person. `login` is normalised, so that nobody has two by writing it differently."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("language IN ('en', 'bn')", name="language"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(MAX_LOGIN_LENGTH), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    created_at_ms: Mapped[int]

    roles: Mapped[list["AccountRoleRow"]] = relationship(lazy="selectin")


class AccountRoleRow(Base):
    __tablename__ = "account_role"
    __table_args__ = (CheckConstraint(f"role IN {ROLES!r}", name="role"),)

    account_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class SessionRow(Base):
    """One sign-in. Only the SHA-256 of its token is kept, so the table opens no door."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "account_id"), Index(None, "expires_at_ms"))

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("account.id", ondelete="CASCADE"))
    created_at_ms: Mapped[int]
    expires_at_ms: Mapped[int]
