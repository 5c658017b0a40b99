"""Where each picture is on the canvas, for any number of people with pictures of any shape."""

from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.compose.layouts import Box, Layout, Shot, Tile, arrange, canvas_for, rows_needed

LAYOUTS: tuple[Layout, ...] = get_args(Layout)
ASPECTS = st.none() | st.floats(0.4, 2.6)
SHOTS = st.lists(st.tuples(ASPECTS, st.booleans()), min_size=1, max_size=8).map(
    lambda shots: [Shot(f"p{n}", aspect, is_screen) for n, (aspect, is_screen) in enumerate(shots)]
)
CANVASES = st.sampled_from([(1280, 720), (720, 1280)])
WIDE = 16 / 9


def boxes(
    layout: Layout, count: int, canvas: tuple[int, int] = (1280, 720), aspect: float = WIDE
) -> list[Box]:
    shots = [Shot(f"p{n}", aspect) for n in range(count)]
    return [tile.box for tile in arrange(layout, shots, "p0", *canvas)]


def overlap(one: Box, other: Box) -> bool:
    beside = one.x >= other.x + other.width or other.x >= one.x + one.width
    above = one.y >= other.y + other.height or other.y >= one.y + one.height
    return not (beside or above)


@given(st.sampled_from(LAYOUTS), SHOTS, CANVASES, st.integers(0, 8))
def test_everybody_is_on_the_canvas_and_nobody_is_covered(
    layout: Layout, shots: list[Shot], canvas: tuple[int, int], main: int
) -> None:
    width, height = canvas
    tiles = arrange(layout, shots, f"p{main}", width, height)
    expected = 1 if layout == "solo" else len(shots)
    assert len({tile.place for tile in tiles}) == expected
    for tile in tiles:
        box = tile.box
        assert (box.x % 2, box.y % 2, box.width % 2, box.height % 2) == (0, 0, 0, 0)
        assert box.width >= 2
        assert box.height >= 2
        assert 0 <= box.x <= width - box.width
        assert 0 <= box.y <= height - box.height
    small = tiles[1:] if layout == "picture_in_picture" else tiles
    assert not any(overlap(one.box, other.box) for one, other in combinations(small, 2))


@given(st.sampled_from(LAYOUTS), SHOTS, CANVASES)
def test_the_main_picture_comes_first_and_none_is_larger(
    layout: Layout, shots: list[Shot], canvas: tuple[int, int]
) -> None:
    cameras = [Shot(shot.place, WIDE) for shot in shots]
    main, *others = arrange(layout, cameras, "p0", *canvas)
    assert main.place == "p0"
    assert all(one.box.width * one.box.height <= main.box.width * main.box.height for one in others)


@given(st.sampled_from(LAYOUTS), SHOTS, CANVASES)
def test_what_is_shown_whole_keeps_its_shape_and_screens_are_never_cut(
    layout: Layout, shots: list[Shot], canvas: tuple[int, int]
) -> None:
    by_place = {shot.place: shot for shot in shots}
    for tile in arrange(layout, shots, "p0", *canvas):
        shot = by_place[tile.place]
        assert tile.fit == "contain" or not shot.is_screen
        if tile.fit == "contain" and shot.aspect:
            assert tile.box.width / shot.aspect == pytest.approx(
                tile.box.height, abs=max(2, 2 / shot.aspect) + 1
            )


def test_two_people_share_the_canvas_beside_or_above_each_other() -> None:
    assert boxes("side_by_side", 2) == [Box(0, 0, 636, 720), Box(644, 0, 636, 720)]
    assert boxes("side_by_side", 2, (720, 1280), 9 / 16) == [Box(0, 0, 720, 636), Box(0, 644, 720, 636)]


def test_three_are_two_above_one_in_the_middle() -> None:
    assert boxes("side_by_side", 3) == [
        Box(0, 0, 636, 356),
        Box(644, 0, 636, 356),
        Box(322, 364, 636, 356),
    ]


def test_the_speaker_is_large_with_the_others_along_the_side() -> None:
    main, *others = boxes("speaker", 4)
    assert main == Box(0, 0, 952, 720)
    assert [box.x for box in others] == [960, 960, 960]
    assert {(box.width, box.height) for box in others} == {(320, 234)}


def test_small_pictures_lie_in_the_corner_of_the_main_one() -> None:
    assert boxes("picture_in_picture", 2) == [Box(0, 0, 1280, 720), Box(1008, 510, 248, 186)]


def test_an_upright_camera_on_a_wide_canvas_is_shown_whole() -> None:
    main, _ = arrange("speaker", [Shot("a", 9 / 16), Shot("b", WIDE)], "a", 1280, 720)
    assert main == Tile("a", Box(274, 0, 404, 720), "contain")


def test_the_canvas_is_upright_when_the_main_picture_is() -> None:
    assert [canvas_for(aspect) for aspect in (None, WIDE, 1.0, 9 / 16)] == [
        (1280, 720),
        (1280, 720),
        (1280, 720),
        (720, 1280),
    ]


def test_a_picture_that_is_cut_needs_more_rows_than_its_tile() -> None:
    assert rows_needed(Tile("a", Box(0, 0, 952, 720), "cover"), WIDE) == 720
    assert rows_needed(Tile("a", Box(0, 0, 320, 100), "cover"), WIDE) == 180
    assert rows_needed(Tile("a", Box(0, 0, 404, 720), "contain"), 9 / 16) == 720


def test_nobody_is_nothing() -> None:
    assert arrange("speaker", [], "p0", 1280, 720) == ()
