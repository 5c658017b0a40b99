from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.codecs.h264 import H264Encoder
from hypothesis import given
from hypothesis import strategies as st

from media.payload import bits, h264

SPS, PPS, IDR, DELTA = b"\x67sps", b"\x68pps", b"\x65" + b"i" * 20, b"\x41" + b"d" * 20


def stap(*units: bytes) -> bytes:
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def fragments(unit: bytes, size: int) -> list[bytes]:
    body = unit[1:]
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    out = []
    for index, piece in enumerate(pieces):
        flags = (0x80 if index == 0 else 0) | (0x40 if index == len(pieces) - 1 else 0)
        out.append(bytes(((unit[0] & 0xE0) | 28, flags | unit[0] & 0x1F)) + piece)
    return out


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (stap(SPS, PPS), True),
        (stap(b"\x06sei", PPS), False),
        (SPS, True),
        (IDR, True),
        (DELTA, False),
        (fragments(IDR, 8)[0], True),
        (fragments(IDR, 8)[1], False),
        (fragments(DELTA, 8)[0], False),
        (b"", False),
        (b"\x7c", False),
    ],
)
def test_keyframe_starts(payload: bytes, expected: bool) -> None:
    assert h264.starts_keyframe(payload) is expected


def test_access_unit_is_put_together() -> None:
    start = b"\x00\x00\x00\x01"
    payloads = [stap(SPS, PPS), *fragments(IDR, 7), DELTA]
    assert h264.depacketise(payloads) == start + SPS + start + PPS + start + IDR + start + DELTA


@pytest.mark.parametrize(
    "payloads", [fragments(IDR, 7)[1:], fragments(IDR, 7)[:-1], [b"\x7c\x80"], [b"\x7d\x00\x00"], []]
)
def test_incomplete_units_are_refused(payloads: list[bytes]) -> None:
    assert h264.depacketise(payloads) is None


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_any_bytes_do_no_harm(payloads: list[bytes]) -> None:
    data = h264.depacketise(payloads)
    if data is not None:
        h264.picture_size(data)
    for payload in payloads:
        h264.starts_keyframe(payload)


@pytest.mark.parametrize(("width", "height"), [(320, 180), (1280, 720), (640, 362)])
def test_size_comes_from_what_an_encoder_writes(width: int, height: int) -> None:
    frame = av.VideoFrame.from_ndarray(np.zeros((height, width, 3), np.uint8), format="rgb24")
    frame.pts, frame.time_base = 0, Fraction(1, 90_000)
    payloads, _ = H264Encoder().encode(frame, force_keyframe=True)
    assert h264.starts_keyframe(payloads[0])
    unit = h264.depacketise(payloads)
    assert unit is not None
    assert h264.picture_size(unit) == (width, height)


def test_size_of_a_high_profile_stream() -> None:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 854, 480, "yuv420p"
    encoder.options = {"profile": "high", "tune": "zerolatency"}
    frame = av.VideoFrame.from_ndarray(np.zeros((480, 854, 3), np.uint8), format="rgb24")
    (packet,) = encoder.encode(frame)
    assert h264.picture_size(
        bytes(packet)
        .replace(b"\x00\x00\x00\x01", b"\x00\x00\x01")
        .replace(b"\x00\x00\x01", b"\x00\x00\x00\x01")
    ) == (854, 480)


@given(st.binary(max_size=300))
def test_no_parameter_set_breaks_the_reader(body: bytes) -> None:
    size = h264.picture_size(b"\x00\x00\x00\x01\x67" + body)
    assert size is None or all(0 < side <= 16_384 for side in size)


def test_a_parameter_set_of_zeros_is_given_up_early() -> None:
    reads = 0

    class Counting(bits.BitReader):
        def read(self, count: int) -> int:
            nonlocal reads
            reads += 1
            return super().read(count)

    with pytest.raises(EOFError):
        Counting(bytes(1_300)).unsigned()
    assert reads == 33
