"""Who may be on a show's stage and what may change there: (stage, message, who) → facts. Pure.

The `Stage` is a part of the room's state and changes by `take` only.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from signaling.errors import (
    HandsFull,
    HeldByHost,
    HostStays,
    NotInvited,
    NotModerator,
    NotStageMember,
    StageClosed,
    StageFull,
)
from signaling.grants import RoomGrant
from signaling.protocol import (
    AnswerInvite,
    AnyFact,
    HandLowered,
    HandRaised,
    InviteToStage,
    LayoutChanged,
    LeaveStage,
    LowerHand,
    MuteOnStage,
    Person,
    ProgrammeChanged,
    RaiseHand,
    SetLayout,
    SetProgramme,
    StageDeclined,
    StageInvited,
    StageJoined,
    StageLayout,
    StageLeft,
    StageMember,
    StageMuted,
    StagePlace,
    StageState,
    StageTrack,
    StageTracks,
)

StageMessage = (
    RaiseHand | LowerHand | InviteToStage | AnswerInvite | LeaveStage | MuteOnStage | SetProgramme | SetLayout
)

MOST_MEMBERS = 6
MOST_HANDS = 50
ASKING_GRACE_MS = 5_000
"""A hand and an invitation outlast their person's connection for so long: for a page reload."""
MEMBER_GRACE_MS = 60_000
"""So long does a member who neither is in the room nor sends anything keep the place."""


@dataclass(slots=True)
class Stage:
    """Who is on stage (the host first), who wants to be, and what is sent from there."""

    members: dict[str, StageMember] = field(default_factory=dict)
    own_mutes: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    """What members muted themselves, by person: audio, video. It stands when host and staff let go."""
    hands: dict[str, Person] = field(default_factory=dict)
    invited: dict[str, Person] = field(default_factory=dict)
    tracks: list[StageTrack] = field(default_factory=list)
    programme: StagePlace | None = None
    layout: StageLayout = "auto"

    @property
    def host(self) -> Person | None:
        """Known from the first time on that the host publishes."""
        return next((one.person for one in self.members.values() if one.person.role == "host"), None)

    def view(self) -> StageState:
        return StageState(
            members=list(self.members.values()),
            hands=list(self.hands.values()),
            invited=list(self.invited.values()),
            tracks=self.tracks,
            programme=self.programme,
            layout=self.layout,
        )

    def take(self, fact: AnyFact) -> None:
        """Make a fact that is written down part of the state; facts of other subjects change nothing."""
        match fact:
            case HandRaised():
                self.hands[fact.person.id] = fact.person
            case HandLowered():
                self.hands.pop(fact.person_id, None)
            case StageInvited():
                self.invited[fact.person.id] = fact.person
            case StageDeclined():
                self.invited.pop(fact.person_id, None)
            case StageJoined():
                self._seat(fact.person)
            case StageLeft():
                self.members.pop(fact.person_id, None)
                self.own_mutes.pop(fact.person_id, None)
            case StageMuted():
                self._mute(fact)
            case ProgrammeChanged():
                self.programme = StagePlace(person_id=fact.person_id, source=fact.source)
            case LayoutChanged():
                self.layout = fact.layout
            case StageTracks():
                self.tracks = fact.tracks
            case _:
                pass

    def _seat(self, person: Person) -> None:
        self.hands.pop(person.id, None)
        self.invited.pop(person.id, None)
        self.own_mutes[person.id] = (False, False)
        if person.role == "host":
            self.members = {person.id: StageMember(person=person), **self.members}
            self.programme = self.programme or StagePlace(person_id=person.id, source="camera")
        else:
            self.members[person.id] = StageMember(person=person)

    def _mute(self, fact: StageMuted) -> None:
        if member := self.members.get(fact.person_id):
            audio, video = self.own_mutes[fact.person_id]
            self.own_mutes[fact.person_id] = (
                audio if fact.audio_held else fact.audio,
                video if fact.video_held else fact.video,
            )
            self.members[fact.person_id] = replace(
                member,
                is_audio_muted=fact.audio,
                is_video_muted=fact.video,
                is_audio_held=fact.audio_held,
                is_video_held=fact.video_held,
            )


def decide(
    stage: Stage, who: RoomGrant, message: StageMessage, person: Person, *, is_live: bool
) -> Sequence[AnyFact]:
    """The facts that follow; none when nothing changes. `person` is whom the message is about.

    Raises NotModerator when that is somebody else and `who` is neither host nor staff.
    """
    if not who.can_moderate and (
        person.id != who.person.id or isinstance(message, InviteToStage | SetProgramme | SetLayout)
    ):
        raise NotModerator()
    if not is_live and not isinstance(message, LowerHand | LeaveStage):
        raise StageClosed()
    match message:
        case RaiseHand():
            return _raise(stage, person)
        case LowerHand():
            return [HandLowered(person_id=person.id)] if person.id in stage.hands else []
        case InviteToStage():
            return _invite(stage, person)
        case AnswerInvite():
            return _answer(stage, person, accept=message.accept)
        case LeaveStage():
            return _leave(stage, person, removed=person.id != who.person.id)
        case MuteOnStage():
            return _mute(stage, who, message)
        case SetProgramme():
            if person.id not in stage.members:
                raise NotStageMember()
            place = StagePlace(person_id=person.id, source=message.source)
            return [] if stage.programme == place else [_programme(place)]
        case SetLayout():
            return [] if stage.layout == message.layout else [LayoutChanged(layout=message.layout)]


def news(stage: Stage, fact: StageJoined | StageTracks) -> Sequence[AnyFact]:
    """A fact that media tells, unless the room knows it already."""
    if isinstance(fact, StageTracks):
        return [fact] if fact.tracks != stage.tracks else []
    return [fact] if fact.person.id not in stage.members else []


def forsaken(
    stage: Stage, present: Container[str], away_since_ms: dict[str, int], now_ms: int
) -> Sequence[AnyFact]:
    """What becomes of people who are no longer in the room, once their grace is over.

    `away_since_ms` is the caller's memory of who was missed since when; it is brought up to date.
    """
    sending = {one.person_id for one in stage.tracks}
    members = [
        one.person.id
        for one in stage.members.values()
        if one.person.role != "host" and one.person.id not in sending
    ]
    away = {one for one in (*stage.hands, *stage.invited, *members) if one not in present}
    for known in set(away_since_ms) - away:
        del away_since_ms[known]
    facts: list[AnyFact] = []
    for person_id in sorted(away):
        gone_ms = now_ms - away_since_ms.setdefault(person_id, now_ms)
        if gone_ms >= ASKING_GRACE_MS and person_id in stage.hands:
            facts.append(HandLowered(person_id=person_id))
        if gone_ms >= ASKING_GRACE_MS and person_id in stage.invited:
            facts.append(StageDeclined(person_id=person_id))
        if gone_ms >= MEMBER_GRACE_MS and person_id in stage.members:
            facts.extend(_leave(stage, stage.members[person_id].person, removed=False))
    return facts


def is_full(members: Mapping[str, object], invited: Mapping[str, object], host: Person | None) -> bool:
    """Whether nobody else can be invited: the host's place is kept even before the host is there."""
    return len(members) + len(invited) + (host is None) >= MOST_MEMBERS


def _raise(stage: Stage, person: Person) -> Sequence[AnyFact]:
    if person.id in stage.members or person.id in stage.hands:
        return []
    if person.id in stage.invited:
        return [StageJoined(person=person)]
    if len(stage.hands) >= MOST_HANDS:
        raise HandsFull()
    return [HandRaised(person=person)]


def _invite(stage: Stage, person: Person) -> Sequence[AnyFact]:
    if person.id in stage.members or person.id in stage.invited:
        return []
    if is_full(stage.members, stage.invited, stage.host):
        raise StageFull()
    return [StageJoined(person=person) if person.id in stage.hands else StageInvited(person=person)]


def _answer(stage: Stage, person: Person, *, accept: bool) -> Sequence[AnyFact]:
    if person.id in stage.invited:
        return [StageJoined(person=person) if accept else StageDeclined(person_id=person.id)]
    if accept and person.id not in stage.members:
        raise NotInvited()
    return []


def _leave(stage: Stage, person: Person, *, removed: bool) -> Sequence[AnyFact]:
    member = stage.members.get(person.id)
    if member is None:
        return [StageDeclined(person_id=person.id)] if person.id in stage.invited else []
    if member.person.role == "host":
        raise HostStays()
    left: list[AnyFact] = [StageLeft(person_id=person.id, removed=removed)]
    if stage.host and stage.programme and stage.programme.person_id == person.id:
        left.append(_programme(StagePlace(person_id=stage.host.id, source="camera")))
    return left


def _mute(stage: Stage, who: RoomGrant, message: MuteOnStage) -> Sequence[AnyFact]:
    member = stage.members.get(message.person_id)
    if member is None:
        raise NotStageMember()
    if message.person_id == who.person.id:
        audio, audio_held = _own(message.audio, member.is_audio_held, is_staff=who.can_moderate)
        video, video_held = _own(message.video, member.is_video_held, is_staff=who.can_moderate)
    else:
        own_audio, own_video = stage.own_mutes[message.person_id]
        audio, audio_held = message.audio or own_audio, message.audio
        video, video_held = message.video or own_video, message.video
    now = (audio, video, audio_held, video_held)
    if now == (member.is_audio_muted, member.is_video_muted, member.is_audio_held, member.is_video_held):
        return []
    return [
        StageMuted(
            person_id=message.person_id,
            audio=audio,
            video=video,
            audio_held=audio_held,
            video_held=video_held,
        )
    ]


def _own(wanted: bool, is_held: bool, *, is_staff: bool) -> tuple[bool, bool]:
    """Muted and held after one's own wish; raises HeldByHost."""
    if not is_held or is_staff:
        return wanted, False
    if not wanted:
        raise HeldByHost()
    return True, True


def _programme(place: StagePlace) -> ProgrammeChanged:
    return ProgrammeChanged(person_id=place.person_id, source=place.source)
