"""What the room hears of a commerce event. Pure; the pinned product's details are looked up elsewhere."""

from commerce import events
from signaling import protocol
from signaling.protocol import AnyFact, Backstage


def room_fact(event: events.Event) -> AnyFact | None:
    """The fact for the show's room, or None when rooms do not hear of it."""
    match event:
        case events.ShowStarted():
            return protocol.ShowStarted()
        case events.ShowEnded():
            return protocol.ShowEnded()
        case events.HostLeft():
            return protocol.HostAway()
        case events.HostReturned():
            return protocol.HostBack()
        case events.ProductUnpinned(product_id=product_id):
            return protocol.ProductUnpinned(product_id=product_id)
        case events.StockChanged(sku_id=sku_id, stock_left=stock_left):
            return protocol.StockChanged(sku_id=sku_id, stock_left=stock_left)
        case events.OrderPlaced(show=str()):
            return protocol.ItemSold(
                product_id=event.product_id,
                sku_id=event.sku_id,
                title=event.title,
                quantity=event.quantity,
            )
        case events.PollOpened():
            return protocol.PollOpened(
                poll=protocol.PollState(
                    id=event.poll_id,
                    question=event.question,
                    options=event.options,
                    votes=[0] * len(event.options),
                    is_open=True,
                )
            )
        case events.PollVoted():
            return protocol.PollCounted(poll_id=event.poll_id, votes=event.votes)
        case events.PollClosed():
            return protocol.PollClosed(poll_id=event.poll_id, votes=event.votes)
        case events.GiftSent():
            return protocol.GiftSent(
                person=protocol.Person(id=event.account_id, name=event.name),
                gift_id=event.gift_id,
                quantity=event.quantity,
                coins=event.coins,
            )
        case _:
            return None


def backstage_hint(event: events.Event) -> Backstage | None:
    """The hint for the show's host and staff, or None."""
    match event:
        case events.OrderPlaced(show=str()):
            return Backstage(
                kind="order_placed",
                order_id=event.order_id,
                number=event.number,
                title=event.title,
                quantity=event.quantity,
                total_minor=event.total_minor,
                currency=event.currency,
            )
        case events.OrderMoved(show=str()):
            return Backstage(kind="order_moved", order_id=event.order_id, number=event.number)
        case _:
            return None
