"""Turns what a person uploaded into a picture that is safe to keep and to show.

The upload is decoded and encoded again: what is stored has no EXIF (place, device), no trailing bytes and
no other format's tricks. Sizes are read from the header and checked before any pixel is decoded.
"""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageOps

from commerce.kyc.errors import BadPicture, PictureSize, PictureTooLarge

MAX_BYTES = 2_621_440
"""2.5 MiB: a photograph of a card at full legibility; the client scales larger ones down."""
MIN_SIDE = 300
MAX_PIXELS = 24_000_000
"""A bomb of this size costs 150 MB and a second, no more."""
STORED_SIDE = 2400
QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP")

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="kyc pictures")
"""Two at once, so that a crowd of bombs does not exhaust the memory."""


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A JPEG without metadata, upright."""

    jpeg: bytes
    width: int
    height: int


async def clean_in_turn(upload: bytes) -> CleanPicture:
    """`clean`, off the loop and when it is its turn."""
    return await asyncio.get_running_loop().run_in_executor(_threads, clean, upload)


def clean(upload: bytes) -> CleanPicture:
    """Raises `PictureTooLarge`, `BadPicture` and `PictureSize`. Takes up to a second."""
    if len(upload) > MAX_BYTES:
        raise PictureTooLarge(MAX_BYTES)
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as picture:
            _check_size(*picture.size)
            return _encode(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureSize(0, 0) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        # What Pillow raises for broken files; UnidentifiedImageError is an OSError.
        raise BadPicture() from None


def _check_size(width: int, height: int) -> None:
    if min(width, height) < MIN_SIDE or width * height > MAX_PIXELS:
        raise PictureSize(width, height)


def _encode(picture: Image.Image) -> CleanPicture:
    # Scaled first: everything after it works on a small copy, and a JPEG is never decoded in full.
    picture.thumbnail((STORED_SIDE, STORED_SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return CleanPicture(out.getvalue(), *bare.size)
