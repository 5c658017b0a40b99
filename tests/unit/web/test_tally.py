"""Counting what is open, where things end without a word."""

from hypothesis import given
from hypothesis import strategies as st

from web.tally import Tally


def test_places_are_held_filled_and_free_again_when_sessions_end() -> None:
    is_open = {"one", "two"}
    tally = Tally(2, is_open.__contains__)
    assert (tally.hold("a"), tally.hold("a"), tally.hold("a")) == (True, True, False)
    tally.release("a", "one")
    tally.release("a", "two")
    assert not tally.hold("a")
    is_open.remove("one")
    assert tally.hold("a")
    assert not tally.hold("a")


def test_a_place_that_nobody_took_is_free_again() -> None:
    tally = Tally(1, lambda session: True)
    for _ in range(3):
        assert tally.hold("a")
        assert not tally.hold("a")
        tally.release("a", None)
    assert len(tally) == 0


def test_subjects_do_not_share_places() -> None:
    tally = Tally(1, lambda session: True)
    assert tally.hold("a")
    assert tally.hold("b")


def test_subjects_whose_sessions_ended_are_forgotten() -> None:
    tally = Tally(1, lambda session: int(session) % 100 == 0)
    for number in range(10_000):
        assert tally.hold(str(number))
        tally.release(str(number), str(number))
    assert 100 <= len(tally) <= 512


@given(st.lists(st.sampled_from(["hold", "open", "fail", "end"]), max_size=60))
def test_there_are_never_more_than_allowed(steps: list[str]) -> None:
    is_open: set[str] = set()
    tally = Tally(3, is_open.__contains__)
    held, opened = 0, 0
    for step in steps:
        if step == "hold":
            assert tally.hold("a") == (held + len(is_open) < 3)
            held += held + len(is_open) < 3
        elif step in ("open", "fail") and held:
            held -= 1
            opened += 1
            if step == "open":
                is_open.add(str(opened))
            tally.release("a", str(opened) if step == "open" else None)
        elif step == "end" and is_open:
            is_open.pop()
