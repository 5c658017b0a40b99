"""Reading orders, each as the one who asks may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account, Person, people
from commerce.cursor import PAGE_SIZE, encode_cursor, page
from commerce.orders.errors import OrderUnknown
from commerce.orders.models import OrderRow
from commerce.orders.rules import party_of
from commerce.orders.states import (
    FulfilmentStatus,
    OrderAction,
    OrderState,
    OrderStatus,
    PaymentStatus,
    allowed_actions,
)


@dataclass(frozen=True, slots=True)
class OrderLine:
    sku_id: str
    product_id: str
    title: str
    quantity: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class OrderMove:
    """One entry of the history: what was done, by whom, and the statuses it led to."""

    at_ms: int
    action: str
    by: Person
    state: OrderState


@dataclass(frozen=True, slots=True)
class Order:
    """`actions` are what the one who asked may do next."""

    id: str
    number: str
    buyer_id: str
    seller: Person
    show_slug: str | None
    state: OrderState
    total_minor: int
    currency: str
    name: str
    mobile: str
    address: str
    placed_at_ms: int
    lines: tuple[OrderLine, ...]
    history: tuple[OrderMove, ...]
    actions: tuple[OrderAction, ...]


@dataclass(frozen=True, slots=True)
class OrderReference:
    id: str
    number: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    items: list[Order]
    next: str | None


async def order_for(session: AsyncSession, order_id: str, account: Account) -> Order:
    """Raises `OrderUnknown`, also for who is neither buyer nor seller nor staff."""
    row = await session.get(OrderRow, order_id)
    if row is None or not _may_see(row, account):
        raise OrderUnknown()
    return (await _complete(session, [row], account))[0]


async def order_of_buyer(session: AsyncSession, order_id: str, buyer_id: str) -> OrderReference:
    """Raises `OrderUnknown`, also for other people's orders."""
    row = await session.get(OrderRow, order_id)
    if row is None or row.buyer_id != buyer_id:
        raise OrderUnknown()
    return OrderReference(row.id, row.number)


async def orders_of_buyer(session: AsyncSession, account: Account, *, after: str | None) -> OrderPage:
    """One page, the newest first. Raises `BadCursor`."""
    statement = select(OrderRow).where(OrderRow.buyer_id == account.id)
    statement = page(statement, OrderRow.placed_at_ms, OrderRow.id, after=after)
    return await _to_page(session, list(await session.scalars(statement)), account)


async def orders_of_seller(
    session: AsyncSession, account: Account, *, status: OrderStatus | None, after: str | None
) -> OrderPage:
    """One page, the newest first. Raises `BadCursor`."""
    statement = select(OrderRow).where(OrderRow.seller_id == account.id)
    if status is not None:
        statement = statement.where(OrderRow.status == status)
    statement = page(statement, OrderRow.placed_at_ms, OrderRow.id, after=after)
    return await _to_page(session, list(await session.scalars(statement)), account)


def state_of(row: OrderRow) -> OrderState:
    return _state(row.status, row.payment_status, row.fulfilment_status)


def _may_see(row: OrderRow, account: Account) -> bool:
    return account.id in (row.buyer_id, row.seller_id) or account.has_role("support")


async def _to_page(session: AsyncSession, rows: list[OrderRow], account: Account) -> OrderPage:
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    cursor = encode_cursor(last.placed_at_ms, last.id) if last else None
    return OrderPage(await _complete(session, rows[:PAGE_SIZE], account), cursor)


async def _complete(session: AsyncSession, rows: Iterable[OrderRow], account: Account) -> list[Order]:
    rows = list(rows)
    named = {row.seller_id for row in rows} | {event.by_id for row in rows for event in row.history}
    names = await people(session, named)
    return [_to_order(row, account, names) for row in rows]


def _to_order(row: OrderRow, account: Account, names: dict[str, Person]) -> Order:
    state = state_of(row)
    party = party_of(account.id, account.roles, row.buyer_id, row.seller_id)
    return Order(
        id=row.id,
        number=row.number,
        buyer_id=row.buyer_id,
        seller=names[row.seller_id],
        show_slug=row.show_slug,
        state=state,
        total_minor=row.total_minor,
        currency=row.currency,
        name=row.name,
        mobile=row.mobile,
        address=row.address,
        placed_at_ms=row.placed_at_ms,
        lines=tuple(
            OrderLine(line.sku_id, line.product_id, line.title, line.quantity, line.price_minor)
            for line in row.lines
        ),
        history=tuple(
            OrderMove(
                event.at_ms,
                event.action,
                names[event.by_id],
                _state(event.status, event.payment_status, event.fulfilment_status),
            )
            for event in row.history
        ),
        actions=tuple(allowed_actions(state, party)),
    )


def _state(status: str, payment: str, fulfilment: str) -> OrderState:
    return OrderState(
        cast(OrderStatus, status), cast(PaymentStatus, payment), cast(FulfilmentStatus, fulfilment)
    )
