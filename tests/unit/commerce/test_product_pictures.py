"""Product pictures come out small, upright and free of what the camera wrote into them."""

import io

import pytest
from PIL import Image

from commerce.catalog.errors import PictureInvalid, PictureTooLarge, PictureTooWide
from commerce.catalog.pictures import MAX_BYTES, MAX_SIDE, SHOWN_SIDE, clean_picture

ORIENTATION, MODEL = 0x0112, 0x0110


def picture(size: tuple[int, int], kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "#ff000080" if mode == "RGBA" else "red").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_accepted_formats_become_webp(kind: str) -> None:
    with Image.open(io.BytesIO(clean_picture(picture((40, 30), kind)))) as cleaned:
        assert (cleaned.format, cleaned.size) == ("WEBP", (40, 30))


def test_metadata_is_gone_and_the_picture_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MODEL] = "a phone that says where it was"
    with Image.open(io.BytesIO(clean_picture(picture((40, 30), exif=exif)))) as cleaned:
        assert cleaned.size == (30, 40)
        assert dict(cleaned.getexif()) == {}


def test_large_pictures_shrink_and_keep_their_shape() -> None:
    with Image.open(io.BytesIO(clean_picture(picture((2400, 1200))))) as cleaned:
        assert cleaned.size == (SHOWN_SIDE, SHOWN_SIDE // 2)


def test_transparency_stays() -> None:
    with Image.open(io.BytesIO(clean_picture(picture((20, 20), "PNG", "RGBA")))) as cleaned:
        assert cleaned.mode == "RGBA"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture((8, 8), "GIF", "P"),
        picture((80, 80))[:200],
        picture((8, 8), "PNG")[:40],
    ],
)
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(PictureInvalid):
        clean_picture(data)


def test_limits() -> None:
    with pytest.raises(PictureTooLarge) as large:
        clean_picture(bytes(MAX_BYTES + 1))
    assert large.value.params() == {"limit": MAX_BYTES}
    with pytest.raises(PictureTooWide) as wide:
        clean_picture(picture((MAX_SIDE + 1, 1), "PNG"))
    assert wide.value.params() == {"limit": MAX_SIDE}
