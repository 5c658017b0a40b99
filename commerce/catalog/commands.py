"""Changing products, SKUs and prices. Sellers change their own products, and see no others."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET, UnsetType
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account
from commerce.catalog.errors import ProductUnknown, SkuUnknown
from commerce.catalog.models import ProductRow, SkuRow
from commerce.catalog.queries import Product, product, sellers_of
from commerce.catalog.rules import check_prices, written
from commerce.database import Database
from commerce.ids import new_id
from commerce.money import DEFAULT_CURRENCY
from commerce.stock.commands import move_stock, open_stock


@dataclass(frozen=True, slots=True)
class SkuDraft:
    title: str
    price_minor: int
    was_minor: int | None = None
    stock: int = 0


async def create_product(
    db: Database,
    *,
    seller_id: str,
    title: str,
    description: str = "",
    skus: Sequence[SkuDraft],
    now_ms: int,
) -> Product:
    """Raises `TitleBlank`, `PriceInvalid`, `FormerPriceInvalid`, `QuantityInvalid`."""
    for draft in skus:
        check_prices(draft.price_minor, draft.was_minor)
    row = ProductRow(
        id=new_id(),
        seller_id=seller_id,
        title=written(title),
        description=description.strip(),
        currency=DEFAULT_CURRENCY,
        created_at_ms=now_ms,
    )
    async with db.write() as session:
        session.add(row)
        await session.flush()
        for position, draft in enumerate(skus):
            sku = SkuRow(
                id=new_id(),
                product_id=row.id,
                position=position,
                title=written(draft.title),
                price_minor=draft.price_minor,
                was_minor=draft.was_minor,
            )
            session.add(sku)
            await session.flush()
            await open_stock(session, sku_id=sku.id, on_hand=draft.stock, by_id=seller_id, now_ms=now_ms)
        return await product(session, row.id)


async def update_product(
    db: Database, *, product_id: str, by: Account, title: str | None = None, description: str | None = None
) -> Product:
    """Change what is given. Raises `ProductUnknown`, `TitleBlank`."""
    async with db.write() as session:
        row = await _own_product(session, product_id, by)
        if title is not None:
            row.title = written(title)
        if description is not None:
            row.description = description.strip()
        await session.flush()
        return await product(session, product_id)


async def check_owner(db: Database, *, product_id: str, by: Account) -> None:
    """Before work that is only worth doing for the product's seller. Raises `ProductUnknown`."""
    async with db.read() as session:
        sellers = await sellers_of(session, [product_id])
    if sellers.get(product_id) != by.id and not by.has_role("administrator"):
        raise ProductUnknown()


async def set_image(db: Database, *, product_id: str, by: Account, image_name: str) -> Product:
    """Raises `ProductUnknown`."""
    async with db.write() as session:
        row = await _own_product(session, product_id, by)
        row.image_name = image_name
        await session.flush()
        return await product(session, product_id)


async def update_sku(
    db: Database,
    *,
    sku_id: str,
    by: Account,
    title: str | None = None,
    price_minor: int | None = None,
    was_minor: int | UnsetType | None = UNSET,
) -> Product:
    """Change what is given; a former price that is not higher than the new price any more is dropped.

    Raises `SkuUnknown`, `TitleBlank`, `PriceInvalid`, `FormerPriceInvalid`.
    """
    async with db.write() as session:
        row = await _own_sku(session, sku_id, by)
        if title is not None:
            row.title = written(title)
        if price_minor is not None:
            row.price_minor = price_minor
        if was_minor is not UNSET:
            row.was_minor = was_minor
        elif row.was_minor is not None and row.was_minor <= row.price_minor:
            row.was_minor = None
        check_prices(row.price_minor, row.was_minor)
        await session.flush()
        return await product(session, row.product_id)


async def count_stock(
    db: Database, *, sku_id: str, by: Account, delta: int, reason: str, now_ms: int
) -> Product:
    """Pieces came in or were lost. Raises `SkuUnknown`, `StockInsufficient`, `QuantityInvalid`."""
    async with db.write() as session:
        row = await _own_sku(session, sku_id, by)
        await move_stock(
            session,
            sku_id=sku_id,
            product_id=row.product_id,
            delta=delta,
            reason=reason,
            by_id=by.id,
            now_ms=now_ms,
        )
        return await product(session, row.product_id)


async def _own_product(session: AsyncSession, product_id: str, by: Account) -> ProductRow:
    row = await session.scalar(select(ProductRow).where(ProductRow.id == product_id).with_for_update())
    if row is None or not (row.seller_id == by.id or by.has_role("administrator")):
        raise ProductUnknown()
    return row


async def _own_sku(session: AsyncSession, sku_id: str, by: Account) -> SkuRow:
    statement = (
        select(SkuRow, ProductRow.seller_id)
        .join(ProductRow, ProductRow.id == SkuRow.product_id)
        .where(SkuRow.id == sku_id)
        .with_for_update(of=SkuRow)
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None or not (found[1] == by.id or by.has_role("administrator")):
        raise SkuUnknown()
    return found[0]
