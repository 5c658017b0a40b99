"""Planes of yuv420p pictures: cutting, copying, and the calm picture of somebody who sends none."""

import av
import numpy as np
from numpy.typing import NDArray

from transcoder.compose.layouts import Box

Plane = NDArray[np.uint8]
Planes = tuple[Plane, Plane, Plane]
GROUND = (0x1B, 0x19, 0x17)
_PANEL = (0x2B, 0x28, 0x25)
_DISC = (0x00, 0x69, 0x4C)
_FIGURE = (0xE3, 0xF1, 0xEB)
_DISC_SHARE = 0.44
_DIM = 0.35
_NEUTRAL = 128


def planes_of(frame: av.VideoFrame) -> Planes:
    """Views of a yuv420p frame's pixels; what is written to them is in the frame."""
    y, u, v = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    )
    return y, u, v


def within(planes: Planes, box: Box) -> Planes:
    """Views of a part of a picture; the box is even."""
    y, u, v = planes
    rows, columns = slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)
    half_rows = slice(box.y // 2, (box.y + box.height) // 2)
    half_columns = slice(box.x // 2, (box.x + box.width) // 2)
    return y[rows, columns], u[half_rows, half_columns], v[half_rows, half_columns]


def copy(source: Planes, target: Planes) -> None:
    for one, other in zip(source, target, strict=True):
        np.copyto(other, one)


def fill(planes: Planes, colour: tuple[int, int, int]) -> None:
    for plane, level in zip(planes, _yuv(colour), strict=True):
        plane[...] = level


def cut(frame: av.VideoFrame, aspect: float) -> av.VideoFrame:
    """The middle of a yuv420p picture in this shape; the picture itself where that is all of it, or where
    so thin a picture has no middle."""
    width = min(frame.width, round(frame.height * aspect)) // 2 * 2
    height = min(frame.height, round(frame.width / aspect)) // 2 * 2
    if min(width, height) == 0 or (frame.width - width <= 2 and frame.height - height <= 2):
        return frame
    x, y = (frame.width - width) // 4 * 2, (frame.height - height) // 4 * 2
    made = av.VideoFrame(width, height, frame.format.name)
    copy(within(planes_of(frame), Box(x, y, width, height)), planes_of(made))
    return made


def dimmed(planes: Planes) -> Planes:
    """A darker and paler copy: a picture that stands still."""
    y, u, v = planes
    dark = (y * _DIM).astype(np.uint8)
    pale = [((chroma.astype(np.int16) - _NEUTRAL) // 2 + _NEUTRAL).astype(np.uint8) for chroma in (u, v)]
    return dark, pale[0], pale[1]


def calm(width: int, height: int) -> Planes:
    """A quiet panel with the outline of a person on a disc."""
    rows, columns = np.ogrid[0:height, 0:width]
    radius = min(width, height) * _DISC_SHARE / 2
    down, right = (rows - height / 2) / radius, (columns - width / 2) / radius
    disc = down**2 + right**2 <= 1
    head = (down + 0.25) ** 2 + right**2 <= 0.3**2
    shoulders = ((down - 0.85) / 0.62) ** 2 + (right / 0.62) ** 2 <= 1
    planes = _blank(width, height)
    fill(planes, _PANEL)
    for mask, colour in ((disc, _DISC), (disc & (head | shoulders), _FIGURE)):
        for plane, level in zip(planes, _yuv(colour), strict=True):
            plane[mask if plane.shape == mask.shape else mask[::2, ::2]] = level
    return planes


def _blank(width: int, height: int) -> Planes:
    half = (height // 2, width // 2)
    return np.empty((height, width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)


def _yuv(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """BT.709 in limited range."""
    red, green, blue = (part / 255 for part in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (
        round(16 + 219 * luma),
        round(128 + 224 * (blue - luma) / 1.8556),
        round(128 + 224 * (red - luma) / 1.5748),
    )
