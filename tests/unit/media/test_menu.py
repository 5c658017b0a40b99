"""What is worked out once for all viewers of a show."""

from media.layers import Wish
from tests.unit.media.test_subscription import Stand


def test_wishes_without_end_take_no_memory_without_end() -> None:
    stand = Stand()
    stand.tick()
    for height in range(5_000):
        found = stand.menu.options("video", 0, 1, Wish("h", height + 1))
        assert {option.rid for option in found} <= {"q", "h"}
    assert len(stand.menu._options) <= 1_024


def versions(stand: Stand, ticks: int) -> list[int]:
    """Of the menu, after each of so many ticks of 100 ms."""
    found = []
    for _ in range(ticks):
        stand.tick()
        found.append(stand.menu.version)
    return found


def test_falling_rates_make_nobody_choose_again_but_those_who_look_see_them() -> None:
    stand = Stand()
    assert stand.source
    assert versions(stand, 1) == [1]
    stand.source.rates["f"] = 700_000
    assert versions(stand, 100) == [1] * 100
    best = stand.menu.options("video", 0, 1, Wish())[-1]
    assert (best.rid, 980_000 < best.bitrate_bps <= 1_000_000) == ("f", True)


def test_rising_rates_are_told_every_two_seconds_at_most_and_none_is_forgotten() -> None:
    stand = Stand()
    assert stand.source
    assert versions(stand, 1) == [1]
    stand.source.rates["f"] = 2_400_000
    assert versions(stand, 5) == [1] * 5
    assert stand.menu.options("video", 0, 1, Wish())[-1].bitrate_bps == 2_400_000
    stand.source.rates["f"] = 3_000_000
    assert versions(stand, 40) == [1] * 14 + [2] * 26


def test_what_comes_and_goes_is_told_at_once() -> None:
    stand = Stand()
    assert stand.source
    source = stand.source
    assert versions(stand, 1) == [1]
    stand.source = None
    assert versions(stand, 1) == [2]
    stand.source = source
    assert versions(stand, 1) == [3]
    del source.rates["f"]
    assert versions(stand, 1) == [4]
