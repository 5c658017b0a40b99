"""Tables of products and SKUs."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.database import Base, Id


class ProductRow(Base):
    """What a seller offers; it is bought as one of its SKUs."""

    __tablename__ = "product"
    __table_args__ = (CheckConstraint("currency IN ('BDT')", name="currency"),)

    id: Mapped[Id]
    seller_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text)
    image_name: Mapped[str | None] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3))
    created_at_ms: Mapped[int]


class SkuRow(Base):
    """A countable variant with its price; `was_minor` is the higher price of before."""

    __tablename__ = "sku"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="price_positive"),
        CheckConstraint("was_minor > price_minor", name="was_higher"),
        Index(None, "product_id", "position", unique=True),
    )

    id: Mapped[Id]
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    price_minor: Mapped[int]
    was_minor: Mapped[int | None]
