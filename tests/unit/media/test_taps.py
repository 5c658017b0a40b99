"""Which layers are assembled for a consumer, and how one follows another."""

from media.layers import LayerState
from media.taps import Tap, Want, choose

LARGE, MIDDLE, SMALL = (
    LayerState(rid, height * 16, True, 0, 0, height * 16 // 9, height)
    for rid, height in (("f", 720), ("h", 360), ("q", 180))
)
ALL = [LARGE, MIDDLE, SMALL]


def test_the_smallest_layer_that_is_nearly_large_enough_is_chosen() -> None:
    assert [choose(ALL, rows) for rows in (100, 180, 199, 201, 360, 390, 500, 720, 2_000)] == [
        "q",
        "q",
        "q",
        "h",
        "h",
        "h",
        "f",
        "f",
        "f",
    ]


def test_layers_that_are_not_sent_or_not_measured_are_no_choice() -> None:
    asleep = SMALL._replace(is_active=False)
    unknown = MIDDLE._replace(height=None)
    assert choose([asleep], 100) is None
    assert choose([LARGE, unknown, asleep], 100) == "f"
    assert choose([unknown], 100) == "h"


def test_the_old_layer_goes_on_until_the_new_one_s_keyframe() -> None:
    tap = Tap(Want(rows=180))
    assert tap.layers(ALL) == {"q"}
    assert not tap.takes("q", is_keyframe=False)
    assert tap.awaits("q")
    assert tap.takes("q", is_keyframe=True)
    tap.want = Want(rows=720)
    assert tap.layers(ALL) == {"q", "f"}
    assert tap.takes("q", is_keyframe=False)
    assert not tap.takes("f", is_keyframe=False)
    assert tap.takes("f", is_keyframe=True)
    assert not tap.takes("q", is_keyframe=True)
    assert tap.layers(ALL) == {"f"}


def test_all_layers_or_none_are_taken_when_that_is_wanted() -> None:
    tap = Tap(Want())
    assert tap.layers(ALL) == {"f", "h", "q"}
    assert tap.takes("h", is_keyframe=False)
    tap.want = Want(rows=0)
    assert tap.layers(ALL) == set()
    assert not tap.takes("h", is_keyframe=True)
    tap.want = Want(rows=360)
    assert tap.layers(ALL) == {"h"}
    assert not tap.takes("h", is_keyframe=False)
