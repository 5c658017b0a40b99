"""Every message of a room, typed once; `protocol.ts` and `docs/room-protocol.md` are made from here.

Socket.IO, namespace `/room`, websocket transport only.

Connect with auth `Hello`. The server answers with one `snapshot` event (`Snapshot`): the whole state of
the room, or, when `last_seq` is recent enough, only what was missed. From then on:

- `facts` (a list of `Numbered`): each fact of the room once, in order, numbered without gaps.
- `counters` (`Counters`): viewers and likes, gathered; only the newest matters.
- `cut_off` (`Problem`): why the server closes the connection right after this.
- `backstage` (`Backstage`): hints for the show's host and staff only; unnumbered, the API has the truth.

Client to server, each acknowledged with `Ack`: `chat`, `like`, `delete_message`, `restore_message`, `mute`,
`unmute`, `vote`, and for the stage `raise_hand`, `lower_hand`, `invite_to_stage`, `answer_invite`,
`leave_stage`, `mute_on_stage`, `set_programme`, `set_layout`, and of host and staff `caption`.
A message that is not of its declared shape, or of an unknown name, is refused with `room.malformed`.
A refused connection is a `connect_error` whose message is the problem's code and whose data is the `Problem`.
"""

from typing import Annotated, Literal, dataclass_transform

from msgspec import Meta, Struct, field

from media.place import Source

Role = Literal["viewer", "host", "seller", "moderator", "support", "reviewer", "administrator"]
CaptionLanguage = Literal["bn", "en"]
StageLayout = Literal["auto", "solo", "speaker", "side_by_side", "picture_in_picture", "screen_with_camera"]
"""`auto`: solo alone, side by side with two, speaker large with more, screen with camera with a screen."""
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


class RaiseHand(Message):
    """Asks to come on stage. Raised already, or on stage: nothing happens."""


class LowerHand(Message):
    """Without `person_id` one's own; host and staff lower anybody's."""

    person_id: Id | None = None


class InviteToStage(Message):
    """Host and staff only. Whoever raised a hand is on stage at once, everybody else is asked first."""

    person_id: Id


class AnswerInvite(Message):
    accept: bool


class LeaveStage(Message):
    """Without `person_id` oneself; host and staff remove anybody, or take an invitation back."""

    person_id: Id | None = None


class MuteOnStage(Message):
    """The whole wish: `true` is muted. Of oneself, or by host and staff of anybody, who then hold it:
    what they muted, nobody but they can lift."""

    person_id: Id
    audio: bool
    video: bool


class SetProgramme(Message):
    """Host and staff only: what a one-picture viewer and HLS get."""

    person_id: Id
    source: Source


class Caption(Message):
    """Host and staff only: what is being said, for everybody to read from now on."""

    language: CaptionLanguage
    text: Annotated[str, Meta(max_length=1000)]


class SetLayout(Message):
    """Host and staff only: how HLS shows the stage."""

    layout: StageLayout


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
    """Nothing has come from the publisher for three seconds, or it said goodbye; the show goes on when it
    returns."""


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


class HandRaised(Fact, tag="hand_raised"):
    person: Person


class HandLowered(Fact, tag="hand_lowered"):
    person_id: str


class StageInvited(Fact, tag="stage_invited"):
    """The person is asked to come on stage; an invitation keeps a place free."""

    person: Person


class StageDeclined(Fact, tag="stage_declined"):
    """The invitation is over: declined, taken back, or the person is gone."""

    person_id: str


class StageJoined(Fact, tag="stage_joined"):
    """On stage, with neither a raised hand nor an invitation any more; not muted."""

    person: Person


class StageLeft(Fact, tag="stage_left"):
    person_id: str
    removed: bool
    """By host or staff."""


class StageMuted(Fact, tag="stage_muted"):
    """What is muted now, and what of it host or staff hold so that the person cannot lift it."""

    person_id: str
    audio: bool
    video: bool
    audio_held: bool
    video_held: bool


class ProgrammeChanged(Fact, tag="programme_changed"):
    """While this place sends nothing, the host's camera is the programme."""

    person_id: str
    source: Source


class LayoutChanged(Fact, tag="layout_changed"):
    """How HLS shows the stage from now on."""

    layout: StageLayout


class StageTrack(Struct, frozen=True, kw_only=True):
    """One place that sends, and the WHEP lines that carry it: the k-th video and k-th audio section of the
    viewer's offer, from 0. Null: it sends none of that kind."""

    person_id: str
    source: Source
    video_line: int | None
    audio_line: int | None


class StageTracks(Fact, tag="stage_tracks"):
    """All places that send now, in the order in which they came."""

    tracks: list[StageTrack]


class Captioned(Fact, tag="captioned"):
    """What was said between two moments of the capture clock, once it will not change any more."""

    language: CaptionLanguage
    text: str
    start_ms: int
    end_ms: int


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
    | HandRaised
    | HandLowered
    | StageInvited
    | StageDeclined
    | StageJoined
    | StageLeft
    | StageMuted
    | ProgrammeChanged
    | LayoutChanged
    | StageTracks
    | Captioned
)


class Numbered(Struct, frozen=True, kw_only=True):
    seq: int
    at_ms: int
    fact: AnyFact


# ---- server to client


class StageMember(Struct, frozen=True, kw_only=True):
    """`…_held`: muted by host or staff, who alone can lift it."""

    person: Person
    is_audio_muted: bool = False
    is_video_muted: bool = False
    is_audio_held: bool = False
    is_video_held: bool = False


class StagePlace(Struct, frozen=True, kw_only=True):
    person_id: str
    source: Source


class StageState(Struct, frozen=True, kw_only=True):
    """Who is on stage, the host first, who wants to be, and what is sent from there.

    Empty before the host first publishes and after the show; hands are in the order of raising.
    """

    members: list[StageMember] = field(default_factory=list)
    hands: list[Person] = field(default_factory=list)
    invited: list[Person] = field(default_factory=list)
    tracks: list[StageTrack] = field(default_factory=list)
    programme: StagePlace | None = None
    layout: StageLayout = "auto"


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
    stage: StageState = field(default_factory=StageState)
    captions: list[Numbered] = field(default_factory=list)
    """The newest few `Captioned`, oldest first."""


class Counters(Struct, frozen=True, kw_only=True):
    viewers: int
    likes: int
    speakers: list[str] = field(default_factory=list)
    """Ids of the people on stage who speak now, in the order of the stage's members."""


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
