"""Every message of a room, typed once; `protocol.ts` and `docs/room-protocol.md` are made from here.

Socket.IO, namespace `/room`, websocket transport only.

Connect with auth `Hello`. The server answers with one `snapshot` event (`Snapshot`): the whole state of
the room, or, when `last_seq` is recent enough, only what was missed. From then on:

- `facts` (a list of `Numbered`): each fact of the room once, in order, numbered without gaps.
- `counters` (`Counters`): viewers and likes, gathered; only the newest matters.
- `cut_off` (`Problem`): why the server closes the connection right after this.
- `backstage` (`Backstage`): hints for the show's host and staff only; unnumbered, the API has the truth.

Client to server, each acknowledged with `Ack`: `chat`, `like`, `delete_message`, `restore_message`, `mute`,
`unmute`, `vote`.
A message that is not of its declared shape, or of an unknown name, is refused with `room.malformed`.
A refused connection is a `connect_error` whose message is the problem's code and whose data is the `Problem`.
"""

from typing import Annotated, Literal, dataclass_transform

from msgspec import Meta, Struct, field

Role = Literal["viewer", "host", "seller", "moderator", "support", "reviewer", "administrator"]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Message(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what a client sends."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Fact(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what happened in a room; the tag is in `type`."""


# ---- client to server


class Hello(Message):
    """Auth payload of the connection. Without `last_seq` the whole state is sent."""

    grant: Annotated[str, Meta(max_length=2000)]
    last_seq: Annotated[int, Meta(ge=0)] | None = None


class Chat(Message):
    """`client_id` is the sender's own id for the message: sent twice, it is posted once."""

    text: Annotated[str, Meta(max_length=4000)]
    client_id: Id


class Like(Message):
    """`count` taps at once. Taps of one person beyond 20 a second are not counted."""

    count: Annotated[int, Meta(ge=1, le=50)] = 1


class DeleteMessage(Message):
    """Takes effect at once for everybody."""

    message_id: Id


class RestoreMessage(Message):
    """Takes a deletion back, at most 15 seconds after it. Of a message that is there: nothing happens."""

    message_id: Id


class Mute(Message):
    """Host and staff cannot be muted. A second one replaces the first."""

    person_id: Id
    seconds: Annotated[int, Meta(ge=1, le=604_800)]
    reason: Annotated[str, Meta(max_length=200)] = ""


class Unmute(Message):
    """Of somebody who is not muted: nothing happens."""

    person_id: Id


class Vote(Message):
    poll_id: Id
    option: Annotated[int, Meta(ge=0, le=100)]


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457 problem; the client turns `code` with `params` into a sentence."""

    type: str
    title: str
    status: int
    code: str
    params: dict[str, str | int] = field(default_factory=dict)


class Ack(Struct, frozen=True, kw_only=True):
    ok: bool
    problem: Problem | None = None


# ---- facts


class Person(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    role: Role = "viewer"


class ChatPosted(Fact, tag="chat_posted"):
    message_id: str
    client_id: str
    person: Person
    text: str


class MessageDeleted(Fact, tag="message_deleted"):
    message_id: str
    by: Person


class MessageRestored(Fact, tag="message_restored"):
    """A deletion was taken back: `posted` is to be shown again where its number puts it."""

    posted_seq: int
    posted_at_ms: int
    posted: ChatPosted
    by: Person


class PersonMuted(Fact, tag="person_muted"):
    person: Person
    until_ms: int
    reason: str
    by: Person


class PersonUnmuted(Fact, tag="person_unmuted"):
    person: Person
    by: Person


class PinnedSku(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    price_minor: int
    was_minor: int | None
    stock_left: int


class PinnedProduct(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    image_url: str | None
    currency: str
    skus: list[PinnedSku]


class ProductPinned(Fact, tag="product_pinned"):
    product: PinnedProduct


class ProductUnpinned(Fact, tag="product_unpinned"):
    product_id: str


class StockChanged(Fact, tag="stock_changed"):
    """Pieces that can still be bought of one SKU: on hand less reserved."""

    sku_id: str
    stock_left: int


class ItemSold(Fact, tag="item_sold"):
    product_id: str
    sku_id: str
    title: str
    quantity: int


class ShowStarted(Fact, tag="show_started"):
    pass


class ShowEnded(Fact, tag="show_ended"):
    """Nothing is pinned any more."""


class HostAway(Fact, tag="host_away"):
    """The publisher is gone for the moment; the show goes on when it returns."""


class HostBack(Fact, tag="host_back"):
    pass


class PollState(Struct, frozen=True, kw_only=True):
    id: str
    question: str
    options: list[str]
    votes: list[int]
    is_open: bool


class PollOpened(Fact, tag="poll_opened"):
    poll: PollState


class PollCounted(Fact, tag="poll_counted"):
    """The result so far, about once a second while votes come in: one fact stands for many votes."""

    poll_id: str
    votes: list[int]


class PollClosed(Fact, tag="poll_closed"):
    poll_id: str
    votes: list[int]


class GiftSent(Fact, tag="gift_sent"):
    person: Person
    gift_id: str
    quantity: int
    coins: int


class LikesCounted(Fact, tag="likes_counted"):
    """All likes so far, kept for restarts; pages show the newer `Counters.likes`."""

    likes: int


AnyFact = (
    ChatPosted
    | MessageDeleted
    | MessageRestored
    | PersonMuted
    | PersonUnmuted
    | ProductPinned
    | ProductUnpinned
    | StockChanged
    | ItemSold
    | ShowStarted
    | ShowEnded
    | HostAway
    | HostBack
    | PollOpened
    | PollCounted
    | PollClosed
    | GiftSent
    | LikesCounted
)


class Numbered(Struct, frozen=True, kw_only=True):
    seq: int
    at_ms: int
    fact: AnyFact


# ---- server to client


class RoomState(Struct, frozen=True, kw_only=True):
    """Everything a newcomer needs; `messages` are the last ones, oldest first, without deleted ones."""

    is_live: bool
    host_away: bool
    pinned: PinnedProduct | None
    poll: PollState | None
    messages: list[Numbered]
    muted_until_ms: int | None
    """For the person who joined: muted until then, or null."""
    mutes: list[PersonMuted] = field(default_factory=list)
    """Who is muted now; only moderators are told, everybody else's list is empty."""


class Counters(Struct, frozen=True, kw_only=True):
    viewers: int
    likes: int


class Snapshot(Struct, frozen=True, kw_only=True):
    """Either `state` (start afresh) or `missed` (apply on top of what you have), never both."""

    seq: int
    me: Person
    can_moderate: bool
    can_chat: bool
    counters: Counters
    state: RoomState | None = None
    missed: list[Numbered] | None = None


class Backstage(Struct, frozen=True, kw_only=True):
    """A hint for host and staff that something changed behind the stage; ask the API for the truth."""

    kind: Literal["order_placed", "order_moved"]
    order_id: str | None = None
    number: str | None = None
    title: str | None = None
    quantity: int | None = None
    total_minor: int | None = None
    currency: str | None = None
