import io
import struct
import zlib

import pytest
from PIL import Image

from commerce.kyc.errors import BadPicture, PictureSize, PictureTooLarge
from commerce.kyc.pictures import MAX_BYTES, STORED_SIDE, clean

ORIENTATION, MAKE = 0x0112, 0x010F


def encoded(kind: str, size: tuple[int, int] = (640, 400), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(out, kind, **options)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes whose header promises a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_accepted_formats_become_jpeg(kind: str) -> None:
    picture = clean(encoded(kind))
    assert (picture.width, picture.height) == (640, 400)
    with Image.open(io.BytesIO(picture.jpeg)) as stored:
        assert stored.format == "JPEG"
        assert stored.size == (640, 400)


def test_metadata_is_gone_and_the_picture_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # rotated by 90 degrees
    exif[MAKE] = "SecretPhone"
    picture = clean(encoded("JPEG", exif=exif))
    assert (picture.width, picture.height) == (400, 640)
    assert b"SecretPhone" not in picture.jpeg
    with Image.open(io.BytesIO(picture.jpeg)) as stored:
        assert dict(stored.getexif()) == {}
        assert "icc_profile" not in stored.info


def test_bytes_after_the_picture_are_gone() -> None:
    assert b"<script>" not in clean(encoded("PNG") + b"<script>").jpeg


def test_large_picture_is_scaled_down() -> None:
    picture = clean(encoded("JPEG", (4800, 2400)))
    assert (picture.width, picture.height) == (STORED_SIDE, STORED_SIDE // 2)


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"GIF89a",
        b"%PDF-1.4",
        encoded("GIF"),
        encoded("BMP"),
        encoded("TIFF"),
        encoded("JPEG")[:400],
        encoded("PNG")[:60],
        b"\xff\xd8\xff" + b"\x00" * 50,
        png_that_claims(640, 400),
    ],
)
def test_what_is_no_picture_is_refused(upload: bytes) -> None:
    with pytest.raises(BadPicture):
        clean(upload)


@pytest.mark.parametrize("size", [(299, 500), (500, 299)])
def test_illegible_picture_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PictureSize) as raised:
        clean(encoded("PNG", size))
    assert raised.value.params() == {"width": size[0], "height": size[1]}


@pytest.mark.parametrize("side", [5_000, 12_000, 60_000])
def test_decompression_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(PictureSize):
        clean(png_that_claims(side, side))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(PictureTooLarge) as raised:
        clean(b"\xff" * (MAX_BYTES + 1))
    assert raised.value.params() == {"limit": MAX_BYTES}
