import pytest

from transcoder.playlist import PartTag, abridged
from transcoder.window import Playlist, Refuse, Reload, Run, Wait, Window, WindowRules

RULES = WindowRules(4, 500_000, 36_000_000)


def _window(segments: int, open_parts: int, first_msn: int = 10) -> Window:
    """Closed segments of four parts each, and an open one."""
    window = Window(RULES, first_msn)
    for index in range(segments + bool(open_parts)):
        window.begin("i.mp4", 1_700_000_000_000 + index * 2000, False)
        for part in range(4 if index < segments else open_parts):
            window.append(PartTag(f"{index}-{part}.mp4", 500_000, part == 0))
        if index < segments:
            window.close(f"s{index}.mp4")
    return window


@pytest.mark.parametrize(
    ("reload", "answer"),
    [
        (Reload(), Playlist(False, False)),
        (Reload(skip=True), Playlist(True, False)),
        (Reload(part=0), Refuse("_HLS_part needs _HLS_msn")),
        (Reload(12, 1), Playlist(False, True)),
        (Reload(12, 1, skip=True), Playlist(True, True)),
        (Reload(12, 2), Wait(12, 2, 112.0)),
        (Reload(12, 7), Wait(12, 7, 112.0)),
        (Reload(12, 8), Refuse("_HLS_part is too far ahead")),
        (Reload(12), Wait(12, None, 112.0)),
        (Reload(13, 0), Wait(13, 0, 112.0)),
        (Reload(13, 7), Refuse("_HLS_part is too far ahead")),
        (Reload(14), Wait(14, None, 112.0)),
        (Reload(15), Refuse("_HLS_msn is too far ahead")),
        (Reload(11), Playlist(False, True)),
        (Reload(11, 9), Playlist(False, True)),
        (Reload(3), Playlist(False, False)),
    ],
)
def test_blocking_reload_rules(reload: Reload, answer: object) -> None:
    assert _window(2, 2).answer(reload, 100.0) == answer


def test_part_past_the_end_of_a_segment_is_the_next_segments_first() -> None:
    window = _window(2, 0)
    assert window.answer(Reload(11, 4), 0.0) == Wait(11, 4, 12.0)
    window.begin("i.mp4", 0, False)
    window.append(PartTag("2-0.mp4", 500_000, True))
    assert window.answer(Reload(11, 4), 0.0) == Playlist(False, True)


def test_ended_window_answers_at_once() -> None:
    window = _window(2, 0)
    window.ended = True
    assert window.answer(Reload(12, 0), 0.0) == Playlist(False, True)
    assert window.view("hint.mp4", ()).hint_uri is None


def test_old_segments_leave_and_numbers_go_on() -> None:
    window = _window(30, 1)
    window.close("s30.mp4")
    assert len(window.trim()) == 12
    view = window.view("hint.mp4", ())
    assert view.media_sequence == 22
    assert len(view.segments) == 19


def test_old_parts_are_not_listed() -> None:
    view = _window(18, 2).view("hint.mp4", ())
    assert [len(segment.parts) for segment in view.segments] == [0] * 12 + [4] * 6 + [2]


def test_delta_update_joins_to_the_full_playlist() -> None:
    window = _window(18, 2)
    full, delta = window.view("h", ()), abridged(window.view("h", ()))
    assert delta.skipped == 6
    assert delta.segments == full.segments[delta.skipped :]
    assert sum(segment.duration_us or 0 for segment in delta.segments) == 6 * RULES.target_s * 1_000_000


def test_discontinuities_that_left_are_counted() -> None:
    window = Window(WindowRules(4, 500_000, 4_000_000), 0)
    for index in range(4):
        window.begin("i.mp4", index, index == 1)
        window.append(PartTag("p.mp4", 2_000_000, True))
        window.close("s.mp4")
    window.trim()
    assert window.view(None, ()).discontinuity_sequence == 1


def test_where_a_run_began_is_known_until_another_begins() -> None:
    window = Window(WindowRules(4, 500_000, 2_000_000), 10)
    lefts = []
    for index, (map_uri, discontinuity) in enumerate(
        [("a", False), ("a", False), ("a", False), ("b", False), ("b", False), ("b", True), ("b", False)]
    ):
        window.begin(map_uri, index * 2000, discontinuity)
        window.append(PartTag("part.mp4", 2_000_000, True))
        window.close("segment.mp4")
        window.trim()
        lefts.append(window.left)
    assert lefts == [None, Run(10, 0), Run(10, 0), None, Run(13, 6000), None, Run(15, 10_000)]
    window.add_gap("b", 14_000, 2_000_000, False, "gap.mp4")
    window.trim()
    assert (window.whole[0], window.left) == (17, None)
    window.begin("b", 16_000, False)
    window.append(PartTag("part.mp4", 2_000_000, True))
    window.close("segment.mp4")
    window.trim()
    assert (window.whole[0], window.left) == (18, None)
