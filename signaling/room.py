"""What may happen in a room: (room, message, who, now) → facts, or a typed refusal. Pure.

Nothing here waits, sends or stores. `signaling/live.py` writes the facts down, then tells the room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from signaling import captions, chat
from signaling import stage as stage_rules
from signaling.errors import (
    CannotMute,
    CaptionsClosed,
    GuestRefused,
    Muted,
    NotModerator,
    RestoreTooLate,
    TooFast,
    UnknownMessage,
    UnknownPerson,
)
from signaling.grants import STAFF, RoomGrant
from signaling.limits import Bucket
from signaling.protocol import (
    AnswerInvite,
    AnyFact,
    Caption,
    Captioned,
    Chat,
    ChatPosted,
    Counters,
    DeleteMessage,
    InviteToStage,
    LayoutChanged,
    Like,
    LikesCounted,
    MessageDeleted,
    MessageRestored,
    Mute,
    Numbered,
    Person,
    PersonMuted,
    PersonUnmuted,
    PollCounted,
    ProgrammeChanged,
    RaiseHand,
    RestoreMessage,
    SetLayout,
    ShowEnded,
    Snapshot,
    StageJoined,
    StageLeft,
    StageMuted,
    StageTracks,
    Unmute,
    Vote,
)
from signaling.stage import StageMessage
from signaling.state import RESTORE_WITHIN_MS, State

Said = Chat | Caption | DeleteMessage | RestoreMessage | Mute | Unmute | StageMessage
"""Messages whose outcome is facts."""
AnyMessage = Said | Like | Vote
DIRECTIONS = (StageJoined, StageLeft, StageMuted, ProgrammeChanged, LayoutChanged, ShowEnded)
"""Facts after which the stage is to be directed anew."""

LIKES_BURST = 50
LIKES_PER_SECOND = 20
STAGE_BURST = 10
STAGE_PER_SECOND = 0.5
"""Pace of stage messages of one person who is neither host nor staff: each becomes a fact for everybody."""
VOTES_EVERY_MS = 1000
"""The result of a poll becomes a fact at most this often; what comes sooner waits for `VotesDue`."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A fact from another room of the house; with a `source`, it is taken once only."""

    fact: AnyFact
    source: str | None


@dataclass(frozen=True, slots=True)
class LikesDue:
    """Time to write down how many likes there are."""


@dataclass(frozen=True, slots=True)
class VotesDue:
    """Time to write down the result of the poll."""


@dataclass(frozen=True, slots=True)
class StageDue:
    """Time to look who left the room with a hand up, an invitation or a place on stage."""


@dataclass(slots=True)
class Presence:
    """One person in the room, on however many connections."""

    who: RoomGrant
    connections: int = 0


@dataclass(slots=True)
class Pace:
    """How fast one person has been going."""

    chat: Bucket
    likes: Bucket
    stage: Bucket
    captions: Bucket

    @property
    def used_at_ms(self) -> int:
        return max(self.chat.at_ms, self.likes.at_ms, self.stage.at_ms, self.captions.at_ms)


@dataclass(slots=True)
class Room:
    """The durable `state` and what is forgotten at a restart: who is here and how fast they go."""

    state: State
    likes: int = 0
    """All likes, those not written down yet included."""
    votes: PollCounted | None = None
    """The newest result heard of, perhaps not written down yet."""
    votes_at_ms: int = 0
    """When a result was written down."""
    present: dict[str, Presence] = field(default_factory=dict)
    paces: dict[str, Pace] = field(default_factory=dict)
    speakers: list[str] = field(default_factory=list)
    """Who on stage speaks now."""
    away_since_ms: dict[str, int] = field(default_factory=dict)
    """Who is missed, of those whom the stage knows."""

    @property
    def counters(self) -> Counters:
        return Counters(viewers=self.viewers, likes=self.likes, speakers=self.speakers)

    @property
    def viewers(self) -> int:
        """People who watch: each counted once, without host and staff."""
        return sum(not one.who.is_staff for one in self.present.values())


def authorise(who: RoomGrant, message: AnyMessage) -> None:
    """Raise GuestRefused or NotModerator when this person may not send this kind of message at all."""
    match message:
        case Like():
            return
        case Chat() | Vote():
            if not who.can_chat:
                raise GuestRefused()
        case Caption() | DeleteMessage() | RestoreMessage() | Mute() | Unmute():
            if not who.can_moderate:
                raise NotModerator()
        case _:
            if not who.can_chat:
                raise GuestRefused()


def decide(room: Room, who: RoomGrant, message: Said, now_ms: int) -> Sequence[AnyFact]:
    """The facts that follow from a message; none when it was heard before or changes nothing."""
    authorise(who, message)
    match message:
        case Chat():
            return _chat(room, who, message, now_ms)
        case Caption():
            return [_caption(room, who, message, now_ms)]
        case DeleteMessage():
            if message.message_id not in room.state.messages:
                raise UnknownMessage()
            return [MessageDeleted(message_id=message.message_id, by=who.person)]
        case RestoreMessage():
            return _restore(room, who, message, now_ms)
        case Mute():
            return [_mute(room, who, message, now_ms)]
        case Unmute():
            mute = room.state.muted.get(message.person_id)
            return [PersonUnmuted(person=mute.person, by=who.person)] if mute is not None else []
        case _:
            return _stage(room, who, message, now_ms)


def announce(room: Room, announcement: Announcement, now_ms: int) -> Sequence[AnyFact]:
    """The announced fact; none when its source was heard before, or when it is a result that waits."""
    fact = announcement.fact
    if announcement.source in room.state.sources:
        return []
    if isinstance(fact, PollCounted):
        room.votes = fact
        return [] if now_ms - room.votes_at_ms < VOTES_EVERY_MS else [fact]
    if isinstance(fact, StageJoined | StageTracks):
        return stage_rules.news(room.state.stage, fact)
    return [fact]


def clear_stage(room: Room, now_ms: int) -> Sequence[AnyFact]:
    """What becomes of the stage's people who have been gone for too long."""
    return stage_rules.forsaken(room.state.stage, room.present, room.away_since_ms, now_ms)


def count_likes(room: Room) -> Sequence[AnyFact]:
    return [LikesCounted(likes=room.likes)] if room.likes > room.state.likes else []


def count_votes(room: Room) -> Sequence[AnyFact]:
    """The newest result of the open poll, unless it is written down."""
    votes, poll = room.votes, room.state.poll
    if votes is None or poll is None or poll.id != votes.poll_id or not poll.is_open:
        return []
    return [votes] if poll.votes != votes.votes else []


def record(room: Room, fact: AnyFact, now_ms: int, source: str | None = None) -> Numbered:
    """Give the fact its number and make it part of the state."""
    numbered = Numbered(seq=room.state.seq + 1, at_ms=now_ms, fact=fact)
    room.state.apply(numbered, source)
    room.likes = max(room.likes, room.state.likes)
    if isinstance(fact, PollCounted):
        room.votes_at_ms = now_ms
    return numbered


def like(room: Room, who: RoomGrant, message: Like, now_ms: int) -> None:
    """Count the taps; those beyond the person's pace are not counted."""
    room.likes += _pace(room, who, now_ms).likes.take_up_to(message.count, now_ms)


def enter(room: Room, who: RoomGrant) -> None:
    presence = room.present.setdefault(who.person.id, Presence(who))
    presence.who = who
    presence.connections += 1


def leave(room: Room, who: RoomGrant) -> None:
    presence = room.present[who.person.id]
    presence.connections -= 1
    if presence.connections == 0:
        del room.present[who.person.id]


def forget_paces(room: Room, now_ms: int) -> None:
    """Drop the paces of those who have been quiet for a minute."""
    quiet = [one for one, pace in room.paces.items() if pace.used_at_ms < now_ms - 60_000]
    for person_id in quiet:
        del room.paces[person_id]


def snapshot(room: Room, who: RoomGrant, last_seq: int | None, now_ms: int, messages: int) -> Snapshot:
    """What a newcomer is sent: only what they missed when that is known, else the whole state."""
    missed = room.state.since(last_seq) if last_seq is not None else None
    state = None
    if missed is None:
        state = room.state.for_newcomer(who.person.id, now_ms, messages, can_moderate=who.can_moderate)
    return Snapshot(
        seq=room.state.seq,
        me=who.person,
        can_moderate=who.can_moderate,
        can_chat=who.can_chat,
        counters=room.counters,
        state=state,
        missed=missed,
    )


def _chat(room: Room, who: RoomGrant, message: Chat, now_ms: int) -> Sequence[AnyFact]:
    if (who.person.id, message.client_id) in room.state.posted:
        return []
    until_ms = room.state.muted_until_ms(who.person.id, now_ms)
    if until_ms is not None:
        raise Muted(seconds=-((now_ms - until_ms) // 1000))
    text = chat.chat_text(message.text)
    pace = _pace(room, who, now_ms).chat
    if not pace.take(now_ms):
        raise TooFast(pace.seconds_until_next())
    message_id = f"m{room.state.seq + 1}"
    return [ChatPosted(message_id=message_id, client_id=message.client_id, person=who.person, text=text)]


def _caption(room: Room, who: RoomGrant, message: Caption, now_ms: int) -> Captioned:
    if not room.state.is_live:
        raise CaptionsClosed()
    text = captions.caption_text(message.text)
    pace = _pace(room, who, now_ms).captions
    if not pace.take(now_ms):
        raise TooFast(pace.seconds_until_next())
    end_ms = now_ms + captions.reading_ms(text)
    return Captioned(language=message.language, text=text, start_ms=now_ms, end_ms=end_ms)


def _restore(room: Room, who: RoomGrant, message: RestoreMessage, now_ms: int) -> Sequence[AnyFact]:
    if message.message_id in room.state.messages:
        return []
    deleted = room.state.deleted.get(message.message_id)
    if deleted is None or now_ms - deleted.at_ms > RESTORE_WITHIN_MS:
        raise RestoreTooLate()
    posted, chat_posted = deleted.posted, deleted.posted.fact
    assert isinstance(chat_posted, ChatPosted)
    return [
        MessageRestored(posted_seq=posted.seq, posted_at_ms=posted.at_ms, posted=chat_posted, by=who.person)
    ]


def _mute(room: Room, who: RoomGrant, message: Mute, now_ms: int) -> PersonMuted:
    person = _find(room, message.person_id)
    present = room.present.get(person.id)
    if person.role in STAFF or (present is not None and present.who.is_staff):
        raise CannotMute()
    return PersonMuted(
        person=person,
        until_ms=now_ms + message.seconds * 1000,
        reason=chat.clean(message.reason),
        by=who.person,
    )


def _stage(room: Room, who: RoomGrant, message: StageMessage, now_ms: int) -> Sequence[AnyFact]:
    if not who.can_moderate:
        pace = _pace(room, who, now_ms).stage
        if not pace.take(now_ms):
            raise TooFast(pace.seconds_until_next())
    person_id = None if isinstance(message, RaiseHand | AnswerInvite | SetLayout) else message.person_id
    person = who.person if person_id in (None, who.person.id) else _on_or_near_stage(room, person_id)
    if isinstance(message, InviteToStage):
        present = room.present.get(person.id)
        if present is not None and not present.who.can_chat:
            raise GuestRefused()
    return stage_rules.decide(room.state.stage, who, message, person, is_live=room.state.is_live)


def _on_or_near_stage(room: Room, person_id: str) -> Person:
    stage = room.state.stage
    if member := stage.members.get(person_id):
        return member.person
    return stage.hands.get(person_id) or stage.invited.get(person_id) or _find(room, person_id)


def _find(room: Room, person_id: str) -> Person:
    if present := room.present.get(person_id):
        return present.who.person
    if person := room.state.people.get(person_id):
        return person
    if mute := room.state.muted.get(person_id):
        return mute.person
    raise UnknownPerson()


def _pace(room: Room, who: RoomGrant, now_ms: int) -> Pace:
    pace = room.paces.get(who.person.id)
    if pace is None:
        pace = room.paces[who.person.id] = Pace(
            chat=Bucket.full(chat.BURST, chat.PER_SECOND, now_ms),
            likes=Bucket.full(LIKES_BURST, LIKES_PER_SECOND, now_ms),
            stage=Bucket.full(STAGE_BURST, STAGE_PER_SECOND, now_ms),
            captions=Bucket.full(captions.BURST, captions.PER_SECOND, now_ms),
        )
    return pace
