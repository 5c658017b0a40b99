"""The full product of order states and actions, against what a shop means by them."""

from itertools import product

import pytest

from commerce.orders.errors import ActionRefused
from commerce.orders.states import (
    FULFILMENT_STATUSES,
    MOVES,
    ORDER_ACTIONS,
    ORDER_STATUSES,
    PAYMENT_STATUSES,
    PLACED,
    OrderAction,
    OrderState,
    allowed_actions,
    next_state,
)

EVERY_STATE = [OrderState(*one) for one in product(ORDER_STATUSES, PAYMENT_STATUSES, FULFILMENT_STATUSES)]

LEGAL: dict[tuple[str, str], str] = {
    ("placed due unfulfilled", "confirm"): "confirmed due unfulfilled",
    ("placed due unfulfilled", "cancel"): "cancelled void unfulfilled",
    ("confirmed due unfulfilled", "pack"): "confirmed due packed",
    ("confirmed due unfulfilled", "cancel"): "cancelled void unfulfilled",
    ("confirmed due packed", "ship"): "confirmed due shipped",
    ("confirmed due packed", "cancel"): "cancelled void unfulfilled",
    ("confirmed due shipped", "deliver"): "confirmed due delivered",
    ("confirmed due shipped", "collect_payment"): "confirmed paid shipped",
    ("confirmed due shipped", "cancel"): "cancelled void returned",
    ("confirmed due delivered", "collect_payment"): "completed paid delivered",
    ("confirmed paid shipped", "deliver"): "completed paid delivered",
    ("confirmed paid shipped", "cancel"): "cancelled refunded returned",
}
"""Every step from every state that an order placed for cash on delivery can reach."""


def written(state: OrderState) -> str:
    return f"{state.order} {state.payment} {state.fulfilment}"


def step(state: OrderState, action: OrderAction) -> OrderState | None:
    try:
        return next_state(state, action)
    except ActionRefused:
        return None


def reachable() -> set[OrderState]:
    found, fresh = {PLACED}, {PLACED}
    while fresh:
        ways = {step(state, action) for state in fresh for action in ORDER_ACTIONS}
        fresh = {state for state in ways if state is not None} - found
        found |= fresh
    return found


def test_exactly_these_steps_are_legal() -> None:
    steps = {
        (written(state), action): written(after)
        for state in reachable()
        for action in ORDER_ACTIONS
        if (after := step(state, action)) is not None
    }
    assert steps == LEGAL


@pytest.mark.parametrize("action", ORDER_ACTIONS)
def test_an_action_asks_all_three_statuses(action: OrderAction) -> None:
    move = MOVES[action]
    for state in EVERY_STATE:
        is_legal = (
            state.order in move.order
            and state.payment in move.payment
            and state.fulfilment in move.fulfilment
        )
        assert (step(state, action) is not None) == is_legal


def test_cancelled_and_completed_orders_stay_so() -> None:
    for state in EVERY_STATE:
        if state.order in ("cancelled", "completed"):
            assert [step(state, action) for action in ORDER_ACTIONS] == [None] * len(ORDER_ACTIONS)


def test_completed_means_delivered_and_paid() -> None:
    for state in reachable():
        is_done = state.payment == "paid" and state.fulfilment == "delivered"
        assert (state.order == "completed") == is_done


def test_the_seller_may_do_what_is_legal_and_the_buyer_cancel_until_confirmed() -> None:
    for state in EVERY_STATE:
        legal = [action for action in ORDER_ACTIONS if step(state, action) is not None]
        assert allowed_actions(state, "seller") == legal
        mine = ["cancel"] if state.order == "placed" and "cancel" in legal else []
        assert allowed_actions(state, "buyer") == mine
        assert allowed_actions(state, None) == []


def test_a_refused_action_says_what_and_where() -> None:
    with pytest.raises(ActionRefused) as refused:
        next_state(PLACED, "ship")
    assert refused.value.params() == {"action": "ship", "status": "placed"}
