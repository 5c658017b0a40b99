"""Product pictures: checked, freed of what a camera wrote into them, and made small."""

import io
import warnings

from PIL import Image, ImageOps

from commerce.catalog.errors import PictureInvalid, PictureTooLarge, PictureTooWide

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4096
SHOWN_SIDE = 1200
"""No page shows a product picture larger than this."""
FORMATS = ("JPEG", "PNG", "WEBP")


def clean_picture(data: bytes) -> bytes:
    """A JPEG, PNG or WebP picture as a WebP without metadata, upright, at most `SHOWN_SIDE` wide and high.

    Raises `PictureTooLarge`, `PictureTooWide`, `PictureInvalid`. Takes up to a second of CPU: call it in
    a thread.
    """
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encode(_decode(data))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureInvalid() from None


def _decode(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    if max(image.size) > MAX_SIDE:
        raise PictureTooWide(MAX_SIDE)
    image.load()
    return ImageOps.exif_transpose(image)


def _encode(image: Image.Image) -> bytes:
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
