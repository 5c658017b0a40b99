"""Event message boxes, byte for byte."""

import json
import struct

from transcoder.emsg import ID3_SCHEME, SCHEME, boxes, emsg, id3
from transcoder.marks import Mark


def test_version_1_counts_from_the_start_of_the_timeline() -> None:
    made = emsg("urn:x", "v", 0x1_0000_0002, 3, 4, b"data")
    assert made == b"".join(
        [
            struct.pack(">I4s", len(made), b"emsg"),
            bytes([1, 0, 0, 0]),
            struct.pack(">IQII", 1000, 0x1_0000_0002, 3, 4),
            b"urn:x\0v\0data",
        ]
    )


def test_id3_has_one_text_frame_in_utf_8() -> None:
    tag = id3("haat.pin", "শাড়ি")
    text = b"\x03haat.pin\0" + "শাড়ি".encode()
    assert tag == (
        b"ID3\x04\0\0\0\0\0" + bytes([10 + len(text)]) + b"TXXX\0\0\0" + bytes([len(text)]) + b"\0\0" + text
    )


def test_a_long_text_has_synchsafe_sizes() -> None:
    tag = id3("d", "x" * 300)
    assert tag[6:10] == bytes([0, 0, 2, 57])  # 313 = 2 * 128 + 57
    assert tag[14:18] == bytes([0, 0, 2, 47])


def test_each_mark_comes_in_both_schemes_at_its_media_time() -> None:
    mark = Mark(9, "haat.pin", 101_500, "begins", (("PRODUCT-ID", "p1"), ("TITLE", 'A "b" {c}')))
    made = boxes([mark], origin_ns=100_000 * 1_000_000)
    assert [made.count(scheme.encode()) for scheme in (SCHEME, ID3_SCHEME)] == [1, 1]
    size = struct.unpack(">I", made[:4])[0]
    scale, time, duration, number = struct.unpack(">IQII", made[12:32])
    assert (scale, time, duration, number) == (1000, 1_500, 0xFFFFFFFF, 9)
    data = made[32:size].split(b"\0", 2)[2]
    assert json.loads(data) == {
        "shape": "begins",
        "at_ms": 101_500,
        "product_id": "p1",
        "title": 'A "b" {c}',
    }
