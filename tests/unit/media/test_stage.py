"""Lines, and who speaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import NoLine
from media.lines import MOST_CAMERAS, MOST_LINES, Lines
from media.place import HOST, Place
from media.speaking import PACKET_NS, WINDOW_NS, Speaking

MS = 1_000_000
places = st.builds(Place, st.sampled_from("abcd"), st.sampled_from(("camera", "second", "screen"))) | st.just(
    HOST
)


def test_the_lowest_free_line_is_taken_and_the_first_is_the_hosts() -> None:
    lines = Lines()
    anika, babul = Place("anika"), Place("babul")
    assert [lines.take(anika), lines.take(babul), lines.take(HOST)] == [1, 2, 0]
    assert lines.take(Place("host", "screen", is_host=True)) == 3
    lines.free(anika)
    assert lines.at(1) is None
    assert lines.take(Place("carim")) == 1
    assert lines.take(babul) == 2


def test_two_guests_who_show_all_they_have_leave_everybody_a_camera() -> None:
    lines = Lines()
    guests = [Place("anika"), Place("anika", "screen"), Place("anika", "second"), Place("babul")]
    assert [lines.take(place) for place in guests[:2]] == [1, 2]
    assert lines.take(guests[2]) == 3
    for refused in (Place("babul", "screen"), Place("host", "second", is_host=True)):
        with pytest.raises(NoLine):
            lines.find(refused)
    assert [lines.take(Place(name)) for name in ("babul", "carim", "dina", "emon")] == [4, 5, 6, 7]
    assert lines.take(HOST) == 0
    lines.free(guests[2])
    assert lines.take(Place("host", "screen", is_host=True)) == 3


@given(st.lists(st.tuples(st.booleans(), places), max_size=60))
def test_no_two_places_share_a_line_and_a_place_keeps_its_own(script) -> None:
    lines, held = Lines(), {}
    for takes, place in script:
        if not takes:
            lines.free(place)
            held.pop(place, None)
            continue
        try:
            line = lines.take(place)
        except NoLine:
            assert place not in held
            assert place.source != "camera"
            assert len([one for one in held if one.source != "camera"]) == MOST_LINES - MOST_CAMERAS
            continue
        assert held.setdefault(place, line) == line
        assert len(set(held.values())) == len(held)
        assert (lines.at(line), lines.of(place)) == (place, line)
        assert 0 <= line < MOST_LINES
        assert (line == 0) == place.is_main


def test_a_place_is_the_same_whoever_is_host() -> None:
    assert Place("anika", "screen") == Place("anika", "screen", is_host=True)
    assert (HOST.is_main, Place("host", "screen", is_host=True).is_main) == (True, False)


def heard(voiced: list[bool]) -> Speaking:
    """After one packet each 20 ms."""
    speaking, total = Speaking(), 0
    for number, is_voiced in enumerate(voiced):
        total += is_voiced
        speaking.heard(number * PACKET_NS, total)
    return speaking


@pytest.mark.parametrize(
    ("voiced", "is_active"),
    [
        ([], False),
        ([True] * 7, False),
        ([False] + [True] * 8, True),
        ([True] * 50 + [False] * 12, True),
        ([True] * 50 + [False] * 13, False),
        ([True, False, False] * 20, False),
        ([True, False] * 20, True),
    ],
)
def test_who_was_voiced_for_two_fifths_of_the_last_moment_speaks(voiced, is_active) -> None:
    assert heard(voiced).is_active() is is_active


def test_packets_that_dtx_left_out_are_not_voiced() -> None:
    speaking = Speaking()
    for step in range(10):
        speaking.heard(step * WINDOW_NS, step)
    assert not speaking.is_active()


def test_a_new_encoder_counts_from_the_start() -> None:
    speaking = heard([True] * 50)
    speaking.heard(1_010 * MS, 1)
    assert not speaking.is_active()
