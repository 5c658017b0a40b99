"""Sprites and moving previews drawn from stills; CPU work of some 0.1 s, to be done in a thread."""

import io
from collections.abc import Sequence

from PIL import Image

from transcoder.pictures.storyboard import COLUMNS, TILES, Still, tile, within

_SPRITE_QUALITY = 60
_PREVIEW_QUALITY = 55
PREVIEW_FRAMES = 10
_PREVIEW_FRAME_MS = 300
_BLACK = (0, 0, 0)


def draw_sprite(stills: Sequence[Still], pictures: Sequence[bytes | None]) -> bytes:
    """A WebP with the stills' pictures in their places; missing ones stay black."""
    assert 0 < len(stills) <= TILES
    first, count = stills[0], stills[-1].n % TILES + 1
    last_row = tile(count - 1, first)
    width = min(count, COLUMNS) * last_row.width
    sheet = Image.new("RGB", (width, last_row.y + last_row.height), _BLACK)
    for still, data in zip(stills, pictures, strict=True):
        if data is None:
            continue
        picture = Image.open(io.BytesIO(data))
        area = within(tile(still.n % TILES, first), picture.size)
        sheet.paste(
            picture.convert("RGB").resize((area.width, area.height), Image.Resampling.BILINEAR),
            (area.x, area.y),
        )
    return _webp(sheet, _SPRITE_QUALITY)


def draw_preview(pictures: Sequence[bytes]) -> bytes:
    """A WebP that shows the pictures one after the other for ever, all of the last one's size."""
    frames = [Image.open(io.BytesIO(data)).convert("RGB") for data in pictures[-PREVIEW_FRAMES:]]
    size = frames[-1].size
    frames = [frame if frame.size == size else frame.resize(size) for frame in frames]
    out = io.BytesIO()
    frames[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=_PREVIEW_FRAME_MS,
        loop=0,
        quality=_PREVIEW_QUALITY,
        method=2,
    )
    return out.getvalue()


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=2)
    return out.getvalue()
