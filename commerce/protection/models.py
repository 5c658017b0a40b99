"""Tables of shows' protection and of the watermarks that were given out."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base
from commerce.ids import ID_LENGTH

CODE_LENGTH = 8


class ProtectionRow(Base):
    """One row per show that was ever protected; `countries` are codes with spaces between."""

    __tablename__ = "show_protection"
    __table_args__ = (
        CheckConstraint("country_rule IN ('everywhere', 'only', 'except')", name="country_rule"),
        CheckConstraint("(country_rule = 'everywhere') = (countries = '')", name="countries"),
        Index(None, "changed_at_ms"),
    )

    show_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("show.id", ondelete="CASCADE"), primary_key=True
    )
    tokens: Mapped[bool]
    encrypted: Mapped[bool]
    watermark: Mapped[bool]
    country_rule: Mapped[str] = mapped_column(String(10))
    countries: Mapped[str] = mapped_column(Text)
    changed_at_ms: Mapped[int]


class WatermarkRow(Base):
    """The code that an account had over its picture in a show."""

    __tablename__ = "show_watermark"
    __table_args__ = (Index(None, "show_id", "code"),)

    show_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("show.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("account.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    given_at_ms: Mapped[int]
