"""Order, payment and fulfilment: three independent statuses and what moves them. Pure.

An action is legal when each of the three statuses has a way on in its row of `MOVES`. An order whose
parcel is delivered and whose money is there is completed, whichever of the two came last. A parcel
that was refused at the door is cancelled after shipping: it comes back and counts as returned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from commerce.orders.errors import ActionRefused

OrderStatus = Literal["placed", "confirmed", "completed", "cancelled"]
PaymentStatus = Literal["due", "paid", "refunded", "void"]
FulfilmentStatus = Literal["unfulfilled", "packed", "shipped", "delivered", "returned"]
OrderAction = Literal["confirm", "pack", "ship", "deliver", "collect_payment", "cancel"]
Party = Literal["buyer", "seller"]

ORDER_STATUSES: tuple[OrderStatus, ...] = get_args(OrderStatus)
PAYMENT_STATUSES: tuple[PaymentStatus, ...] = get_args(PaymentStatus)
FULFILMENT_STATUSES: tuple[FulfilmentStatus, ...] = get_args(FulfilmentStatus)
ORDER_ACTIONS: tuple[OrderAction, ...] = get_args(OrderAction)


@dataclass(frozen=True, slots=True)
class OrderState:
    order: OrderStatus
    payment: PaymentStatus
    fulfilment: FulfilmentStatus


@dataclass(frozen=True, slots=True)
class Move:
    """From which statuses to which, for each of the three."""

    order: Mapping[OrderStatus, OrderStatus]
    payment: Mapping[PaymentStatus, PaymentStatus]
    fulfilment: Mapping[FulfilmentStatus, FulfilmentStatus]


PLACED = OrderState("placed", "due", "unfulfilled")
"""Every order begins so: cash on delivery."""

_STAYS_CONFIRMED: Mapping[OrderStatus, OrderStatus] = {"confirmed": "confirmed"}
_STAYS_PAYABLE: Mapping[PaymentStatus, PaymentStatus] = {"due": "due", "paid": "paid"}

MOVES: Mapping[OrderAction, Move] = {
    "confirm": Move({"placed": "confirmed"}, _STAYS_PAYABLE, {"unfulfilled": "unfulfilled"}),
    "pack": Move(_STAYS_CONFIRMED, _STAYS_PAYABLE, {"unfulfilled": "packed"}),
    "ship": Move(_STAYS_CONFIRMED, _STAYS_PAYABLE, {"packed": "shipped"}),
    "deliver": Move(_STAYS_CONFIRMED, _STAYS_PAYABLE, {"shipped": "delivered"}),
    "collect_payment": Move(
        _STAYS_CONFIRMED, {"due": "paid"}, {"shipped": "shipped", "delivered": "delivered"}
    ),
    "cancel": Move(
        {"placed": "cancelled", "confirmed": "cancelled"},
        {"due": "void", "paid": "refunded"},
        {"unfulfilled": "unfulfilled", "packed": "unfulfilled", "shipped": "returned"},
    ),
}


def next_state(state: OrderState, action: OrderAction) -> OrderState:
    """Raises `ActionRefused`."""
    move = MOVES[action]
    try:
        order = move.order[state.order]
        payment = move.payment[state.payment]
        fulfilment = move.fulfilment[state.fulfilment]
    except KeyError:
        raise ActionRefused(action, state.order) from None
    if order == "confirmed" and payment == "paid" and fulfilment == "delivered":
        order = "completed"
    return OrderState(order, payment, fulfilment)


def allowed_actions(state: OrderState, party: Party | None) -> list[OrderAction]:
    """What this party may do next; the buyer may cancel until the seller confirms."""
    if party is None or (party == "buyer" and state.order != "placed"):
        return []
    wanted: tuple[OrderAction, ...] = ("cancel",) if party == "buyer" else ORDER_ACTIONS
    return [action for action in wanted if _is_legal(state, action)]


def _is_legal(state: OrderState, action: OrderAction) -> bool:
    move = MOVES[action]
    return state.order in move.order and state.payment in move.payment and state.fulfilment in move.fulfilment
