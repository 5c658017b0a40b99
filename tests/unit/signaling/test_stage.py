"""Who may be on stage, what is muted, and what everybody else may not do about it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling import room as rules
from signaling.errors import NotModerator
from signaling.protocol import (
    AnswerInvite,
    HandLowered,
    HandRaised,
    InviteToStage,
    LayoutChanged,
    LeaveStage,
    LowerHand,
    MuteOnStage,
    ProgrammeChanged,
    RaiseHand,
    SetLayout,
    SetProgramme,
    ShowEnded,
    ShowStarted,
    StageDeclined,
    StageInvited,
    StageJoined,
    StageLeft,
    StageMember,
    StageMuted,
    StagePlace,
    StageState,
    StageTrack,
    StageTracks,
)
from signaling.room import Room
from signaling.stage import ASKING_GRACE_MS, MEMBER_GRACE_MS, MOST_HANDS, MOST_MEMBERS
from signaling.state import State, fold
from tests.unit.signaling.conftest import Stage, person

ALICE_CAMERA = StageTrack(person_id="alice", source="camera", video_line=1, audio_line=1)


@pytest.fixture
def live(stage, cast) -> Stage:
    """A live show with its host, and everybody else in the room."""
    stage.announce(ShowStarted())
    stage.announce(StageJoined(person=cast["host"].person))
    for one in cast.values():
        rules.enter(stage.room, one)
    return stage


def members(stage: Stage) -> list[str]:
    return list(stage.room.state.stage.members)


def view(stage: Stage) -> StageState:
    return stage.room.state.stage.view()


def test_the_host_admits_a_raised_hand(live, cast) -> None:
    assert live.say(cast["alice"], RaiseHand()) == [HandRaised(person=cast["alice"].person)]
    assert live.say(cast["alice"], RaiseHand()) == []
    assert live.say(cast["host"], InviteToStage(person_id="alice")) == [
        StageJoined(person=cast["alice"].person)
    ]
    assert members(live) == ["host", "alice"]
    assert view(live).hands == []


def test_whom_the_host_invites_is_asked_first(live, cast) -> None:
    assert live.say(cast["host"], InviteToStage(person_id="alice")) == [
        StageInvited(person=cast["alice"].person)
    ]
    assert live.say(cast["host"], InviteToStage(person_id="alice")) == []
    assert live.say(cast["alice"], AnswerInvite(accept=True)) == [StageJoined(person=cast["alice"].person)]
    assert live.say(cast["alice"], AnswerInvite(accept=True)) == []
    live.say(cast["host"], InviteToStage(person_id="bob"))
    assert live.say(cast["bob"], AnswerInvite(accept=False)) == [StageDeclined(person_id="bob")]
    assert live.refusal(cast["bob"], AnswerInvite(accept=True)) == "stage.not_invited"


def test_a_hand_raised_while_invited_is_a_yes(live, cast) -> None:
    live.say(cast["host"], InviteToStage(person_id="alice"))
    assert live.say(cast["alice"], RaiseHand()) == [StageJoined(person=cast["alice"].person)]


def test_hands_are_lowered_by_their_people_and_by_staff(live, cast) -> None:
    live.say(cast["alice"], RaiseHand())
    assert live.refusal(cast["bob"], LowerHand(person_id="alice")) == "room.not_moderator"
    assert live.say(cast["moderator"], LowerHand(person_id="alice")) == [HandLowered(person_id="alice")]
    live.say(cast["alice"], RaiseHand())
    assert live.say(cast["alice"], LowerHand()) == [HandLowered(person_id="alice")]
    assert live.say(cast["alice"], LowerHand()) == []


def test_leaving_and_being_removed(live, cast) -> None:
    for who in ("alice", "bob"):
        live.say(cast[who], RaiseHand())
        live.say(cast["host"], InviteToStage(person_id=who))
    assert live.say(cast["alice"], LeaveStage()) == [StageLeft(person_id="alice", removed=False)]
    assert live.say(cast["alice"], LeaveStage()) == []
    assert live.refusal(cast["alice"], LeaveStage(person_id="bob")) == "room.not_moderator"
    assert live.say(cast["moderator"], LeaveStage(person_id="bob")) == [
        StageLeft(person_id="bob", removed=True)
    ]
    assert live.refusal(cast["host"], LeaveStage()) == "stage.host_stays"
    assert live.refusal(cast["moderator"], LeaveStage(person_id="host")) == "stage.host_stays"


def test_an_invitation_can_be_taken_back(live, cast) -> None:
    live.say(cast["host"], InviteToStage(person_id="alice"))
    assert live.say(cast["host"], LeaveStage(person_id="alice")) == [StageDeclined(person_id="alice")]
    assert live.refusal(cast["alice"], AnswerInvite(accept=True)) == "stage.not_invited"


def test_invitations_keep_places_free(live, cast) -> None:
    crowd = [person(f"p{number}") for number in range(6)]
    for one in crowd:
        rules.enter(live.room, one)
    for one in crowd[:5]:
        live.say(cast["host"], InviteToStage(person_id=one.person.id))
    assert live.refusal(cast["host"], InviteToStage(person_id="p5")) == "stage.full"
    live.say(crowd[5], RaiseHand())
    assert live.refusal(cast["host"], InviteToStage(person_id="p5")) == "stage.full"
    for one in crowd[:5]:
        live.say(one, AnswerInvite(accept=True))
    assert len(members(live)) == MOST_MEMBERS


def test_guests_without_an_account_and_strangers_stay_below(live, cast) -> None:
    assert live.refusal(cast["guest"], RaiseHand()) == "room.guest"
    assert live.refusal(cast["host"], InviteToStage(person_id="guest")) == "room.guest"
    assert live.refusal(cast["host"], InviteToStage(person_id="nobody")) == "room.unknown_person"


def test_there_is_no_stage_before_and_after_the_show(stage, cast) -> None:
    assert stage.refusal(cast["alice"], RaiseHand()) == "stage.closed"
    stage.announce(ShowStarted())
    stage.announce(StageJoined(person=cast["host"].person))
    stage.say(cast["alice"], RaiseHand())
    stage.announce(StageTracks(tracks=[ALICE_CAMERA]))
    stage.announce(ShowEnded())
    rules.enter(stage.room, cast["alice"])
    assert view(stage) == StageState()
    assert stage.refusal(cast["host"], InviteToStage(person_id="alice")) == "stage.closed"
    assert stage.say(cast["alice"], LowerHand()) == []


def on_stage(live: Stage, cast: dict[str, Any], *people: str) -> None:
    for one in people:
        live.say(cast[one], RaiseHand())
        live.say(cast["host"], InviteToStage(person_id=one))


def test_what_the_host_mutes_only_staff_lift(live, cast) -> None:
    on_stage(live, cast, "alice", "bob")
    mute = MuteOnStage(person_id="alice", audio=True, video=False)
    assert live.refusal(cast["bob"], mute) == "room.not_moderator"
    assert live.say(cast["host"], mute) == [
        StageMuted(person_id="alice", audio=True, video=False, audio_held=True, video_held=False)
    ]
    assert live.say(cast["host"], mute) == []
    lift = MuteOnStage(person_id="alice", audio=False, video=False)
    assert live.refusal(cast["alice"], lift) == "stage.held"
    own = MuteOnStage(person_id="alice", audio=True, video=True)
    assert live.say(cast["alice"], own) == [
        StageMuted(person_id="alice", audio=True, video=True, audio_held=True, video_held=False)
    ]
    assert live.say(cast["moderator"], lift) == [
        StageMuted(person_id="alice", audio=False, video=True, audio_held=False, video_held=False)
    ]
    assert live.say(cast["alice"], lift) == [
        StageMuted(person_id="alice", audio=False, video=False, audio_held=False, video_held=False)
    ]


def test_the_host_does_not_switch_on_what_somebody_switched_off(live, cast) -> None:
    on_stage(live, cast, "alice")
    live.say(cast["alice"], MuteOnStage(person_id="alice", audio=True, video=False))
    live.say(cast["host"], MuteOnStage(person_id="alice", audio=True, video=False))
    live.say(cast["host"], MuteOnStage(person_id="alice", audio=False, video=False))
    [_, alice] = view(live).members
    assert alice == StageMember(person=cast["alice"].person, is_audio_muted=True)


def test_the_host_mutes_itself_and_lifts_what_a_moderator_muted(live, cast) -> None:
    off, on = (MuteOnStage(person_id="host", audio=audio, video=False) for audio in (True, False))
    live.say(cast["host"], off)
    assert not view(live).members[0].is_audio_held
    live.say(cast["moderator"], off)
    assert view(live).members[0].is_audio_held
    live.say(cast["host"], on)
    assert view(live).members == [StageMember(person=cast["host"].person)]


def test_mutes_end_with_the_place_on_stage(live, cast) -> None:
    on_stage(live, cast, "alice")
    live.say(cast["host"], MuteOnStage(person_id="alice", audio=True, video=True))
    live.say(cast["host"], LeaveStage(person_id="alice"))
    mute = MuteOnStage(person_id="alice", audio=False, video=False)
    assert live.refusal(cast["host"], mute) == "stage.not_member"
    on_stage(live, cast, "alice")
    assert view(live).members[1] == StageMember(person=cast["alice"].person)


def test_the_programme_follows_the_host_and_returns_when_its_person_leaves(live, cast) -> None:
    assert view(live).programme == StagePlace(person_id="host", source="camera")
    wish = SetProgramme(person_id="alice", source="screen")
    assert live.refusal(cast["host"], wish) == "stage.not_member"
    on_stage(live, cast, "alice")
    assert live.refusal(cast["alice"], wish) == "room.not_moderator"
    changed = ProgrammeChanged(person_id="alice", source="screen")
    assert live.say(cast["host"], wish) == [changed]
    assert live.say(cast["host"], wish) == []
    assert live.say(cast["alice"], LeaveStage()) == [
        StageLeft(person_id="alice", removed=False),
        ProgrammeChanged(person_id="host", source="camera"),
    ]


def test_host_and_staff_choose_how_the_stage_is_shown(live, cast) -> None:
    assert view(live).layout == "auto"
    wish = SetLayout(layout="speaker")
    on_stage(live, cast, "alice")
    assert live.refusal(cast["alice"], wish) == "room.not_moderator"
    assert live.refusal(cast["guest"], wish) == "room.guest"
    assert live.say(cast["host"], wish) == [LayoutChanged(layout="speaker")]
    assert live.say(cast["moderator"], wish) == []
    assert view(live).layout == "speaker"


def test_tracks_are_told_when_they_change(live) -> None:
    fact = StageTracks(tracks=[ALICE_CAMERA])
    assert live.announce(fact) == [fact]
    assert live.announce(fact) == []
    assert view(live).tracks == [ALICE_CAMERA]


def test_those_who_left_the_room_lose_hand_invitation_and_place_in_the_end(live, cast) -> None:
    crowd = {name: person(name) for name in ("asks", "asked", "sits", "sends")}
    for one in crowd.values():
        rules.enter(live.room, one)
    on_stage(live, {**cast, **crowd}, "sits", "sends")
    live.say(crowd["asks"], RaiseHand())
    live.say(cast["host"], InviteToStage(person_id="asked"))
    live.announce(
        StageTracks(tracks=[StageTrack(person_id="sends", source="camera", video_line=1, audio_line=1)])
    )
    for one in (*crowd.values(), cast["host"]):
        rules.leave(live.room, one)

    def due() -> list[Any]:
        return live._record(rules.clear_stage(live.room, live.now_ms), None)

    assert due() == []
    live.now_ms += ASKING_GRACE_MS - 1
    assert due() == []
    live.now_ms += 1
    assert due() == [StageDeclined(person_id="asked"), HandLowered(person_id="asks")]
    live.now_ms += MEMBER_GRACE_MS
    assert due() == [StageLeft(person_id="sits", removed=False)]
    assert members(live) == ["host", "sends"]


def test_a_page_reload_keeps_a_hand_up(live, cast) -> None:
    live.say(cast["alice"], RaiseHand())
    rules.leave(live.room, cast["alice"])
    rules.clear_stage(live.room, live.now_ms)
    live.now_ms += ASKING_GRACE_MS - 1
    rules.enter(live.room, cast["alice"])
    rules.clear_stage(live.room, live.now_ms)
    rules.leave(live.room, cast["alice"])
    live.now_ms += ASKING_GRACE_MS
    assert rules.clear_stage(live.room, live.now_ms) == []


def test_stage_messages_have_a_pace_and_staff_has_none(live, cast) -> None:
    for _ in range(5):
        live.say(cast["alice"], RaiseHand())
        live.say(cast["alice"], LowerHand())
    assert live.refusal(cast["alice"], RaiseHand()) == "room.too_fast"
    for source in ("camera", "second", "screen") * 10:
        live.say(cast["host"], SetProgramme(person_id="host", source=source))


def test_there_are_so_many_hands_and_no_more(live, cast) -> None:
    for number in range(MOST_HANDS):
        live.say(person(f"p{number}"), RaiseHand())
    assert live.refusal(cast["alice"], RaiseHand()) == "stage.hands_full"


def test_newcomers_are_told_who_is_on_stage(live, cast) -> None:
    on_stage(live, cast, "alice")
    snapshot = rules.snapshot(live.room, cast["guest"], None, live.now_ms, 50)
    assert snapshot.state is not None
    assert [one.person.id for one in snapshot.state.stage.members] == ["host", "alice"]


# ---- whatever anybody sends, in whatever order

NAMES = ("host", "mod", "guest", *(f"p{number}" for number in range(9)))
PEOPLE = {
    "host": person("host", "host"),
    "mod": person("mod", "moderator"),
    "guest": person("guest", can_chat=False),
    **{name: person(name) for name in NAMES[3:]},
}
names = st.sampled_from(NAMES)
messages = st.one_of(
    st.just(RaiseHand()),
    st.builds(LowerHand, person_id=st.none() | names),
    st.builds(InviteToStage, person_id=names),
    st.builds(AnswerInvite, accept=st.booleans()),
    st.builds(LeaveStage, person_id=st.none() | names),
    st.builds(MuteOnStage, person_id=names, audio=st.booleans(), video=st.booleans()),
    st.builds(SetProgramme, person_id=names, source=st.sampled_from(("camera", "screen"))),
    st.builds(SetLayout, layout=st.sampled_from(("auto", "solo", "speaker"))),
)
steps = st.lists(st.tuples(names, messages), max_size=60)


def open_stage() -> Stage:
    stage = Stage(Room(State(history=500)))
    stage.announce(ShowStarted())
    stage.announce(StageJoined(person=PEOPLE["host"].person))
    for one in PEOPLE.values():
        rules.enter(stage.room, one)
    return stage


def about(state: StageState, person_id: str) -> tuple[Any, ...]:
    """All that the stage says of one person."""
    return (
        [one for one in state.members if one.person.id == person_id],
        [one for one in state.hands if one.id == person_id],
        [one for one in state.invited if one.id == person_id],
    )


@settings(max_examples=150, deadline=None)
@given(steps)
def test_at_most_six_are_on_stage_and_nobody_changes_others_but_host_and_staff(script) -> None:
    stage = open_stage()
    for name, message in script:
        who, before = PEOPLE[name], view(stage)
        stage.now_ms += 10_000
        if stage.refusal(who, message) is not None:
            assert view(stage) == before
            continue
        assert who.can_chat
        after = view(stage)
        assert len(after.members) + len(after.invited) <= MOST_MEMBERS
        assert after.members[0].person.id == "host"
        assert {one.person.id for one in after.members}.isdisjoint({one.id for one in after.invited})
        assert {one.person.id for one in after.members}.isdisjoint({one.id for one in after.hands})
        assert after.programme is not None
        assert after.programme.person_id in {one.person.id for one in after.members}
        if not who.can_moderate:
            for other in set(NAMES) - {name}:
                assert about(after, other) == about(before, other)
            joined = len(after.members) > len(before.members)
            assert not joined or any(one.id == name for one in before.invited)
            for old, new in zip(about(before, name)[0], about(after, name)[0], strict=False):
                assert (new.is_audio_held, new.is_video_held) == (old.is_audio_held, old.is_video_held)
                assert new.is_audio_muted >= old.is_audio_held
                assert new.is_video_muted >= old.is_video_held
    folded = fold(State(history=500), stage.log)
    assert folded.stage == stage.room.state.stage


def test_rights_are_checked_before_anything_is_written() -> None:
    for message in (
        InviteToStage(person_id="p0"),
        SetProgramme(person_id="host", source="camera"),
        SetLayout(layout="solo"),
    ):
        with pytest.raises(NotModerator):
            open_stage().say(PEOPLE["p1"], message)


def test_a_room_has_nothing_due_when_nobody_left() -> None:
    stage = open_stage()
    assert rules.clear_stage(stage.room, stage.now_ms) == []
