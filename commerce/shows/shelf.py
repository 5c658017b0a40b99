"""What is sold in a show, and which of it is on the screen now."""

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.accounts.queries import Account
from commerce.catalog.errors import ProductUnknown
from commerce.catalog.queries import sellers_of
from commerce.database import Database
from commerce.events import ProductPinned, ProductUnpinned
from commerce.ids import new_id
from commerce.shows.commands import lock_show
from commerce.shows.errors import NotOnShelf, ShowOver
from commerce.shows.models import PinRow, ShelfRow
from commerce.shows.queries import pinned_product


async def set_shelf(db: Database, *, slug: str, by: Account, product_ids: list[str], now_ms: int) -> None:
    """Sell exactly these products of the host in this order; a pinned one that leaves is unpinned.

    Raises `ShowUnknown`, `NotTheHost`, `ProductUnknown`.
    """
    wanted = list(dict.fromkeys(product_ids))
    async with db.write() as session:
        show = await lock_show(session, slug, by)
        sellers = await sellers_of(session, wanted)
        if any(sellers.get(product_id) != show.host_id for product_id in wanted):
            raise ProductUnknown()
        await session.execute(delete(ShelfRow).where(ShelfRow.show_id == show.id))
        session.add_all(
            ShelfRow(show_id=show.id, product_id=product_id, position=position)
            for position, product_id in enumerate(wanted)
        )
        pinned = await pinned_product(session, show.id)
        if pinned is not None and pinned not in wanted:
            await _take_down(session, show.id, slug, pinned, now_ms)


async def pin(db: Database, *, slug: str, by: Account, product_id: str, now_ms: int) -> None:
    """Put a product on the screen in place of the one there. The pinned one again changes nothing.

    Raises `ShowUnknown`, `NotTheHost`, `ShowOver`, `NotOnShelf`.
    """
    async with db.write() as session:
        show = await lock_show(session, slug, by)
        if show.phase == "ended":
            raise ShowOver()
        if await session.get(ShelfRow, (show.id, product_id)) is None:
            raise NotOnShelf()
        if await pinned_product(session, show.id) == product_id:
            return
        await _close_pin(session, show.id, now_ms)
        session.add(PinRow(id=new_id(), show_id=show.id, product_id=product_id, pinned_at_ms=now_ms))
        await outbox.record(session, ProductPinned(show=slug, product_id=product_id), now_ms=now_ms)


async def unpin(db: Database, *, slug: str, by: Account, now_ms: int) -> None:
    """Take down what is pinned, if anything is. Raises `ShowUnknown`, `NotTheHost`."""
    async with db.write() as session:
        show = await lock_show(session, slug, by)
        pinned = await pinned_product(session, show.id)
        if pinned is not None:
            await _take_down(session, show.id, slug, pinned, now_ms)


async def _take_down(session: AsyncSession, show_id: str, slug: str, product_id: str, now_ms: int) -> None:
    await _close_pin(session, show_id, now_ms)
    await outbox.record(session, ProductUnpinned(show=slug, product_id=product_id), now_ms=now_ms)


async def _close_pin(session: AsyncSession, show_id: str, now_ms: int) -> None:
    current = (PinRow.show_id == show_id) & PinRow.unpinned_at_ms.is_(None)
    await session.execute(update(PinRow).where(current).values(unpinned_at_ms=now_ms))
