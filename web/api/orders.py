"""Reservations, and orders as buyers and sellers see them."""

from typing import cast, get_args

from commerce.orders import commands, queries
from commerce.orders.queries import Order, OrderPage
from commerce.orders.states import OrderStatus
from commerce.stock import commands as stock
from web.endpoint import Call, endpoint
from web.errors import BadBody
from web.wire import (
    ActOnOrder,
    Empty,
    OrderEventView,
    OrderLineView,
    OrderList,
    OrderView,
    PersonView,
    PlaceOrder,
    ReservationView,
    Reserve,
)


@endpoint("POST", "/reservations", access="signed_in", body=Reserve, reply=ReservationView, status=201)
async def reserve(call: Call) -> ReservationView:
    """Hold pieces of a variant for five minutes."""
    body: Reserve = call.body
    held = await stock.reserve(
        call.db,
        sku_id=body.sku_id,
        quantity=body.quantity,
        account_id=call.me.id,
        show_slug=body.show_slug,
        now_ms=call.now_ms,
    )
    return ReservationView(
        id=held.id, sku_id=held.sku_id, quantity=held.quantity, expires_at_ms=held.expires_at_ms
    )


@endpoint("DELETE", "/reservations/{id}", access="signed_in")
async def release(call: Call) -> Empty:
    """Give held pieces back."""
    await stock.release(call.db, reservation_id=call.path("id"), account_id=call.me.id, now_ms=call.now_ms)
    return Empty()


@endpoint(
    "POST", "/orders", access="signed_in", body=PlaceOrder, reply=OrderView, status=201, idempotent=True
)
async def place_order(call: Call) -> OrderView:
    """Order what I hold, paid on delivery."""
    body: PlaceOrder = call.body
    order = await commands.place_order(
        call.db,
        by=call.me,
        reservation_id=body.reservation_id,
        delivery=commands.delivery_to(body.name, body.mobile, body.address),
        idempotency_key=call.idempotency_key,
        now_ms=call.now_ms,
    )
    return _view(order)


@endpoint("GET", "/orders", access="signed_in", reply=OrderList, query=("after",))
async def list_my_orders(call: Call) -> OrderList:
    """What I bought, the newest first."""
    async with call.db.read() as session:
        return _list(await queries.orders_of_buyer(session, call.me, after=call.query("after")))


@endpoint("GET", "/orders/{id}", access="signed_in", reply=OrderView)
async def read_order(call: Call) -> OrderView:
    """An order that I placed or that I have to deliver."""
    async with call.db.read() as session:
        return _view(await queries.order_for(session, call.path("id"), call.me))


@endpoint("GET", "/seller/orders", access=("seller", "host"), reply=OrderList, query=("status", "after"))
async def list_seller_orders(call: Call) -> OrderList:
    """What was bought from me, the newest first."""
    status = call.query("status")
    if status is not None and status not in get_args(OrderStatus):
        raise BadBody("status")
    async with call.db.read() as session:
        return _list(
            await queries.orders_of_seller(
                session, call.me, status=cast(OrderStatus | None, status), after=call.query("after")
            )
        )


@endpoint("POST", "/orders/{id}/actions", access="signed_in", body=ActOnOrder, reply=OrderView)
async def act_on_order(call: Call) -> OrderView:
    """Move an order on, as its seller; or cancel it, as its buyer, until it is confirmed."""
    body: ActOnOrder = call.body
    return _view(
        await commands.act_on_order(
            call.db, order_id=call.path("id"), by=call.me, action=body.action, now_ms=call.now_ms
        )
    )


def _list(page: OrderPage) -> OrderList:
    return OrderList(items=[_view(order) for order in page.items], next=page.next)


def _view(order: Order) -> OrderView:
    return OrderView(
        id=order.id,
        number=order.number,
        status=order.state.order,
        payment_status=order.state.payment,
        fulfilment_status=order.state.fulfilment,
        lines=[
            OrderLineView(
                sku_id=line.sku_id,
                product_id=line.product_id,
                title=line.title,
                quantity=line.quantity,
                price_minor=line.price_minor,
            )
            for line in order.lines
        ],
        total_minor=order.total_minor,
        currency=order.currency,
        name=order.name,
        mobile=order.mobile,
        address=order.address,
        placed_at_ms=order.placed_at_ms,
        show_slug=order.show_slug,
        seller=PersonView(id=order.seller.id, name=order.seller.name),
        actions=list(order.actions),
        history=[
            OrderEventView(
                at_ms=move.at_ms,
                action=move.action,
                status=move.state.order,
                payment_status=move.state.payment,
                fulfilment_status=move.state.fulfilment,
                by=PersonView(id=move.by.id, name=move.by.name),
            )
            for move in order.history
        ],
    )
