"""Moving stock. Every move is one conditional UPDATE with a CHECK behind it, so nothing is oversold.

Reserving raises `reserved`; using a reservation takes the pieces from both counts; releasing and
expiring lower `reserved`. The stock row is always locked before reservation rows, and one transaction
moves one SKU, so that transactions cannot wait for each other in a circle. The rooms of the shows that
sell the SKU are told what is left, gathered so that a rush makes few messages.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.catalog.queries import product_of_sku
from commerce.database import Database
from commerce.ids import new_id
from commerce.shows.queries import show_by_slug
from commerce.stock import rows
from commerce.stock.errors import QuantityInvalid, ReservationOver, StockInsufficient
from commerce.stock.models import ReservationRow, StockRow
from commerce.stock.queries import Reservation, reservation_of
from commerce.stock.rules import MAX_ON_HAND, MAX_QUANTITY, RESERVATION_TTL_MS, is_held


async def reserve(
    db: Database, *, sku_id: str, quantity: int, account_id: str, show_slug: str | None = None, now_ms: int
) -> Reservation:
    """Hold pieces for five minutes, in place of what this person held of the SKU before.

    Raises `QuantityInvalid`, `SkuUnknown`, `ShowUnknown`, `StockInsufficient`.
    """
    if not 1 <= quantity <= MAX_QUANTITY:
        raise QuantityInvalid(MAX_QUANTITY)
    async with db.write() as session:
        product_id = await product_of_sku(session, sku_id)
        if show_slug is not None:
            await show_by_slug(session, show_slug)
        if not await rows.hold(session, sku_id, quantity):
            # Perhaps the pieces are held by somebody whose time is over, or by this very person.
            await rows.lock(session, sku_id)
            await rows.expire(session, sku_id, now_ms)
            await rows.release_of(session, sku_id, account_id)
            if not await rows.hold(session, sku_id, quantity):
                raise StockInsufficient(sku_id, await rows.left_of(session, sku_id))
        await rows.release_of(session, sku_id, account_id)
        held = Reservation(
            new_id(), sku_id, account_id, quantity, show_slug, "held", now_ms + RESERVATION_TTL_MS
        )
        await rows.add_reservation(session, held, now_ms)
        await rows.tell_rooms(session, sku_id, product_id, now_ms)
    return held


async def release(db: Database, *, reservation_id: str, account_id: str, now_ms: int) -> None:
    """Give the pieces back before the time is over. Raises `ReservationUnknown`, `ReservationOver`."""
    async with db.write() as session:
        held = await reservation_of(session, reservation_id, account_id)
        await rows.lock(session, held.sku_id)
        if not await rows.unhold(session, held.sku_id, reservation_id):
            raise ReservationOver()
        await rows.tell_rooms(session, held.sku_id, await product_of_sku(session, held.sku_id), now_ms)


async def use_reservation(
    session: AsyncSession, *, reservation_id: str, account_id: str, now_ms: int
) -> Reservation:
    """The held pieces leave the stock, in the caller's transaction.

    Raises `ReservationUnknown`, `ReservationOver`.
    """
    held = await reservation_of(session, reservation_id, account_id)
    if not is_held(held.state, held.expires_at_ms, now_ms):
        raise ReservationOver()
    await rows.lock(session, held.sku_id)
    if not await rows.move_reservation(session, reservation_id, "use"):
        raise ReservationOver()
    await rows.take(session, held.sku_id, held.quantity)
    await rows.note_move(session, held.sku_id, -held.quantity, "sold", by_id=account_id, now_ms=now_ms)
    return held


async def put_back(
    session: AsyncSession, *, sku_id: str, product_id: str, quantity: int, by_id: str, now_ms: int
) -> None:
    """Sold pieces are in the stock again, in the caller's transaction."""
    moved = await rows.move_on_hand(session, sku_id, quantity, limit=2 * MAX_ON_HAND)
    assert moved, "what was sold fits into the stock again"
    await rows.note_move(session, sku_id, quantity, "returned", by_id=by_id, now_ms=now_ms)
    await rows.tell_rooms(session, sku_id, product_id, now_ms)


async def open_stock(session: AsyncSession, *, sku_id: str, on_hand: int, by_id: str, now_ms: int) -> None:
    """The stock of a new SKU, in the caller's transaction. Raises `QuantityInvalid`."""
    if not 0 <= on_hand <= MAX_ON_HAND:
        raise QuantityInvalid(MAX_ON_HAND)
    session.add(StockRow(sku_id=sku_id, on_hand=on_hand, reserved=0))
    await session.flush()
    if on_hand > 0:
        await rows.note_move(session, sku_id, on_hand, "opening", by_id=by_id, now_ms=now_ms)


async def move_stock(
    session: AsyncSession, *, sku_id: str, product_id: str, delta: int, reason: str, by_id: str, now_ms: int
) -> None:
    """Pieces came in (positive) or were lost (negative, never those that are held), in the caller's
    transaction. Raises `QuantityInvalid`, `StockInsufficient`.
    """
    if delta == 0 or abs(delta) > MAX_ON_HAND:
        raise QuantityInvalid(MAX_ON_HAND)
    if not await rows.move_on_hand(session, sku_id, delta, limit=MAX_ON_HAND):
        raise StockInsufficient(sku_id, await rows.left_of(session, sku_id))
    await rows.note_move(session, sku_id, delta, "count", reason=reason, by_id=by_id, now_ms=now_ms)
    await rows.tell_rooms(session, sku_id, product_id, now_ms)


async def sweep(db: Database, *, now_ms: int) -> int:
    """Free what reservations held beyond their time; how many SKUs had such."""
    overdue = (ReservationRow.state == "held") & (ReservationRow.expires_at_ms <= now_ms)
    async with db.read() as session:
        sku_ids = sorted(await session.scalars(select(ReservationRow.sku_id).where(overdue).distinct()))
    for sku_id in sku_ids:
        async with db.write() as session:
            await rows.lock(session, sku_id)
            if await rows.expire(session, sku_id, now_ms):
                await rows.tell_rooms(session, sku_id, await product_of_sku(session, sku_id), now_ms)
    return len(sku_ids)
