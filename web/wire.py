"""Bodies of the HTTP API, typed once; OpenAPI and the browser's `protocol.ts` are generated from here.

Times are Unix milliseconds (`_ms`), money is integer minor units (`_minor`) with its `currency`.
"""

from typing import Annotated, Literal, dataclass_transform

from msgspec import UNSET, Meta, Struct, UnsetType, field

from signaling.protocol import Role

Language = Literal["en", "bn"]
ShowStatus = Literal["scheduled", "live", "ended"]
Visibility = Literal["public", "unlisted"]
OrderStatus = Literal["placed", "confirmed", "completed", "cancelled"]
PaymentStatus = Literal["due", "paid", "refunded", "void"]
FulfilmentStatus = Literal["unfulfilled", "packed", "shipped", "delivered", "returned"]
OrderAction = Literal["confirm", "pack", "ship", "deliver", "collect_payment", "cancel"]
TicketStatus = Literal["open", "answered", "solved"]
KycStatus = Literal["none", "draft", "pending", "approved", "refused"]

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Text = Annotated[str, Meta(max_length=2000)]
Quantity = Annotated[int, Meta(ge=1, le=20)]
TimeMs = Annotated[int, Meta(ge=0, lt=2**53)]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of request bodies: an unknown field is an error."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class View(Struct, frozen=True, kw_only=True):
    """Base of replies."""


# ---- accounts


class SignUp(Body):
    """`login` is an e-mail address or a mobile number."""

    name: Name
    login: Annotated[str, Meta(min_length=3, max_length=120)]
    password: Annotated[str, Meta(min_length=8, max_length=200)]
    language: Language = "en"


class SignIn(Body):
    login: str
    password: str


class UpdateMe(Body):
    name: Name | None = None
    language: Language | None = None


class TakeRole(Body):
    """Anybody may start selling; the other roles are given by an administrator."""

    role: Literal["host", "seller"]


class AccountView(View):
    id: str
    name: str
    login: str
    language: Language
    roles: list[Role]
    kyc: KycStatus
    coins: int


class SessionView(View):
    """`csrf` goes into the header `X-CSRF-Token` of every POST, PUT, PATCH and DELETE."""

    account: AccountView | None
    csrf: str


# ---- shows


class CreateShow(Body):
    title: Name
    description: Text = ""
    starts_at_ms: TimeMs | None = None
    visibility: Visibility = "public"


class UpdateShow(Body):
    title: Name | None = None
    description: Text | None = None
    starts_at_ms: TimeMs | None = None
    visibility: Visibility | None = None


class PersonView(View):
    id: str
    name: str


class RewindView(View):
    """`from_ms` is the capture time of the oldest moment that is kept."""

    from_ms: int
    url: str


class ReplayTeaser(View):
    duration_ms: int
    url: str


class ShowView(View):
    """`rewind` is there while the show is live, `replay` once it can be played by the one who asks, `hls_url`
    unless the asker is `blocked`."""

    slug: str
    title: str
    description: str
    status: ShowStatus
    visibility: Visibility
    host: PersonView
    starts_at_ms: int | None
    started_at_ms: int | None
    ended_at_ms: int | None
    viewers: int
    host_away: bool
    poster_url: str | None = None
    preview_url: str | None = None
    rewind: RewindView | None = None
    replay: ReplayTeaser | None = None
    recording: Literal["none", "recording", "processing", "ready", "deleted"] = "none"
    hls_url: str | None = None
    needs_grant: bool = False
    """Whether a player asks for a playback grant before it plays."""
    watermark: bool = False
    blocked: Literal["playback.country", "playback.country_unknown"] | None = None
    can_host: bool = False
    can_moderate: bool = False


class ShowList(View):
    items: list[ShowView]
    next: str | None = None


class StreamKeyView(View):
    """Shown once; asking again makes a new key and ends the old one.

    RTMP encoders take `rtmp_url` as server and `rtmp_key` as stream key; `srt_url` holds everything. Doors
    that are shut have no address.
    """

    stream_key: str
    whip_url: str
    rtmp_url: str | None
    rtmp_key: str
    srt_url: str | None


class PublishGrantView(View):
    """Short-lived bearer token for the browser studio's WHIP request."""

    token: str
    expires_at_ms: int
    whip_url: str


class RoomGrantView(View):
    grant: str
    expires_at_ms: int


# ---- catalogue


class NewSku(Body):
    title: Name
    price_minor: Annotated[int, Meta(ge=1)]
    was_minor: Annotated[int, Meta(ge=1)] | None = None
    stock: Annotated[int, Meta(ge=0)] = 0


class CreateProduct(Body):
    title: Name
    skus: Annotated[list[NewSku], Meta(min_length=1, max_length=50)]
    description: Text = ""


class UpdateProduct(Body):
    title: Name | None = None
    description: Text | None = None


class UpdateSku(Body):
    """`was_minor` left out stays as it is; null takes the former price away."""

    title: Name | None = None
    price_minor: Annotated[int, Meta(ge=1)] | None = None
    was_minor: Annotated[int, Meta(ge=1)] | UnsetType | None = UNSET


class MoveStock(Body):
    """Pieces that came in (positive) or were lost (negative)."""

    delta: int
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class SetShelf(Body):
    product_ids: Annotated[list[str], Meta(max_length=100)]


class PinProduct(Body):
    product_id: str


class SkuView(View):
    id: str
    title: str
    price_minor: int
    was_minor: int | None
    stock_left: int


class ProductView(View):
    id: str
    title: str
    description: str
    image_url: str | None
    currency: str
    skus: list[SkuView]
    seller: PersonView


class ProductList(View):
    items: list[ProductView]


# ---- reservations and orders


class Reserve(Body):
    sku_id: str
    quantity: Quantity
    show_slug: str | None = None


class ReservationView(View):
    id: str
    sku_id: str
    quantity: int
    expires_at_ms: int


class PlaceOrder(Body):
    """Turns a reservation into an order; send an `Idempotency-Key` header."""

    reservation_id: str
    name: Name
    mobile: Annotated[str, Meta(max_length=20)]
    address: Annotated[str, Meta(min_length=8, max_length=400)]
    payment: Literal["cod"] = "cod"


class OrderLineView(View):
    sku_id: str
    product_id: str
    title: str
    quantity: int
    price_minor: int


class OrderEventView(View):
    at_ms: int
    action: str
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    by: PersonView | None


class OrderView(View):
    id: str
    number: str
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    lines: list[OrderLineView]
    total_minor: int
    currency: str
    name: str
    mobile: str
    address: str
    placed_at_ms: int
    show_slug: str | None
    seller: PersonView
    actions: list[OrderAction]
    """What the one who asks may do next."""
    history: list[OrderEventView]


class OrderList(View):
    items: list[OrderView]
    next: str | None = None


class ActOnOrder(Body):
    action: OrderAction


# ---- polls and gifts


class OpenPoll(Body):
    question: Annotated[str, Meta(min_length=1, max_length=140)]
    options: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=60)]], Meta(min_length=2, max_length=6)
    ]


class PollView(View):
    id: str
    question: str
    options: list[str]
    votes: list[int]
    is_open: bool
    my_vote: int | None


class PollList(View):
    items: list[PollView]


class GiftView(View):
    id: str
    coins: int


class GiftList(View):
    items: list[GiftView]


class SendGift(Body):
    """Send an `Idempotency-Key` header."""

    gift_id: str
    quantity: Quantity = 1


class WalletEntryView(View):
    at_ms: int
    coins: int
    reason: Literal["opening", "gift_sent", "gift_received"]
    show_slug: str | None


class WalletView(View):
    coins: int
    entries: list[WalletEntryView]


# ---- support


class OpenTicket(Body):
    order_id: str
    subject: Annotated[str, Meta(min_length=1, max_length=120)]
    body: Annotated[str, Meta(min_length=1, max_length=2000)]


class ReplyToTicket(Body):
    body: Annotated[str, Meta(min_length=1, max_length=2000)]


class TicketReplyView(View):
    id: str
    at_ms: int
    by: PersonView
    from_agent: bool
    body: str


class TicketView(View):
    id: str
    number: str
    order_id: str
    order_number: str
    subject: str
    status: TicketStatus
    opened_at_ms: int
    buyer: PersonView
    replies: list[TicketReplyView]
    can_answer: bool
    can_solve: bool


class TicketList(View):
    items: list[TicketView]
    next: str | None = None


# ---- KYC


class KycDetails(Body):
    name: Name
    nid: Annotated[str, Meta(min_length=10, max_length=17)]


class KycEventView(View):
    at_ms: int
    status: KycStatus
    by: PersonView | None
    reason: str | None


class KycCaseView(View):
    """For the person concerned and for reviewers; the NID number is masked but for its last four digits."""

    id: str
    status: KycStatus
    person: PersonView
    name: str
    nid_masked: str
    has_front: bool
    has_back: bool
    reason: str | None
    can_decide: bool
    history: list[KycEventView]


class KycCaseList(View):
    items: list[KycCaseView]


class DecideKyc(Body):
    approve: bool
    reason: Annotated[str, Meta(max_length=500)] = ""


class Empty(View):
    """A reply with nothing in it."""


class ProblemView(View):
    """`application/problem+json` (RFC 9457). `errors` names the fields that were wrong."""

    type: str
    title: str
    status: int
    code: str
    params: dict[str, str | int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    instance: str | None = None
