"""The fold over a room's facts."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from signaling import room as rules
from signaling.errors import SignalingError
from signaling.protocol import (
    AnyFact,
    Chat,
    ChatPosted,
    DeleteMessage,
    HostAway,
    HostBack,
    ItemSold,
    MessageDeleted,
    MessageRestored,
    Mute,
    Person,
    PinnedProduct,
    PinnedSku,
    PollClosed,
    PollCounted,
    PollOpened,
    PollState,
    ProductPinned,
    ProductUnpinned,
    RestoreMessage,
    ShowEnded,
    ShowStarted,
    StockChanged,
    Unmute,
)
from signaling.room import Announcement, Room
from signaling.state import State, fold

PRODUCT = PinnedProduct(
    id="saree",
    title="Saree",
    image_url=None,
    currency="BDT",
    skus=[
        PinnedSku(id="red", title="Red", price_minor=150_000, was_minor=None, stock_left=5),
        PinnedSku(id="blue", title="Blue", price_minor=150_000, was_minor=None, stock_left=7),
    ],
)
POLL = PollState(id="poll", question="Next?", options=["a", "b"], votes=[0, 0], is_open=True)

ANNOUNCEMENTS: list[AnyFact] = [
    ProductPinned(product=PRODUCT),
    ProductUnpinned(product_id="saree"),
    ProductUnpinned(product_id="other"),
    StockChanged(sku_id="red", stock_left=4),
    ItemSold(product_id="saree", sku_id="red", title="Saree", quantity=1),
    ShowStarted(),
    ShowEnded(),
    HostAway(),
    HostBack(),
    PollOpened(poll=POLL),
    PollCounted(poll_id="poll", votes=[1, 0]),
    PollClosed(poll_id="poll", votes=[1, 1]),
]
NAMES = ["guest", "alice", "bob", "moderator", "host"]
ids = st.sampled_from(["m1", "m2", "m5", "nothing"])
people = st.sampled_from(["alice", "bob", "mod", "nobody"])
SAID = st.one_of(
    st.builds(Chat, text=st.text(max_size=8), client_id=st.sampled_from("abcdefgh")),
    st.builds(DeleteMessage, message_id=ids),
    st.builds(RestoreMessage, message_id=ids),
    st.builds(Mute, person_id=people, seconds=st.integers(1, 20)),
    st.builds(Unmute, person_id=people),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(NAMES), SAID),
        st.tuples(st.sampled_from(ANNOUNCEMENTS), st.sampled_from([None, "s1", "s2", "s3"])),
        st.tuples(st.just("wait"), st.integers(1, 10_000)),
    ),
    max_size=60,
)


@given(steps=STEPS, history=st.integers(1, 12))
def test_any_sequence_gives_gapless_numbers_and_a_state_that_is_the_fold_of_its_facts(
    cast, steps, history: int
) -> None:
    room, rows, now_ms = Room(State(history)), [], 1_000
    for subject, what in steps:
        source = None
        if subject == "wait":
            now_ms += what
            continue
        try:
            if isinstance(subject, str):
                facts = rules.decide(room, cast[subject], what, now_ms)
            else:
                source = what
                facts = rules.announce(room, Announcement(subject, source), now_ms)
        except SignalingError:
            continue
        rows += [(rules.record(room, fact, now_ms, source), source) for fact in facts]

    assert [numbered.seq for numbered, _ in rows] == list(range(1, len(rows) + 1))
    stored = [
        (msgspec.json.decode(msgspec.json.encode(numbered), type=type(numbered)), source)
        for numbered, source in rows
    ]
    assert fold(State(history), stored) == room.state
    assert [one for one, _ in room.state.sources.items()] == [source for _, source in rows if source]
    for last_seq in range(-1, len(rows) + 2):
        missed = room.state.since(last_seq)
        known = 0 <= len(rows) - last_seq <= min(len(rows), history)
        assert (missed is not None) == known
        if missed is not None:
            assert [one.seq for one in missed] == list(range(last_seq + 1, len(rows) + 1))


def test_stock_of_the_pinned_product_follows(stage) -> None:
    stage.announce(ProductPinned(product=PRODUCT))
    stage.announce(StockChanged(sku_id="red", stock_left=4))
    stage.announce(StockChanged(sku_id="of another product", stock_left=1))
    assert [sku.stock_left for sku in stage.room.state.pinned.skus] == [4, 7]


def test_only_the_pinned_product_is_unpinned(stage) -> None:
    stage.announce(ProductPinned(product=PRODUCT))
    stage.announce(ProductUnpinned(product_id="other"))
    assert stage.room.state.pinned == PRODUCT
    stage.announce(ProductUnpinned(product_id="saree"))
    assert stage.room.state.pinned is None


def test_the_end_of_the_show_unpins(stage) -> None:
    stage.announce(ProductPinned(product=PRODUCT))
    stage.announce(ShowEnded())
    assert stage.room.state.pinned is None


def test_the_host_goes_away_and_comes_back_and_ends_the_show(stage) -> None:
    seen = []
    for fact in (ShowStarted(), HostAway(), HostBack(), HostAway(), ShowStarted(), ShowEnded()):
        stage.announce(fact)
        seen.append((stage.room.state.is_live, stage.room.state.host_away))
    assert seen == [(True, False), (True, True), (True, False), (True, True), (True, False), (False, False)]


def test_a_poll_is_counted_and_closed_and_another_one_s_count_is_not_its_own(stage) -> None:
    stage.announce(PollOpened(poll=POLL))
    stage.announce(PollCounted(poll_id="poll", votes=[1, 0]))
    stage.now_ms += 1000
    stage.announce(PollCounted(poll_id="older", votes=[9, 9]))
    assert stage.room.state.poll == msgspec.structs.replace(POLL, votes=[1, 0])
    stage.announce(PollClosed(poll_id="poll", votes=[2, 1]))
    stage.now_ms += 1000
    stage.announce(PollCounted(poll_id="poll", votes=[2, 1]))
    assert stage.room.state.poll == msgspec.structs.replace(POLL, votes=[2, 1], is_open=False)


def test_a_snapshot_has_the_last_messages_without_deleted_ones(stage, cast) -> None:
    for number in range(4):
        stage.say(cast["alice"], Chat(text=f"text {number}", client_id=f"c{number}"))
    stage.say(cast["moderator"], DeleteMessage(message_id="m3"))
    snapshot = rules.snapshot(stage.room, cast["bob"], None, stage.now_ms, messages=2)
    assert snapshot.seq == 5
    assert snapshot.missed is None
    assert [one.fact.text for one in snapshot.state.messages] == ["text 1", "text 3"]


def test_who_comes_back_is_sent_what_they_missed_without_the_text_of_deleted_messages(stage, cast) -> None:
    for number in range(3):
        stage.say(cast["alice"], Chat(text=f"text {number}", client_id=f"c{number}"))
    stage.say(cast["moderator"], DeleteMessage(message_id="m2"))
    snapshot = rules.snapshot(stage.room, cast["bob"], 1, stage.now_ms, messages=100)
    assert snapshot.state is None
    assert [one.seq for one in snapshot.missed] == [2, 3, 4]
    assert [one.fact.text for one in snapshot.missed if isinstance(one.fact, ChatPosted)] == ["", "text 2"]


def test_a_restored_message_is_at_its_old_place_in_a_snapshot_and_after_a_replay(stage, cast) -> None:
    posted = []
    for number in range(3):
        stage.say(cast["alice"], Chat(text=f"text {number}", client_id=f"c{number}"))
        posted.append(stage.log[-1][0])
        stage.now_ms += 10
    stage.say(cast["moderator"], DeleteMessage(message_id="m2"))
    stage.say(cast["moderator"], RestoreMessage(message_id="m2"))
    for state in (stage.room.state, fold(State(history=50), stage.log)):
        newcomer = state.for_newcomer("bob", stage.now_ms, 100, can_moderate=False)
        assert newcomer.messages == posted


@pytest.mark.parametrize("times", [1, 2, 3])
def test_who_missed_everything_is_sent_the_text_of_a_restored_message_once_and_of_a_deleted_one_never(
    stage, cast, times
) -> None:
    stage.say(cast["alice"], Chat(text="text", client_id="c"))
    for _ in range(times):
        stage.say(cast["moderator"], DeleteMessage(message_id="m1"))
        stage.say(cast["moderator"], RestoreMessage(message_id="m1"))

    def texts() -> list[str]:
        facts = [one.fact for one in stage.room.state.since(0)]
        return [
            fact.posted.text if isinstance(fact, MessageRestored) else fact.text
            for fact in facts
            if isinstance(fact, ChatPosted | MessageRestored)
        ]

    assert texts() == [""] * times + ["text"]
    stage.say(cast["moderator"], DeleteMessage(message_id="m1"))
    assert texts() == [""] * (times + 1)


def test_deleted_messages_are_forgotten_once_they_cannot_come_back(stage, cast) -> None:
    for number in range(3):
        stage.say(cast["alice"], Chat(text="x", client_id=f"c{number}"))
    for number in (1, 2):
        stage.say(cast["moderator"], DeleteMessage(message_id=f"m{number}"))
    stage.now_ms += 15_001
    stage.say(cast["moderator"], DeleteMessage(message_id="m3"))
    assert list(stage.room.state.deleted) == ["m3"]


def test_a_muted_newcomer_is_told_until_when(stage, cast) -> None:
    stage.say(cast["alice"], Chat(text="x", client_id="c"))
    stage.say(cast["moderator"], Mute(person_id="alice", seconds=10))
    muted = rules.snapshot(stage.room, cast["alice"], None, stage.now_ms, 100)
    assert muted.state.muted_until_ms == stage.now_ms + 10_000
    assert rules.snapshot(stage.room, cast["bob"], None, stage.now_ms, 100).state.muted_until_ms is None
    later = rules.snapshot(stage.room, cast["alice"], None, stage.now_ms + 10_000, 100)
    assert later.state.muted_until_ms is None


def test_only_a_moderator_is_told_who_is_muted_now(stage, cast) -> None:
    stage.say(cast["alice"], Chat(text="x", client_id="c"))
    [mute] = stage.say(cast["moderator"], Mute(person_id="alice", seconds=10))
    newcomers = [
        rules.snapshot(stage.room, cast[name], None, stage.now_ms + later_ms, 100).state.mutes
        for name, later_ms in (("moderator", 0), ("bob", 0), ("moderator", 10_000))
    ]
    assert newcomers == [[mute], [], []]


def test_a_number_out_of_order_breaks_the_room(stage) -> None:
    stage.announce(ShowStarted())
    with pytest.raises(AssertionError):
        stage.room.state.apply(stage.log[0][0])


def test_memory_is_bounded() -> None:
    room = Room(State(history=10))
    for number in range(100):
        fact = ChatPosted(
            message_id=f"m{number}",
            client_id=f"c{number}",
            person=Person(id=f"p{number}", name="P"),
            text="x",
        )
        rules.record(room, fact, number)
    state = room.state
    assert [len(one) for one in (state.history, state.messages, state.posted, state.people)] == [10] * 4
    for one in list(state.messages):
        rules.record(room, MessageDeleted(message_id=one, by=fact.person), 100)
    assert len(state.deleted) == 10
    for number in range(100):
        posted = replace(fact, message_id=f"m{number}")
        rules.record(
            room, MessageRestored(posted_seq=number + 1, posted_at_ms=1, posted=posted, by=fact.person), 100
        )
    assert [len(one) for one in (state.history, state.messages, state.restored)] == [10] * 3
    assert (state.deleted, list(state.messages)) == ({}, [f"m{number}" for number in range(90, 100)])
