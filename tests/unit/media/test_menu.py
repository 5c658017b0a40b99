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
