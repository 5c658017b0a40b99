"""What rooms hear of commerce, and what they do not."""

import pytest

from commerce import events
from signaling import protocol
from web.facts import backstage_hint, room_fact

ORDER = {
    "order_id": "o1",
    "number": "H-1001",
    "seller_id": "s1",
    "buyer_id": "b1",
    "product_id": "p1",
    "sku_id": "k1",
    "title": "Sari",
    "quantity": 2,
    "total_minor": 90_000,
    "currency": "BDT",
}


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (events.ShowStarted(show="s"), protocol.ShowStarted()),
        (events.ShowEnded(show="s"), protocol.ShowEnded()),
        (events.HostLeft(show="s"), protocol.HostAway()),
        (events.HostReturned(show="s"), protocol.HostBack()),
        (events.ProductUnpinned(show="s", product_id="p"), protocol.ProductUnpinned(product_id="p")),
        (
            events.StockChanged(show="s", sku_id="k", stock_left=3),
            protocol.StockChanged(sku_id="k", stock_left=3),
        ),
        (
            events.PollOpened(show="s", poll_id="q", question="Which?", options=["Red", "Blue"]),
            protocol.PollOpened(
                poll=protocol.PollState(
                    id="q", question="Which?", options=["Red", "Blue"], votes=[0, 0], is_open=True
                )
            ),
        ),
        (
            events.PollVoted(show="s", poll_id="q", votes=[1, 2]),
            protocol.PollCounted(poll_id="q", votes=[1, 2]),
        ),
        (
            events.PollClosed(show="s", poll_id="q", votes=[1, 2]),
            protocol.PollClosed(poll_id="q", votes=[1, 2]),
        ),
        (
            events.GiftSent(show="s", account_id="a", name="Nusrat", gift_id="rose", quantity=2, coins=20),
            protocol.GiftSent(
                person=protocol.Person(id="a", name="Nusrat"), gift_id="rose", quantity=2, coins=20
            ),
        ),
        (
            events.OrderPlaced(show="s", **ORDER),
            protocol.ItemSold(product_id="p1", sku_id="k1", title="Sari", quantity=2),
        ),
        (events.OrderPlaced(show=None, **ORDER), None),
        (events.TicketOpened(ticket_id="t", buyer_id="b", order_id="o"), None),
        (events.KycSubmitted(case_id="c", account_id="a"), None),
    ],
    ids=lambda one: type(one).__name__,
)
def test_room_facts(event: events.Event, fact: protocol.AnyFact | None) -> None:
    assert room_fact(event) == fact


def test_who_bought_is_not_told_to_the_room() -> None:
    fact = room_fact(events.OrderPlaced(show="s", **ORDER))
    assert "b1" not in repr(fact)


def test_host_and_staff_hear_of_orders() -> None:
    hint = backstage_hint(events.OrderPlaced(show="s", **ORDER))
    assert hint == protocol.Backstage(
        kind="order_placed",
        order_id="o1",
        number="H-1001",
        title="Sari",
        quantity=2,
        total_minor=90_000,
        currency="BDT",
    )
    assert backstage_hint(events.ShowStarted(show="s")) is None
