"""Event message boxes, byte for byte."""

import json
import struct

from hypothesis import given
from hypothesis import strategies as st

from transcoder.emsg import ID3_SCHEME, SCHEME, STREAMS, boxes, emsg, id3
from transcoder.marks import Mark


def test_version_1_counts_from_the_start_of_the_timeline() -> None:
    made = emsg("urn:x", "v", 0x1_0000_0002, 3, 4, b"data")
    assert made == b"".join(
        [
            struct.pack(">I4s", len(made), b"emsg"),
            bytes([1, 0, 0, 0]),
            struct.pack(">IQII", 90_000, 0x1_0000_0002, 3, 4),
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


def _read(box: bytes) -> tuple[str, str, int, int, int, int, bytes]:
    """Scheme, value, timescale, time, duration, number and data."""
    scheme, value, data = box[32:].split(b"\0", 2)
    scale, time, duration, number = struct.unpack(">IQII", box[12:32])
    return scheme.decode(), value.decode(), scale, time, duration, number, data


def _split(made: bytes) -> list[bytes]:
    found = []
    while made:
        size = struct.unpack(">I", made[:4])[0]
        found.append(made[:size])
        made = made[size:]
    return found


def test_each_mark_comes_in_both_schemes_at_its_media_time() -> None:
    mark = Mark(9, "haat.pin", 101_500, "begins", (("PRODUCT-ID", "p1"), ("TITLE", 'A "b" {c}')))
    own, tag = map(_read, _split(boxes([mark], origin_ns=100_000_500_000, start_ns=101_250_500_000)))
    assert own[:6] == (SCHEME, "haat.pin", 90_000, 134_955, 0xFFFFFFFF, 9)  # 1.4995 s
    assert json.loads(own[6]) == {
        "shape": "begins",
        "at_ms": 101_500,
        "product_id": "p1",
        "title": 'A "b" {c}',
    }
    assert tag == (ID3_SCHEME, *own[1:6], id3("haat.pin", own[6].decode()))


@given(st.integers(0, 10**7), st.integers(0, 10**9))
def test_a_mark_that_comes_late_is_timed_at_the_start_of_its_part(start: int, origin_ns: int) -> None:
    start_ns = origin_ns + start * 1_000_000_000 // 90_000  # as the worker tells it
    late = Mark(1, "haat.sold", -5_000, "moment")
    assert {_read(one)[3] for one in _split(boxes([late], origin_ns, start_ns))} == {start}


def test_no_two_messages_of_a_scheme_and_value_have_one_number() -> None:
    ends = [Mark(3, "haat.pin", 1_000, "ends"), Mark(3, "haat.poll", 1_000, "ends")]
    found = [_read(one) for one in _split(boxes(ends, 0, 0))]
    assert len({(scheme, value, number) for scheme, value, _, _, _, number, _ in found}) == 4
    assert {(scheme, value) for scheme, value, *_ in found} <= set(STREAMS)
