"""Captions typed in a room: who is told what, how fast, and what a newcomer hears of them."""

import pytest

from signaling.captions import BURST, MAX_CHARS, SHOWN, reading_ms
from signaling.errors import CaptionEmpty, CaptionsClosed, CaptionTooLong, TooFast
from signaling.protocol import Caption, Captioned, ShowEnded, ShowStarted


@pytest.fixture
def live(stage):
    stage.announce(ShowStarted())
    return stage


def test_a_caption_is_read_from_the_moment_it_was_typed(live, cast) -> None:
    facts = live.say(cast["host"], Caption(language="bn", text="  দাম\n ৮০০   টাকা "))
    assert facts == [
        Captioned(language="bn", text="দাম ৮০০ টাকা", start_ms=live.now_ms, end_ms=live.now_ms + 2000)
    ]


def test_long_words_stay_longer_within_reason() -> None:
    assert reading_ms("short") == 2000
    assert reading_ms("x" * 60) == 4200
    assert reading_ms("x" * 160) == 7000


def test_what_cannot_be_a_caption_is_refused_with_its_reason(live, cast) -> None:
    with pytest.raises(CaptionEmpty):
        live.say(cast["host"], Caption(language="en", text=" \u200d \n"))
    with pytest.raises(CaptionTooLong) as caught:
        live.say(cast["host"], Caption(language="en", text="x" * (MAX_CHARS + 1)))
    assert caught.value.params() == {"limit": MAX_CHARS}


def test_one_person_writes_at_a_pace(live, cast) -> None:
    for _ in range(BURST):
        live.say(cast["moderator"], Caption(language="en", text="line"))
    with pytest.raises(TooFast):
        live.say(cast["moderator"], Caption(language="en", text="line"))
    live.now_ms += 1000
    assert live.say(cast["moderator"], Caption(language="en", text="line"))


def test_there_are_captions_only_while_the_show_is_live(stage, cast) -> None:
    with pytest.raises(CaptionsClosed):
        stage.say(cast["host"], Caption(language="en", text="line"))
    stage.announce(ShowStarted())
    stage.say(cast["host"], Caption(language="en", text="line"))
    stage.announce(ShowEnded())
    with pytest.raises(CaptionsClosed):
        stage.say(cast["host"], Caption(language="en", text="line"))


def test_a_newcomer_is_told_the_newest_few(live, cast) -> None:
    for index in range(SHOWN + 3):
        live.now_ms += 2000
        live.say(cast["host"], Caption(language="bn" if index % 2 else "en", text=f"line {index}"))
    told = live.room.state.for_newcomer("alice", live.now_ms, 10, can_moderate=False).captions
    assert [one.fact.text for one in told] == [f"line {index}" for index in range(3, SHOWN + 3)]
