"""What may happen in a room, to whom, and what follows."""

import pytest
from msgspec.structs import replace

from signaling import room as rules
from signaling.errors import GuestRefused, Muted, NotModerator, TooFast
from signaling.protocol import (
    Caption,
    Chat,
    ChatPosted,
    DeleteMessage,
    GiftSent,
    Like,
    LikesCounted,
    MessageDeleted,
    MessageRestored,
    Mute,
    PersonMuted,
    PersonUnmuted,
    PollClosed,
    PollCounted,
    PollOpened,
    PollState,
    RestoreMessage,
    ShowStarted,
    Unmute,
    Vote,
)

CHAT = Chat(text="hello", client_id="c")
LIKE = Like()
VOTE = Vote(poll_id="poll", option=0)
DELETE = DeleteMessage(message_id="m1")
RESTORE = RestoreMessage(message_id="m1")
MUTE = Mute(person_id="bob", seconds=60)
UNMUTE = Unmute(person_id="bob")
CAPTION = Caption(language="bn", text="দাম ৮০০ টাকা")

RIGHTS = {
    "guest": {LIKE},
    "alice": {LIKE, CHAT, VOTE},
    "seller": {LIKE, CHAT, VOTE},
    "moderator": {LIKE, CHAT, VOTE, DELETE, RESTORE, MUTE, UNMUTE, CAPTION},
    "host": {LIKE, CHAT, VOTE, DELETE, RESTORE, MUTE, UNMUTE, CAPTION},
}


@pytest.mark.parametrize("name", RIGHTS)
@pytest.mark.parametrize(
    "message", [LIKE, CHAT, VOTE, DELETE, RESTORE, MUTE, UNMUTE, CAPTION], ids=lambda it: type(it).__name__
)
def test_rights(cast, name, message) -> None:
    if message in RIGHTS[name]:
        rules.authorise(cast[name], message)
    else:
        with pytest.raises(GuestRefused if message in (CHAT, VOTE) else NotModerator):
            rules.authorise(cast[name], message)


def test_a_message_is_posted_with_its_author_and_cleaned_text(stage, cast) -> None:
    facts = stage.say(cast["alice"], Chat(text=" hi\n there ", client_id="c1"))
    assert facts == [
        ChatPosted(message_id="m1", client_id="c1", person=cast["alice"].person, text="hi there")
    ]


def test_the_same_client_id_is_posted_once_per_person(stage, cast) -> None:
    assert len(stage.say(cast["alice"], Chat(text="one", client_id="c1"))) == 1
    assert stage.say(cast["alice"], Chat(text="one again", client_id="c1")) == []
    assert len(stage.say(cast["bob"], Chat(text="one", client_id="c1"))) == 1


def test_a_repeated_message_is_not_refused_for_pace_or_for_a_mute_that_came_after(stage, cast) -> None:
    stage.say(cast["alice"], Chat(text="one", client_id="c1"))
    stage.say(cast["moderator"], Mute(person_id="alice", seconds=60))
    assert stage.say(cast["alice"], Chat(text="one", client_id="c1")) == []


def test_chat_has_a_pace_of_its_own_for_each_person(stage, cast) -> None:
    for number in range(5):
        stage.say(cast["alice"], Chat(text="x", client_id=f"c{number}"))
    with pytest.raises(TooFast) as refusal:
        stage.say(cast["alice"], Chat(text="x", client_id="c5"))
    assert refusal.value.params() == {"seconds": 2}
    assert stage.refusal(cast["bob"], Chat(text="x", client_id="c5")) is None
    stage.now_ms += 1_250
    assert stage.refusal(cast["alice"], Chat(text="x", client_id="c5")) is None


def test_a_refused_text_costs_no_pace(stage, cast) -> None:
    for number in range(20):
        assert stage.refusal(cast["alice"], Chat(text=" ", client_id=f"c{number}")) == "room.chat_empty"
    assert stage.refusal(cast["alice"], Chat(text="x", client_id="c")) is None


def test_a_muted_person_is_told_how_long_until_it_is_over(stage, cast) -> None:
    rules.enter(stage.room, cast["alice"])
    [fact] = stage.say(cast["moderator"], Mute(person_id="alice", seconds=60, reason="be\u202e kind"))
    assert fact == PersonMuted(
        person=cast["alice"].person,
        until_ms=stage.now_ms + 60_000,
        reason="be kind",
        by=cast["moderator"].person,
    )
    stage.now_ms += 500
    with pytest.raises(Muted) as refusal:
        stage.say(cast["alice"], CHAT)
    assert refusal.value.params() == {"seconds": 60}
    stage.now_ms += 59_500
    assert stage.refusal(cast["alice"], CHAT) is None


def test_unmute_ends_a_mute_and_is_nothing_without_one(stage, cast) -> None:
    stage.say(cast["bob"], CHAT)
    assert stage.say(cast["moderator"], UNMUTE) == []
    stage.say(cast["moderator"], MUTE)
    assert stage.say(cast["moderator"], UNMUTE) == [
        PersonUnmuted(person=cast["bob"].person, by=cast["moderator"].person)
    ]
    assert stage.refusal(cast["bob"], Chat(text="back", client_id="c2")) is None


@pytest.mark.parametrize("name", ["moderator", "host"])
def test_host_and_staff_cannot_be_muted(stage, cast, name) -> None:
    rules.enter(stage.room, cast[name])
    mute = Mute(person_id=cast[name].person.id, seconds=60)
    assert stage.refusal(cast["host"], mute) == "room.cannot_mute"
    rules.leave(stage.room, cast[name])
    stage.say(cast[name], CHAT)
    assert stage.refusal(cast["host"], mute) == "room.cannot_mute"


def test_who_can_be_muted_is_who_was_heard_of(stage, cast) -> None:
    assert stage.refusal(cast["moderator"], MUTE) == "room.unknown_person"
    stage.announce(GiftSent(person=cast["bob"].person, gift_id="rose", quantity=1, coins=5))
    assert stage.refusal(cast["moderator"], MUTE) is None


def test_a_message_is_deleted_once(stage, cast) -> None:
    stage.say(cast["alice"], CHAT)
    assert stage.say(cast["moderator"], DELETE) == [
        MessageDeleted(message_id="m1", by=cast["moderator"].person)
    ]
    assert stage.refusal(cast["moderator"], DELETE) == "room.unknown_message"


def test_a_deletion_is_taken_back_within_fifteen_seconds(stage, cast) -> None:
    [posted] = stage.say(cast["alice"], CHAT)
    posted_at_ms = stage.now_ms
    stage.now_ms += 60_000
    stage.say(cast["moderator"], DELETE)
    stage.now_ms += 15_000
    assert stage.say(cast["host"], RESTORE) == [
        MessageRestored(posted_seq=1, posted_at_ms=posted_at_ms, posted=posted, by=cast["host"].person)
    ]
    assert stage.say(cast["moderator"], RESTORE) == []
    assert len(stage.say(cast["moderator"], DELETE)) == 1


def test_a_deletion_longer_ago_stays(stage, cast) -> None:
    stage.say(cast["alice"], CHAT)
    stage.say(cast["moderator"], DELETE)
    stage.now_ms += 15_001
    assert stage.refusal(cast["moderator"], RESTORE) == "room.restore_too_late"
    assert stage.refusal(cast["moderator"], RestoreMessage(message_id="m9")) == "room.restore_too_late"


def test_likes_beyond_a_person_s_pace_are_not_counted(stage, cast) -> None:
    for _ in range(4):
        rules.like(stage.room, cast["guest"], Like(count=20), stage.now_ms)
    assert stage.room.counters.likes == 50
    rules.like(stage.room, cast["alice"], Like(count=3), stage.now_ms)
    assert stage.room.counters.likes == 53


def test_likes_are_written_down_only_when_they_grew(stage, cast) -> None:
    assert rules.count_likes(stage.room) == []
    rules.like(stage.room, cast["alice"], Like(count=3), stage.now_ms)
    assert rules.count_likes(stage.room) == [LikesCounted(likes=3)]
    rules.record(stage.room, LikesCounted(likes=3), stage.now_ms)
    assert rules.count_likes(stage.room) == []


def counted(*votes: int) -> PollCounted:
    return PollCounted(poll_id="poll", votes=list(votes))


def test_results_of_a_poll_within_a_second_make_one_fact_with_the_newest(stage) -> None:
    poll = PollState(id="poll", question="Next?", options=["a", "b"], votes=[0, 0], is_open=True)
    stage.announce(PollOpened(poll=poll))
    assert stage.announce(counted(1, 0), source="e1") == [counted(1, 0)]
    assert rules.count_votes(stage.room) == []
    for number in range(200):
        stage.now_ms += 4
        assert stage.announce(counted(1, number), source=f"f{number}") == []
    assert rules.count_votes(stage.room) == [counted(1, 199)]
    rules.record(stage.room, counted(1, 199), stage.now_ms)
    assert rules.count_votes(stage.room) == []
    stage.now_ms += 1000
    assert stage.announce(counted(2, 199), source="last") == [counted(2, 199)]


def test_a_result_that_waits_is_nothing_once_its_poll_is_closed_or_another_is_open(stage) -> None:
    poll = PollState(id="poll", question="Next?", options=["a", "b"], votes=[0, 0], is_open=True)
    for closing in (PollClosed(poll_id="poll", votes=[2, 0]), PollOpened(poll=replace(poll, id="other"))):
        stage.announce(PollOpened(poll=poll))
        stage.announce(counted(1, 0))
        stage.announce(counted(2, 0))
        assert rules.count_votes(stage.room) == [counted(2, 0)]
        stage.announce(closing)
        assert rules.count_votes(stage.room) == []
        stage.now_ms += 1000


def test_a_source_is_heard_once(stage) -> None:
    assert len(stage.announce(ShowStarted(), source="event-1")) == 1
    assert stage.announce(ShowStarted(), source="event-1") == []
    assert len(stage.announce(ShowStarted())) == 1
    assert len(stage.announce(ShowStarted())) == 1


def test_a_person_on_two_connections_is_one_viewer_and_staff_is_none(stage, cast) -> None:
    room = stage.room
    for name in ("alice", "alice", "guest", "moderator", "host"):
        rules.enter(room, cast[name])
    assert room.viewers == 2
    rules.leave(room, cast["alice"])
    assert room.viewers == 2
    rules.leave(room, cast["alice"])
    assert room.viewers == 1


def test_paces_of_the_quiet_are_forgotten(stage, cast) -> None:
    rules.like(stage.room, cast["alice"], LIKE, stage.now_ms)
    rules.forget_paces(stage.room, stage.now_ms + 60_000)
    assert list(stage.room.paces) == ["alice"]
    rules.forget_paces(stage.room, stage.now_ms + 60_001)
    assert stage.room.paces == {}
