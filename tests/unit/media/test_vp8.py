import av
import numpy as np
from aiortc.codecs.vpx import Vp8Encoder
from hypothesis import given
from hypothesis import strategies as st

from media.payload import vp8

FULL = bytes.fromhex("90f0 8123 45 07".replace(" ", ""))
"""X, S; I L T K; picture id 0x0123 in two bytes, TL0 0x45, TID/KEYIDX 7"""


def test_descriptor_fields() -> None:
    descriptor = vp8.parse_descriptor(FULL + b"\x00")
    assert descriptor is not None
    assert (descriptor.size, descriptor.begins_partition) == (6, True)
    assert vp8.numbers_of(descriptor) == (0x0123, 0x45, 7)


def test_keyframe_is_the_inverse_of_the_p_bit() -> None:
    assert vp8.starts_keyframe(FULL + b"\x10")
    assert not vp8.starts_keyframe(FULL + b"\x11")
    assert not vp8.starts_keyframe(b"\x00\x10")
    assert not vp8.starts_keyframe(b"")


@given(
    st.tuples(st.integers(0, 0x7FFF), st.integers(0, 0xFF), st.integers(0, 0x1F)),
    st.tuples(st.integers(0, 0x7FFF), st.integers(0, 0xFF), st.integers(0, 0x1F)),
)
def test_a_new_source_follows_the_previous(
    previous: tuple[int, int, int], source: tuple[int, int, int]
) -> None:
    shift = vp8.shift_to_follow(vp8.PictureNumbers(*previous), vp8.PictureNumbers(*source))
    payload = bytearray(FULL + b"data")
    payload[2:4] = (0x8000 | source[0]).to_bytes(2, "big")
    payload[4] = source[1]
    payload[5] = 0x40 | source[2]
    out = vp8.renumber(bytes(payload), shift)
    descriptor = vp8.parse_descriptor(out)
    assert descriptor is not None
    assert vp8.numbers_of(descriptor) == (
        (previous[0] + 1) & 0x7FFF,
        (previous[1] + 1) & 0xFF,
        (previous[2] + 1) & 0x1F,
    )
    assert len(out) == len(payload)
    assert out[5] & 0xE0 == 0x40
    assert out[6:] == b"data"


@given(st.binary(max_size=12))
def test_any_bytes_do_no_harm(payload: bytes) -> None:
    vp8.starts_keyframe(payload)
    assert len(vp8.renumber(payload, vp8.PictureNumbers(1, 1, 1))) == len(payload)
    vp8.depacketise([payload])


def test_frames_of_an_encoder_come_out_whole() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (180, 320, 3), np.uint8)
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    frame.pts = 0
    payloads, _ = Vp8Encoder().encode(frame, force_keyframe=True)
    assert len(payloads) > 1
    assert [vp8.starts_keyframe(payload) for payload in payloads] == [True] + [False] * (len(payloads) - 1)
    data = vp8.depacketise(payloads)
    assert data is not None
    assert vp8.picture_size(data) == (320, 180)
    decoder = av.CodecContext.create("vp8", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    assert len(decoder.decode(av.Packet(data))) == 1


def test_frame_without_its_beginning_is_refused() -> None:
    assert vp8.depacketise([b"\x00abc"]) is None
