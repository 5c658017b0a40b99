"""The statements that move one SKU's rows; every command of the stock is made of them."""

from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.events import StockChanged
from commerce.ids import new_id
from commerce.shows.queries import open_shows_selling
from commerce.stock.models import ReservationRow, StockMoveRow, StockRow
from commerce.stock.states import TRANSITIONS, ReservationAction


async def hold(session: AsyncSession, sku_id: str, quantity: int) -> bool:
    """Raise what is reserved, if so many pieces are left."""
    left = await session.scalar(
        update(StockRow)
        .where(StockRow.sku_id == sku_id, StockRow.on_hand - StockRow.reserved >= quantity)
        .values(reserved=StockRow.reserved + quantity)
        .returning(StockRow.on_hand - StockRow.reserved)
    )
    return left is not None


async def move_on_hand(session: AsyncSession, sku_id: str, delta: int, limit: int) -> bool:
    """Change what is on hand, unless pieces that are held would go, or more than `limit` come."""
    on_hand = StockRow.on_hand + delta
    moved = await session.scalar(
        update(StockRow)
        .where(StockRow.sku_id == sku_id, on_hand >= StockRow.reserved, on_hand <= limit)
        .values(on_hand=on_hand)
        .returning(StockRow.on_hand)
    )
    return moved is not None


async def take(session: AsyncSession, sku_id: str, quantity: int) -> None:
    """Held pieces leave the house."""
    await session.execute(
        update(StockRow)
        .where(StockRow.sku_id == sku_id)
        .values(on_hand=StockRow.on_hand - quantity, reserved=StockRow.reserved - quantity)
    )


async def lock(session: AsyncSession, sku_id: str) -> None:
    """Make others wait for this SKU until the transaction ends (SQLite has one writer anyway)."""
    await session.execute(select(StockRow.sku_id).where(StockRow.sku_id == sku_id).with_for_update())


async def move_reservation(session: AsyncSession, reservation_id: str, action: ReservationAction) -> bool:
    """Move one reservation, if it is still held."""
    moved = await session.execute(
        update(ReservationRow)
        .where(ReservationRow.id == reservation_id, ReservationRow.state == "held")
        .values(state=TRANSITIONS["held", action])
    )
    return cast(CursorResult[Any], moved).rowcount == 1


async def free(
    session: AsyncSession, sku_id: str, action: ReservationAction, which: ColumnElement[bool]
) -> bool:
    """End held reservations of a SKU whose stock row is locked; their pieces can be bought again."""
    freed = await session.scalars(
        update(ReservationRow)
        .where(ReservationRow.sku_id == sku_id, ReservationRow.state == "held", which)
        .values(state=TRANSITIONS["held", action])
        .returning(ReservationRow.quantity)
        .execution_options(synchronize_session=False)
    )
    quantity = sum(freed)
    if quantity:
        await session.execute(
            update(StockRow).where(StockRow.sku_id == sku_id).values(reserved=StockRow.reserved - quantity)
        )
    return quantity > 0


async def left_of(session: AsyncSession, sku_id: str) -> int:
    statement = select(StockRow.on_hand - StockRow.reserved).where(StockRow.sku_id == sku_id)
    return (await session.scalars(statement)).one()


def note_move(
    session: AsyncSession, sku_id: str, delta: int, kind: str, *, reason: str = "", by_id: str, now_ms: int
) -> None:
    session.add(
        StockMoveRow(
            id=new_id(), sku_id=sku_id, delta=delta, kind=kind, reason=reason, by_id=by_id, at_ms=now_ms
        )
    )


async def tell_rooms(session: AsyncSession, sku_id: str, product_id: str, now_ms: int) -> None:
    """What is left now, to the rooms of the shows that sell it; call it after the row was moved."""
    shows = await open_shows_selling(session, product_id)
    if shows:
        left = await left_of(session, sku_id)
        for show in shows:
            fact = StockChanged(show=show, sku_id=sku_id, stock_left=left)
            await outbox.record(session, fact, now_ms=now_ms, gather=f"stock:{show}:{sku_id}")
