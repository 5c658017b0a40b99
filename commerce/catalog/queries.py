"""Reading products with their SKUs and what is left of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Person, people
from commerce.catalog.errors import ProductUnknown, SkuUnknown
from commerce.catalog.models import ProductRow, SkuRow
from commerce.database import table_of
from commerce.stock.queries import stock_left

_sku, _product = table_of(SkuRow), table_of(ProductRow)
_sibling = _sku.alias()
_variants = select(func.count()).where(_sibling.c.product_id == _product.c.id).scalar_subquery()
_PRODUCT_OF_SKU = select(_sku.c.product_id).where(_sku.c.id == bindparam("sku"))
_OFFER = (
    select(
        _product.c.id,
        _product.c.seller_id,
        _product.c.title,
        _product.c.currency,
        _sku.c.title.label("sku_title"),
        _sku.c.price_minor,
        _variants.label("variants"),
    )
    .join(_product, _product.c.id == _sku.c.product_id)
    .where(_sku.c.id == bindparam("sku"))
)


@dataclass(frozen=True, slots=True)
class Sku:
    id: str
    title: str
    price_minor: int
    was_minor: int | None
    stock_left: int


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    title: str
    description: str
    image_name: str | None
    currency: str
    seller: Person
    skus: tuple[Sku, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A SKU as it is bought now."""

    sku_id: str
    product_id: str
    seller_id: str
    title: str
    price_minor: int
    currency: str


async def product(session: AsyncSession, product_id: str) -> Product:
    """Raises `ProductUnknown`."""
    found = await products(session, [product_id])
    if not found:
        raise ProductUnknown()
    return found[0]


async def products(session: AsyncSession, product_ids: Sequence[str]) -> list[Product]:
    """These products in this order; ids that are none are left out."""
    rows = await session.scalars(select(ProductRow).where(ProductRow.id.in_(product_ids)))
    by_id = {row.id: row for row in rows}
    return await _complete(session, [by_id[one] for one in product_ids if one in by_id])


async def products_of_seller(session: AsyncSession, seller_id: str) -> list[Product]:
    """The newest first."""
    statement = select(ProductRow).where(ProductRow.seller_id == seller_id).order_by(ProductRow.id.desc())
    return await _complete(session, list(await session.scalars(statement)))


async def sellers_of(session: AsyncSession, product_ids: Iterable[str]) -> dict[str, str]:
    """The seller's id of each product, by the product's id."""
    statement = select(ProductRow.id, ProductRow.seller_id).where(ProductRow.id.in_(set(product_ids)))
    return {one.id: one.seller_id for one in await session.execute(statement)}


async def images_of(session: AsyncSession, product_ids: Iterable[str]) -> dict[str, str]:
    """The image names of those products that have a picture, by the product's id."""
    statement = select(ProductRow.id, ProductRow.image_name).where(ProductRow.id.in_(set(product_ids)))
    return {one[0]: one[1] for one in await session.execute(statement) if one[1] is not None}


async def product_of_sku(session: AsyncSession, sku_id: str) -> str:
    """The id of the SKU's product. Raises `SkuUnknown`."""
    product_id: str | None = await session.scalar(_PRODUCT_OF_SKU, {"sku": sku_id})
    if product_id is None:
        raise SkuUnknown()
    return product_id


async def offer(session: AsyncSession, sku_id: str) -> Offer:
    """Raises `SkuUnknown`."""
    row = (await session.execute(_OFFER, {"sku": sku_id})).one_or_none()
    if row is None:
        raise SkuUnknown()
    title = f"{row.title} · {row.sku_title}" if row.variants > 1 else row.title
    return Offer(sku_id, row.id, row.seller_id, title, row.price_minor, row.currency)


async def _complete(session: AsyncSession, rows: list[ProductRow]) -> list[Product]:
    """Three queries for any number of products."""
    statement = (
        select(SkuRow).where(SkuRow.product_id.in_([row.id for row in rows])).order_by(SkuRow.position)
    )
    skus = list(await session.scalars(statement))
    left = await stock_left(session, [sku.id for sku in skus])
    sellers = await people(session, (row.seller_id for row in rows))
    of_product: dict[str, list[Sku]] = {row.id: [] for row in rows}
    for sku in skus:
        of_product[sku.product_id].append(
            Sku(sku.id, sku.title, sku.price_minor, sku.was_minor, left.get(sku.id, 0))
        )
    return [
        Product(
            id=row.id,
            title=row.title,
            description=row.description,
            image_name=row.image_name,
            currency=row.currency,
            seller=sellers[row.seller_id],
            skus=tuple(of_product[row.id]),
        )
        for row in rows
    ]
