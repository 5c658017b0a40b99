"""Placing orders and moving them on."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from commerce import idempotency, outbox
from commerce.accounts.queries import Account, Person, people
from commerce.catalog.queries import Offer, offer
from commerce.database import Database
from commerce.events import OrderMoved, OrderPlaced
from commerce.ids import new_id
from commerce.mobile import normalise_mobile
from commerce.money import line_total
from commerce.orders.errors import ActionRefused, FieldBlank, MobileInvalid, OrderUnknown
from commerce.orders.models import OrderEventRow, OrderRow
from commerce.orders.queries import Order, OrderLine, OrderMove, order_for, state_of
from commerce.orders.rows import add_order
from commerce.orders.rules import order_number, party_of
from commerce.orders.states import PLACED, OrderAction, OrderState, allowed_actions, next_state
from commerce.stock.commands import put_back, use_reservation
from commerce.stock.queries import Reservation


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the parcel goes: cleaned by `delivery_to`."""

    name: str
    mobile: str
    address: str


def delivery_to(name: str, mobile: str, address: str) -> Delivery:
    """Raises `FieldBlank`, `MobileInvalid`."""
    normal = normalise_mobile(mobile)
    if normal is None:
        raise MobileInvalid()
    for field, text in (("name", name), ("address", address)):
        if not text.strip():
            raise FieldBlank(field)
    return Delivery(name.strip(), normal, address.strip())


class _Request(msgspec.Struct, frozen=True):
    """What makes two requests with one idempotency key the same."""

    reservation_id: str
    delivery: Delivery


async def place_order(
    db: Database,
    *,
    by: Account,
    reservation_id: str,
    delivery: Delivery,
    idempotency_key: str | None,
    now_ms: int,
) -> Order:
    """Turn a reservation into an order, paid on delivery. The same request again gives the same order.

    Raises `KeyMissing`, `KeyInvalid`, `KeyReused`, `ReservationUnknown`, `ReservationOver`.
    """
    request = _Request(reservation_id, delivery)
    order_id = new_id()
    async with db.write() as session:
        claimed = await idempotency.claim(
            session,
            scope=f"order:{by.id}",
            key=idempotency_key,
            request=request,
            result=order_id,
            now_ms=now_ms,
        )
        if claimed.result is not None:
            return await order_for(session, claimed.result, by)
        held = await use_reservation(session, reservation_id=reservation_id, account_id=by.id, now_ms=now_ms)
        bought = await offer(session, held.sku_id)
        seller = (await people(session, [bought.seller_id]))[bought.seller_id]
        order = _new_order(order_id, by, held, bought, seller, delivery, now_ms)
        await add_order(session, order, reservation_id=held.id, payment_method="cod")
        await outbox.record(session, _placed(order), now_ms=now_ms)
    return order


async def act_on_order(
    db: Database, *, order_id: str, by: Account, action: OrderAction, now_ms: int
) -> Order:
    """Move an order on; what is cancelled goes back into the stock.

    Raises `OrderUnknown`, also for other people's orders, and `ActionRefused`.
    """
    async with db.write() as session:
        row = await session.scalar(select(OrderRow).where(OrderRow.id == order_id).with_for_update())
        party = party_of(by.id, by.roles, row.buyer_id, row.seller_id) if row else None
        if row is None or party is None:
            raise OrderUnknown()
        state = state_of(row)
        if action not in allowed_actions(state, party):
            raise ActionRefused(action, state.order)
        after = next_state(state, action)
        _write_state(row, after, action, by.id, now_ms)
        await session.flush()
        if after.order == "cancelled":
            for line in row.lines:
                await put_back(
                    session,
                    sku_id=line.sku_id,
                    product_id=line.product_id,
                    quantity=line.quantity,
                    by_id=by.id,
                    now_ms=now_ms,
                )
        await outbox.record(
            session,
            OrderMoved(
                show=row.show_slug,
                order_id=row.id,
                number=row.number,
                seller_id=row.seller_id,
                buyer_id=row.buyer_id,
                action=action,
                status=after.order,
                payment_status=after.payment,
                fulfilment_status=after.fulfilment,
            ),
            now_ms=now_ms,
        )
        return await order_for(session, order_id, by)


def _new_order(
    order_id: str,
    by: Account,
    held: Reservation,
    bought: Offer,
    seller: Person,
    delivery: Delivery,
    now_ms: int,
) -> Order:
    return Order(
        id=order_id,
        number=order_number(order_id),
        buyer_id=by.id,
        seller=seller,
        show_slug=held.show_slug,
        state=PLACED,
        total_minor=line_total(bought.price_minor, held.quantity),
        currency=bought.currency,
        name=delivery.name,
        mobile=delivery.mobile,
        address=delivery.address,
        placed_at_ms=now_ms,
        lines=(OrderLine(bought.sku_id, bought.product_id, bought.title, held.quantity, bought.price_minor),),
        history=(OrderMove(now_ms, "place", Person(by.id, by.name), PLACED),),
        actions=tuple(allowed_actions(PLACED, party_of(by.id, by.roles, by.id, seller.id))),
    )


def _placed(order: Order) -> OrderPlaced:
    line = order.lines[0]
    return OrderPlaced(
        show=order.show_slug,
        order_id=order.id,
        number=order.number,
        seller_id=order.seller.id,
        buyer_id=order.buyer_id,
        product_id=line.product_id,
        sku_id=line.sku_id,
        title=line.title,
        quantity=line.quantity,
        total_minor=order.total_minor,
        currency=order.currency,
    )


def _write_state(row: OrderRow, state: OrderState, action: str, by_id: str, now_ms: int) -> None:
    """Set the statuses, and never without an entry in the history."""
    row.status, row.payment_status, row.fulfilment_status = state.order, state.payment, state.fulfilment
    row.history.append(
        OrderEventRow(
            position=len(row.history),
            at_ms=now_ms,
            action=action,
            by_id=by_id,
            status=state.order,
            payment_status=state.payment,
            fulfilment_status=state.fulfilment,
        )
    )
