"""Where each still stands on the sprites of a storyboard, and the WebVTT that says so. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from transcoder.captions.webvtt import stamp

COLUMNS, ROWS = 10, 10
TILES = COLUMNS * ROWS
TILE_WIDTH = 160
_STEP_MS = 5_000
_LONGEST_MS = 30_000
"""A still stands for the time up to the next one, unless that is further away than this."""


@dataclass(frozen=True, slots=True)
class Still:
    """The n-th small still of a show, of capture time `at_ms`; `width` and `height` in pixels."""

    n: int
    at_ms: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A place on a sprite, in pixels."""

    x: int
    y: int
    width: int
    height: int


def tile(index: int, first: Still) -> Tile:
    """The place of the still at this index of its sprite, whose tiles have the shape of its first still."""
    height = max(1, round(TILE_WIDTH * first.height / first.width))
    return Tile(index % COLUMNS * TILE_WIDTH, index // COLUMNS * height, TILE_WIDTH, height)


def within(box: Tile, still: tuple[int, int]) -> Tile:
    """The largest area of this still's shape in the middle of the box."""
    width, height = still
    scale = min(box.width / width, box.height / height)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    return Tile(box.x + (box.width - wide) // 2, box.y + (box.height - high) // 2, wide, high)


def storyboard(stills: Sequence[Still], token: str, origin_ms: int, since_ms: int) -> str:
    """WebVTT of the stills from `since_ms` on, times counted from `origin_ms`, payloads areas of sprites.

    `stills` are all of a show, the first of a sprite first. The address of a sprite that still grows tells
    how many tiles it has, so that players ask again.
    """
    lines = ["WEBVTT", "", f"NOTE origin_ms={origin_ms}", ""]
    last = stills[-1].n if stills else 0
    for still, following in zip(stills, [*stills[1:], None], strict=True):
        sprite, index = divmod(still.n, TILES)
        if index == 0 or still is stills[0]:
            first = still
        until_ms = still.at_ms + _STEP_MS
        if following is not None and 0 < following.at_ms - still.at_ms <= _LONGEST_MS:
            until_ms = following.at_ms
        if still.at_ms < since_ms:
            continue
        box = tile(index, first)
        grows = last // TILES == sprite and last % TILES < TILES - 1
        tiles = f"?tiles={last % TILES + 1}" if grows else ""
        lines += [
            f"{stamp(still.at_ms - origin_ms)} --> {stamp(until_ms - origin_ms)}",
            f"storyboard/{token}-{sprite}.webp{tiles}#xywh={box.x},{box.y},{box.width},{box.height}",
            "",
        ]
    return "\n".join(lines)
