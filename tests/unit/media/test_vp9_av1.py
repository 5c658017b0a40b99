"""VP9 and AV1 in RTP: what real encoders made comes out whole, keyframes are known, nothing is trusted."""

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.payload import FORMATS, picture_size
from tests.helpers.payloads import av1_payloads, vp9_payloads
from tests.helpers.source import Source

PAYLOADS = {"VP9": vp9_payloads, "AV1": av1_payloads}
DECODERS = {"VP9": "vp9", "AV1": "libdav1d"}


@pytest.mark.parametrize("codec", ["VP9", "AV1"])
@pytest.mark.parametrize("piece", [40, 1_100])
def test_frames_of_an_encoder_are_put_together_and_decode(codec: str, piece: int) -> None:
    source, form = Source((("", 320, 192),), codec, audio=False), FORMATS[codec]
    decoder = av.CodecContext.create(DECODERS[codec], "r")
    decoder.thread_count = 1  # more may hang when let go: libdav1d waits for the interpreter
    sizes, keys = [], []
    for number in range(26):
        if number == 20:
            source.request_keyframe()
        for unit in source.frame(0):
            payloads = list(PAYLOADS[codec](unit.data, is_key=unit.keyframe, piece=piece))
            whole = form.depacketise(payloads)
            assert whole == unit.data
            starts = [form.starts_keyframe(payload) for payload in payloads]
            assert not any(starts[1:])
            keys.append(starts[0])
            if starts[0]:
                assert picture_size(codec, payloads[0]) == (320, 192)
                assert form.picture_size(whole) == (320, 192)
            sizes += [(one.width, one.height) for one in decoder.decode(av.Packet(whole))]
            if len(payloads) > 1 and codec == "VP9":
                assert form.depacketise(payloads[1:]) is None
            if payloads[-1][0] & 0x80 and codec == "AV1":
                assert form.depacketise(payloads[-1:]) is None
                assert form.depacketise(payloads[:-1]) is None
    assert keys == [number in (0, 20) for number in range(26)]
    assert sizes[:6] == [(320, 192)] * 6


def test_vp9_descriptors_are_read_past() -> None:
    vp9 = FORMATS["VP9"]
    structure = b"\x18" + b"\x01\x40\x00\xb4" + b"\x02" + b"\x04\x01" + b"\x00"
    key = b"\xaa" + b"\x81\x02" + b"\x00\x07" + structure + b"frame"
    assert vp9.starts_keyframe(key)
    assert vp9.depacketise([key]) == b"frame"
    upper = b"\xaa" + b"\x81\x02" + b"\x02\x07" + structure + b"frame"
    assert not vp9.starts_keyframe(upper)
    flexible = b"\xd8" + b"\x05" + b"\x03\x05\x02" + b"frame"
    assert not vp9.starts_keyframe(flexible)
    assert vp9.depacketise([flexible]) == b"frame"


def test_av1_aggregates_are_taken_apart_and_delimiters_left_out() -> None:
    av1 = FORMATS["AV1"]
    delimiter, first, second = b"\x10", b"\x08abc", b"\x30defg"
    counted = b"\x38" + b"\x01" + delimiter + b"\x04" + first + second
    sized = b"\x08" + b"\x01" + delimiter + b"\x04" + first + b"\x05" + second
    for payload in (counted, sized):
        assert av1.depacketise([payload]) == b"\x0a\x03abc" + b"\x32\x04defg"
    assert av1.depacketise([b"\x08\x7f" + first]) is None
    assert av1.depacketise([b"\x50" + second]) is None


@pytest.mark.parametrize("codec", ["VP9", "AV1"])
@given(payloads=st.lists(st.binary(max_size=60), max_size=4))
def test_garbage_is_no_error(codec: str, payloads: list[bytes]) -> None:
    form = FORMATS[codec]
    whole = form.depacketise(payloads)
    if whole is not None:
        form.picture_size(whole)
    for payload in payloads:
        form.starts_keyframe(payload)
        picture_size(codec, payload)
