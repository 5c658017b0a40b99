"""Where each picture of a scene is on the canvas. Pure.

Everybody is visible, nobody covers anybody but in picture in picture, and all edges are even, because two
rows and columns of a picture share their colour.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Layout = Literal["solo", "speaker", "side_by_side", "picture_in_picture", "screen_with_camera"]
Fit = Literal["cover", "contain"]

GAP = 8
_LONG, _SHORT = 1280, 720
_STRIP = 0.25
_SCREEN_STRIP = 0.2
"""Share of the long side that the small pictures get; beside a screen, which is to be read, less."""
_ABREAST = 4
_INSET = 0.26
"""Short side of a picture in a picture, of the canvas's short side."""
_MARGIN = 24
_LEAST_KEPT = 0.45
"""A picture of which less would stay is shown whole instead of cut."""
_LANDSCAPE = 16 / 9


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to be placed; `aspect` is width by height, None while it is not known."""

    place: str
    aspect: float | None = None
    is_screen: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture's box; "cover" cuts what is too much off evenly, "contain" has the picture's own shape."""

    place: str
    box: Box
    fit: Fit


def canvas_for(aspect: float | None) -> tuple[int, int]:
    """The canvas's width and height when the main picture has this shape."""
    return (_SHORT, _LONG) if aspect is not None and aspect < 1 else (_LONG, _SHORT)


def arrange(layout: Layout, shots: Sequence[Shot], main: str, width: int, height: int) -> tuple[Tile, ...]:
    """A tile for each of up to eight pictures, in the order in which they are painted; the first picture
    is the main one where `main` is none of them."""
    if not shots:
        return ()
    first = next((shot for shot in shots if shot.place == main), shots[0])
    others = [shot for shot in shots if shot is not first]
    whole = Box(0, 0, width, height)
    if layout == "solo" or not others:
        return (_tile(first, whole),)
    if layout == "side_by_side":
        boxes = _grid([first, *others], width, height)
    elif layout == "picture_in_picture":
        boxes = [whole, *_insets(len(others), width, height)]
    else:
        share = _SCREEN_STRIP if layout == "screen_with_camera" else _STRIP
        boxes = _with_strip(len(others), width, height, share)
    return tuple(_tile(shot, box) for shot, box in zip([first, *others], boxes, strict=True))


def rows_needed(tile: Tile, aspect: float | None) -> int:
    """How many rows a picture of this shape must have to fill the tile without being enlarged."""
    shape = aspect or tile.box.width / tile.box.height
    if tile.fit == "contain":
        return tile.box.height
    return max(tile.box.height, math.ceil(tile.box.width / shape))


def _tile(shot: Shot, box: Box) -> Tile:
    cell = box.width / box.height
    shape = shot.aspect or cell
    kept = min(shape, cell) / max(shape, cell)
    if kept >= _LEAST_KEPT and not shot.is_screen:
        return Tile(shot.place, box, "cover")
    width = min(box.width, max(2, _even(box.height * shape)))
    height = min(box.height, max(2, _even(box.width / shape)))
    x = box.x + _even((box.width - width) / 2)
    return Tile(shot.place, Box(x, box.y + _even((box.height - height) / 2), width, height), "contain")


def _grid(shots: Sequence[Shot], width: int, height: int) -> list[Box]:
    """Equal cells in the rows and columns that show most, the last row in the middle."""
    shapes = [shot.aspect or _LANDSCAPE for shot in shots]
    shape = math.exp(sum(map(math.log, shapes)) / len(shapes))

    def worth(columns: int) -> tuple[float, float]:
        wide, high = width / columns, height / math.ceil(len(shots) / columns)
        return round(min(wide, high * shape)), -abs(math.log(wide / high))

    columns = max(range(1, len(shots) + 1), key=worth)
    rows = math.ceil(len(shots) / columns)
    wide, high = _share(width, columns), _share(height, rows)
    boxes = []
    for index in range(len(shots)):
        row, column = divmod(index, columns)
        in_row = min(columns, len(shots) - row * columns)
        left = _even((width - in_row * wide - (in_row - 1) * GAP) / 2)
        boxes.append(Box(left + column * (wide + GAP), row * (high + GAP), wide, high))
    return boxes


def _with_strip(count: int, width: int, height: int, share: float) -> list[Box]:
    """The main picture, then the small ones along its right side, or below it on an upright canvas."""
    if width < height:
        return [Box(box.y, box.x, box.height, box.width) for box in _with_strip(count, height, width, share)]
    strip = _even(width * share)
    main = Box(0, 0, width - strip - GAP, height)
    lines = math.ceil(count / _ABREAST)
    per_line = math.ceil(count / lines)
    wide = _share(strip, lines)
    high = min(_share(height, per_line), _even(wide * 3 / 4) if lines == 1 else height)
    boxes = [main]
    for index in range(count):
        line, turn = divmod(index, per_line)
        in_line = min(per_line, count - line * per_line)
        top = _even((height - in_line * high - (in_line - 1) * GAP) / 2)
        boxes.append(Box(width - strip + line * (wide + GAP), top + turn * (high + GAP), wide, high))
    return boxes


def _insets(count: int, width: int, height: int) -> list[Box]:
    """Small pictures over the main one: from the lower right corner to the left, then upwards."""
    side = _even(min(width, height) * _INSET)
    wide, high = (_even(side * 4 / 3), side) if width >= height else (side, _even(side * 4 / 3))
    per_row = (width - 2 * _MARGIN + GAP) // (wide + GAP)
    boxes = []
    for index in range(count):
        row, turn = divmod(index, per_row)
        x = width - _MARGIN - wide - turn * (wide + GAP)
        boxes.append(Box(x, height - _MARGIN - high - row * (high + GAP), wide, high))
    return boxes


def _share(length: int, count: int) -> int:
    """Even length of each of `count` that share a length with gaps between them."""
    return _even((length - (count - 1) * GAP) / count)


def _even(value: float) -> int:
    """The next lower even number."""
    return int(value) // 2 * 2
