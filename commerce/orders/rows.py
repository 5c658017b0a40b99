"""Writing a new order: its row, its line and the first entry of its history."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.database import table_of
from commerce.orders.models import OrderEventRow, OrderLineRow, OrderRow
from commerce.orders.queries import Order

_INSERT_ORDER = insert(table_of(OrderRow))
_INSERT_LINE = insert(table_of(OrderLineRow))
_INSERT_EVENT = insert(table_of(OrderEventRow))


async def add_order(session: AsyncSession, order: Order, *, reservation_id: str, payment_method: str) -> None:
    state = {
        "status": order.state.order,
        "payment_status": order.state.payment,
        "fulfilment_status": order.state.fulfilment,
    }
    await session.execute(
        _INSERT_ORDER,
        {
            "id": order.id,
            "number": order.number,
            "buyer_id": order.buyer_id,
            "seller_id": order.seller.id,
            "reservation_id": reservation_id,
            "show_slug": order.show_slug,
            "payment_method": payment_method,
            "total_minor": order.total_minor,
            "currency": order.currency,
            "name": order.name,
            "mobile": order.mobile,
            "address": order.address,
            "placed_at_ms": order.placed_at_ms,
            **state,
        },
    )
    for position, line in enumerate(order.lines):
        await session.execute(
            _INSERT_LINE,
            {
                "order_id": order.id,
                "position": position,
                "sku_id": line.sku_id,
                "product_id": line.product_id,
                "title": line.title,
                "quantity": line.quantity,
                "price_minor": line.price_minor,
            },
        )
    for position, move in enumerate(order.history):
        await session.execute(
            _INSERT_EVENT,
            {
                "order_id": order.id,
                "position": position,
                "at_ms": move.at_ms,
                "action": move.action,
                "by_id": move.by.id,
                **state,
            },
        )
