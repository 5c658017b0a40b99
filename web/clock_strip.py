"""The wall clock as black and white cells in a picture, for measuring glass-to-glass delay.

One row of 40 cells, most significant bit first, white is one: 32 bits of Unix milliseconds mod 2^32,
then 8 check bits (the CRC-8 of those four bytes, polynomial 0x07). A cell is read at its centre, so the
strip survives scaling and compression. `PLACE` says where the strip lies, as shares of the picture.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

TIME_BITS = 32
CHECK_BITS = 8
CELLS = TIME_BITS + CHECK_BITS
_BLACK, _WHITE = 16, 235

Plane = npt.NDArray[np.uint8]
"""Luma of a picture, rows by columns."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in shares of the picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float


PLACE = Place(left=0.0, top=1 - 1 / 27, right=1.0, bottom=1.0)


def encode(unix_ms: int) -> list[bool]:
    """The cells from left to right."""
    value = unix_ms % 2**TIME_BITS
    word = value << CHECK_BITS | _crc8(value.to_bytes(4, "big"))
    return [bool(word >> (CELLS - 1 - index) & 1) for index in range(CELLS)]


def decode(cells: list[bool]) -> int | None:
    """Milliseconds mod 2^32, or None when the check bits do not agree."""
    word = 0
    for cell in cells:
        word = word << 1 | cell
    value, check = word >> CHECK_BITS, word & (2**CHECK_BITS - 1)
    return value if _crc8(value.to_bytes(4, "big")) == check else None


def draw(luma: Plane, unix_ms: int) -> None:
    """Paint the strip into a picture."""
    top, bottom, edges = _grid(luma)
    cells = np.where(encode(unix_ms), _WHITE, _BLACK).astype(np.uint8)
    luma[top:bottom, edges[0] : edges[-1]] = np.repeat(cells, np.diff(edges))


def read(luma: Plane) -> int | None:
    """The time that `draw` painted, from a picture of any size, or None where none can be read."""
    top, bottom, edges = _grid(luma)
    middle = luma[(3 * top + bottom) // 4 : (top + 3 * bottom) // 4 + 1]
    centres = (edges[:-1] + edges[1:]) // 2
    bright = [int(np.mean(middle[:, centre - 1 : centre + 2])) for centre in centres]
    return decode([one > (_BLACK + _WHITE) // 2 for one in bright])


def delay_ms(painted: int, now_ms: int) -> int:
    """How long ago a painted time was, across the wrap of 32 bits; negative for the future."""
    return (now_ms - painted + 2**31) % 2**32 - 2**31


def _grid(luma: Plane) -> tuple[int, int, npt.NDArray[np.int_]]:
    height, width = luma.shape
    edges = np.round(np.linspace(PLACE.left * width, PLACE.right * width, CELLS + 1)).astype(int)
    return round(PLACE.top * height), round(PLACE.bottom * height), edges


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07 if crc & 0x80 else crc << 1) & 0xFF
    return crc
