"""How much of a disk recordings may take."""

import pytest

from transcoder.archive.space import Floor, Space, has_room, reserve_bytes

GIB = 1024**3


@pytest.mark.parametrize(
    ("total", "wish", "reserve"),
    [(1000 * GIB, None, 2 * GIB), (10 * GIB, None, GIB // 2), (10 * GIB, 7, 7), (10 * GIB, 0, 0)],
)
def test_the_reserve_is_what_was_wished_for_or_a_small_share(
    total: int, wish: int | None, reserve: int
) -> None:
    assert reserve_bytes(total, wish) == reserve


def test_what_is_added_leaves_the_reserve_alone() -> None:
    assert has_room(Space(1000, 150), 50, 100)
    assert not has_room(Space(1000, 150), 51, 100)
    assert has_room(Space(0, 0), 1, 0)  # a file system that tells nothing


def test_recording_goes_on_when_a_little_more_than_the_reserve_is_free() -> None:
    floor = Floor(100)
    assert floor.lets_in(Space(1000, 110), 10)
    assert not floor.lets_in(Space(1000, 109), 10)
    assert not floor.lets_in(Space(1000, 114), 10)
    assert floor.lets_in(Space(1000, 115), 10)
    assert floor.lets_in(Space(1000, 110), 10)
