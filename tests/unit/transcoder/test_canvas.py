"""What is painted where, and that nothing is painted twice."""

import av
import numpy as np
import pytest

from transcoder.compose.canvas import Canvas
from transcoder.compose.layouts import Box, Shot, Tile, arrange
from transcoder.compose.paint import GROUND, Planes, fill, planes_of, within

LEFT, RIGHT = Tile("a", Box(0, 0, 316, 360), "cover"), Tile("b", Box(324, 0, 316, 360), "cover")


def picture(colour: tuple[int, int, int], width: int = 320, height: int = 180) -> av.VideoFrame:
    frame = av.VideoFrame(width, height, "yuv420p")
    fill(planes_of(frame), colour)
    return frame


def mean(planes: Planes) -> tuple[int, int, int]:
    y, u, v = (round(float(plane.mean())) for plane in planes)
    return y, u, v


def at(frame: av.VideoFrame, box: Box) -> tuple[int, int, int]:
    return mean(within(planes_of(frame), box))


RED, BLUE = (200, 20, 20), (20, 20, 200)
RED_YUV, BLUE_YUV = mean(planes_of(picture(RED))), mean(planes_of(picture(BLUE)))


def test_each_picture_is_in_its_tile_on_a_dark_ground() -> None:
    canvas = Canvas(640, 360)
    canvas.arrange([LEFT, RIGHT])
    canvas.show("a", picture(RED))
    canvas.show("b", picture(BLUE, 180, 320))
    drawn = canvas.draw()
    assert (drawn.width, drawn.height) == (640, 360)
    assert at(drawn, LEFT.box) == RED_YUV
    assert at(drawn, RIGHT.box) == BLUE_YUV
    assert at(drawn, Box(316, 0, 8, 360)) == mean(planes_of(picture(GROUND)))


def test_the_same_picture_is_given_until_something_changes() -> None:
    canvas, red = Canvas(640, 360), picture(RED)
    canvas.arrange([LEFT, RIGHT])
    canvas.show("a", red)
    first = canvas.draw()
    canvas.show("a", red)
    canvas.show("b", None)
    assert canvas.draw() is first
    canvas.show("a", picture(BLUE))
    second = canvas.draw()
    assert second is not first
    assert at(first, LEFT.box) == RED_YUV
    canvas.show("b", picture(RED))
    third = canvas.draw()
    assert (at(third, LEFT.box), at(third, RIGHT.box)) == (BLUE_YUV, RED_YUV)


def test_a_picture_in_a_picture_stays_above_the_one_that_moves() -> None:
    canvas = Canvas(640, 360)
    main, inset = arrange("picture_in_picture", [Shot("a"), Shot("b")], "a", 640, 360)
    canvas.arrange([main, inset])
    canvas.show("b", picture(BLUE))
    for colour in ((10, 10, 10), (90, 90, 90), RED):
        canvas.show("a", picture(colour))
        drawn = canvas.draw()
        assert at(drawn, inset.box) == BLUE_YUV
    assert at(drawn, Box(0, 0, 300, 100)) == RED_YUV


def test_who_has_no_picture_is_calm_and_a_still_picture_is_dark() -> None:
    canvas = Canvas(640, 360)
    canvas.arrange([LEFT, RIGHT])
    canvas.show("a", picture(RED), is_still=True)
    drawn = canvas.draw()
    assert at(drawn, LEFT.box)[0] == pytest.approx(RED_YUV[0] * 0.35, abs=1)
    figure, _, _ = within(planes_of(drawn), RIGHT.box)
    assert np.unique(figure).size == 3  # the panel, the disc and the person on it


def test_a_cut_picture_shows_its_middle() -> None:
    wide = picture(BLUE, 640, 180)
    fill(within(planes_of(wide), Box(240, 0, 160, 180)), RED)
    canvas = Canvas(160, 180)
    canvas.arrange([Tile("a", Box(0, 0, 160, 180), "cover")])
    canvas.show("a", wide)
    assert at(canvas.draw(), Box(8, 0, 144, 180)) == RED_YUV


def test_another_layout_keeps_the_pictures_of_tiles_that_stay() -> None:
    canvas = Canvas(640, 360)
    canvas.arrange([LEFT, RIGHT])
    canvas.show("a", picture(RED))
    canvas.draw()
    canvas.arrange([LEFT])
    drawn = canvas.draw()
    assert at(drawn, LEFT.box) == RED_YUV
    assert at(drawn, RIGHT.box) == mean(planes_of(picture(GROUND)))
