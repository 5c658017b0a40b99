"""Reading stock and reservations."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.database import table_of
from commerce.stock.errors import ReservationUnknown
from commerce.stock.models import ReservationRow, StockRow
from commerce.stock.states import ReservationState

_reservation = table_of(ReservationRow)
_RESERVATION = select(_reservation).where(_reservation.c.id == bindparam("reservation"))


@dataclass(frozen=True, slots=True)
class Reservation:
    id: str
    sku_id: str
    account_id: str
    quantity: int
    show_slug: str | None
    state: ReservationState
    expires_at_ms: int


async def stock_left(session: AsyncSession, sku_ids: Iterable[str]) -> dict[str, int]:
    """Pieces that can still be bought, by SKU: on hand less reserved."""
    statement = select(StockRow.sku_id, StockRow.on_hand - StockRow.reserved).where(
        StockRow.sku_id.in_(set(sku_ids))
    )
    return {one[0]: one[1] for one in await session.execute(statement)}


async def reservation_of(session: AsyncSession, reservation_id: str, account_id: str) -> Reservation:
    """Raises `ReservationUnknown`, also for other people's."""
    row = (await session.execute(_RESERVATION, {"reservation": reservation_id})).one_or_none()
    if row is None or row.account_id != account_id:
        raise ReservationUnknown()
    return Reservation(
        row.id,
        row.sku_id,
        row.account_id,
        row.quantity,
        row.show_slug,
        cast(ReservationState, row.state),
        row.expires_at_ms,
    )
