"""Every fact of the commerce room, as the outbox carries it. Pure.

Facts are past tense, hold what their readers need without a query where that is small, and are kept
in order per `topic`: the show's room, or the thing concerned where there is no show.
"""

from typing import Any

import msgspec
from msgspec import Struct


class BaseEvent(Struct, frozen=True, kw_only=True, tag_field="type"):
    """`topic` is what order is kept within."""

    @property
    def topic(self) -> str:
        raise NotImplementedError


class ShowEvent(BaseEvent, frozen=True, kw_only=True):
    """A fact for the room of a show; `show` is its slug."""

    show: str

    @property
    def topic(self) -> str:
        return f"show:{self.show}"


class ShowStarted(ShowEvent, frozen=True, tag="show_started"):
    pass


class ShowEnded(ShowEvent, frozen=True, tag="show_ended"):
    pass


class HostLeft(ShowEvent, frozen=True, tag="host_left"):
    pass


class HostReturned(ShowEvent, frozen=True, tag="host_returned"):
    pass


class ProductPinned(ShowEvent, frozen=True, tag="product_pinned"):
    product_id: str


class ProductUnpinned(ShowEvent, frozen=True, tag="product_unpinned"):
    product_id: str


class StockChanged(ShowEvent, frozen=True, tag="stock_changed"):
    """Pieces of a SKU that can still be bought; gathered: only the newest value is delivered."""

    sku_id: str
    stock_left: int


class OrderEvent(BaseEvent, frozen=True, kw_only=True):
    """`show` is the slug of the show it was bought in, if any."""

    show: str | None
    order_id: str
    number: str
    seller_id: str
    buyer_id: str

    @property
    def topic(self) -> str:
        return f"show:{self.show}" if self.show else f"order:{self.order_id}"


class OrderPlaced(OrderEvent, frozen=True, tag="order_placed"):
    product_id: str
    sku_id: str
    title: str
    quantity: int
    total_minor: int
    currency: str


class OrderMoved(OrderEvent, frozen=True, tag="order_moved"):
    action: str
    status: str
    payment_status: str
    fulfilment_status: str


class PollOpened(ShowEvent, frozen=True, tag="poll_opened"):
    poll_id: str
    question: str
    options: list[str]


class PollVoted(ShowEvent, frozen=True, tag="poll_voted"):
    """The result so far; gathered: only the newest is delivered."""

    poll_id: str
    votes: list[int]


class PollClosed(ShowEvent, frozen=True, tag="poll_closed"):
    poll_id: str
    votes: list[int]


class RestreamsChanged(ShowEvent, frozen=True, tag="restreams_changed"):
    """Where the show is sent on to is another matter now; the table has it."""


class GiftSent(ShowEvent, frozen=True, tag="gift_sent"):
    account_id: str
    name: str
    gift_id: str
    quantity: int
    coins: int


class TicketEvent(BaseEvent, frozen=True, kw_only=True):
    ticket_id: str
    buyer_id: str

    @property
    def topic(self) -> str:
        return f"ticket:{self.ticket_id}"


class TicketOpened(TicketEvent, frozen=True, tag="ticket_opened"):
    order_id: str


class TicketReplied(TicketEvent, frozen=True, tag="ticket_replied"):
    reply_id: str
    from_agent: bool


class TicketSolved(TicketEvent, frozen=True, tag="ticket_solved"):
    by_id: str


class KycEvent(BaseEvent, frozen=True, kw_only=True):
    case_id: str
    account_id: str

    @property
    def topic(self) -> str:
        return f"kyc:{self.case_id}"


class KycSubmitted(KycEvent, frozen=True, tag="kyc_submitted"):
    pass


class KycDecided(KycEvent, frozen=True, tag="kyc_decided"):
    approved: bool


Event = (
    ShowStarted
    | ShowEnded
    | HostLeft
    | HostReturned
    | ProductPinned
    | ProductUnpinned
    | StockChanged
    | OrderPlaced
    | OrderMoved
    | PollOpened
    | PollVoted
    | PollClosed
    | GiftSent
    | RestreamsChanged
    | TicketOpened
    | TicketReplied
    | TicketSolved
    | KycSubmitted
    | KycDecided
)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    return _encoder.encode(event)


def decode(payload: bytes) -> Event:
    """Raises `msgspec.MsgspecError` for what is none of our facts."""
    decoded: Event = _decoder.decode(payload)
    return decoded
