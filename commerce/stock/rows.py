"""The statements that move one SKU's rows; every command of the stock is made of them.

They are built once: building a statement costs several times what SQLite needs to run it.
"""

from sqlalchemy import BindParameter, Table, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.database import table_of
from commerce.events import StockChanged
from commerce.ids import new_id
from commerce.shows.queries import open_shows_selling
from commerce.stock.models import ReservationRow, StockMoveRow, StockRow
from commerce.stock.queries import Reservation
from commerce.stock.states import TRANSITIONS, ReservationAction

_stock: Table = table_of(StockRow)
_reservation: Table = table_of(ReservationRow)
_left = _stock.c.on_hand - _stock.c.reserved
_quantity: BindParameter[int] = bindparam("quantity")
_of_sku = _stock.c.sku_id == bindparam("sku")
_is_held = _reservation.c.state == "held"

_HOLD = (
    update(_stock)
    .where(_of_sku, _left >= _quantity)
    .values(reserved=_stock.c.reserved + _quantity)
    .returning(_left)
)
_MOVE_ON_HAND = (
    update(_stock)
    .where(
        _of_sku,
        _stock.c.on_hand + bindparam("delta") >= _stock.c.reserved,
        _stock.c.on_hand + bindparam("delta") <= bindparam("limit"),
    )
    .values(on_hand=_stock.c.on_hand + bindparam("delta"))
    .returning(_left)
)
_TAKE = (
    update(_stock)
    .where(_of_sku)
    .values(on_hand=_stock.c.on_hand - _quantity, reserved=_stock.c.reserved - _quantity)
)
_UNHOLD = update(_stock).where(_of_sku).values(reserved=_stock.c.reserved - _quantity)
_LOCK = select(_stock.c.sku_id).where(_of_sku).with_for_update()
_LEFT = select(_left).where(_of_sku)
_MOVE_RESERVATION = (
    update(_reservation)
    .where(_reservation.c.id == bindparam("reservation"), _is_held)
    .values(state=bindparam("to_state"))
    .returning(_reservation.c.quantity)
)
_MOVE_HELD = (
    update(_reservation)
    .where(_reservation.c.sku_id == bindparam("sku"), _is_held)
    .values(state=bindparam("to_state"))
    .returning(_reservation.c.quantity)
)
_EXPIRE = _MOVE_HELD.where(_reservation.c.expires_at_ms <= bindparam("now_ms"))
_RELEASE = _MOVE_HELD.where(_reservation.c.account_id == bindparam("account"))
_INSERT_RESERVATION = insert(_reservation)
_INSERT_MOVE = insert(table_of(StockMoveRow))


async def hold(session: AsyncSession, sku_id: str, quantity: int) -> bool:
    """Raise what is reserved, if so many pieces are left."""
    return await session.scalar(_HOLD, {"sku": sku_id, "quantity": quantity}) is not None


async def move_on_hand(session: AsyncSession, sku_id: str, delta: int, limit: int) -> bool:
    """Change what is on hand, unless pieces that are held would go, or more than `limit` come."""
    values = {"sku": sku_id, "delta": delta, "limit": limit}
    return await session.scalar(_MOVE_ON_HAND, values) is not None


async def take(session: AsyncSession, sku_id: str, quantity: int) -> None:
    """Held pieces leave the house."""
    await session.execute(_TAKE, {"sku": sku_id, "quantity": quantity})


async def lock(session: AsyncSession, sku_id: str) -> None:
    """Make others wait for this SKU until the transaction ends (SQLite has one writer anyway)."""
    await session.execute(_LOCK, {"sku": sku_id})


async def move_reservation(session: AsyncSession, reservation_id: str, action: ReservationAction) -> bool:
    """Move one reservation, if it is still held; its pieces stay reserved."""
    values = {"reservation": reservation_id, "to_state": TRANSITIONS["held", action]}
    return await session.scalar(_MOVE_RESERVATION, values) is not None


async def unhold(session: AsyncSession, sku_id: str, reservation_id: str) -> bool:
    """Release one reservation of a SKU whose stock row is locked, if it is still held."""
    values = {"reservation": reservation_id, "to_state": TRANSITIONS["held", "release"]}
    quantity = await session.scalar(_MOVE_RESERVATION, values)
    if quantity is not None:
        await session.execute(_UNHOLD, {"sku": sku_id, "quantity": quantity})
    return quantity is not None


async def expire(session: AsyncSession, sku_id: str, now_ms: int) -> bool:
    """Free what is held beyond its time, of a SKU whose stock row is locked."""
    values = {"sku": sku_id, "to_state": TRANSITIONS["held", "expire"], "now_ms": now_ms}
    return await _return(session, sku_id, sum(await session.scalars(_EXPIRE, values)))


async def release_of(session: AsyncSession, sku_id: str, account_id: str) -> bool:
    """Free what one person holds, of a SKU whose stock row is locked."""
    values = {"sku": sku_id, "to_state": TRANSITIONS["held", "release"], "account": account_id}
    return await _return(session, sku_id, sum(await session.scalars(_RELEASE, values)))


async def left_of(session: AsyncSession, sku_id: str) -> int:
    left: int = (await session.scalars(_LEFT, {"sku": sku_id})).one()
    return left


async def add_reservation(session: AsyncSession, held: Reservation, now_ms: int) -> None:
    await session.execute(
        _INSERT_RESERVATION,
        {
            "id": held.id,
            "sku_id": held.sku_id,
            "account_id": held.account_id,
            "quantity": held.quantity,
            "show_slug": held.show_slug,
            "state": held.state,
            "expires_at_ms": held.expires_at_ms,
            "created_at_ms": now_ms,
        },
    )


async def note_move(
    session: AsyncSession, sku_id: str, delta: int, kind: str, *, reason: str = "", by_id: str, now_ms: int
) -> None:
    await session.execute(
        _INSERT_MOVE,
        {
            "id": new_id(),
            "sku_id": sku_id,
            "delta": delta,
            "kind": kind,
            "reason": reason,
            "by_id": by_id,
            "at_ms": now_ms,
        },
    )


async def tell_rooms(session: AsyncSession, sku_id: str, product_id: str, now_ms: int) -> None:
    """What is left now, to the rooms of the shows that sell it; call it after the row was moved."""
    shows = await open_shows_selling(session, product_id)
    if shows:
        left = await left_of(session, sku_id)
        for show in shows:
            fact = StockChanged(show=show, sku_id=sku_id, stock_left=left)
            await outbox.record(session, fact, now_ms=now_ms, gather=f"stock:{show}:{sku_id}")


async def _return(session: AsyncSession, sku_id: str, quantity: int) -> bool:
    if quantity:
        await session.execute(_UNHOLD, {"sku": sku_id, "quantity": quantity})
    return quantity > 0
