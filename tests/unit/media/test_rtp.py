from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpReceiveParameters
from aiortc.rtp import HeaderExtensionsMap
from aiortc.rtp import RtpPacket as AiortcPacket
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import build_rtp, find_extension, is_rtcp, parse_rtp


@given(
    marker=st.booleans(),
    payload_type=st.integers(0, 127),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
    payload=st.binary(max_size=50),
)
def test_what_is_built_is_parsed(
    marker: bool, payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes
) -> None:
    packet = parse_rtp(
        build_rtp(
            marker=marker,
            payload_type=payload_type,
            sequence=sequence,
            timestamp=timestamp,
            ssrc=ssrc,
            payload=payload,
        )
    )
    assert packet is not None
    assert packet == (marker, payload_type, sequence, timestamp, ssrc, 0, b"", payload)


@given(st.binary(max_size=80))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    packet = parse_rtp(data)
    assert packet is None or len(packet.payload) <= len(data) - 12


def test_extensions_written_by_another_stack_are_found() -> None:
    extensions = HeaderExtensionsMap()
    extensions.configure(
        RTCRtpReceiveParameters(
            headerExtensions=[
                RTCRtpHeaderExtensionParameters(id=4, uri="urn:ietf:params:rtp-hdrext:sdes:mid"),
                RTCRtpHeaderExtensionParameters(id=10, uri="urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
            ]
        )
    )
    sent = AiortcPacket(payload_type=96, sequence_number=1, timestamp=2, ssrc=3, payload=b"x")
    sent.extensions.mid = "1"
    sent.extensions.rtp_stream_id = "half"
    packet = parse_rtp(sent.serialize(extensions))
    assert packet is not None
    assert find_extension(packet.profile, packet.extension, 4) == b"1"
    assert find_extension(packet.profile, packet.extension, 10) == b"half"
    assert find_extension(packet.profile, packet.extension, 5) is None
    assert packet.payload == b"x"


def test_two_byte_extensions_are_found() -> None:
    block = bytes((7, 20)) + b"a" * 20 + bytes((0, 9, 2)) + b"bc"
    assert find_extension(0x1000, block, 7) == b"a" * 20
    assert find_extension(0x1000, block, 9) == b"bc"


def test_padding_is_left_out() -> None:
    packet = parse_rtp(bytes.fromhex("a0600001000000020000000361620000000004"))
    assert packet is not None
    assert packet.payload == b"ab\x00"


def test_rtcp_is_told_from_rtp() -> None:
    assert is_rtcp(bytes((0x80, 200)))
    assert is_rtcp(bytes((0x80, 207)))
    assert not is_rtcp(bytes((0x80, 0x80 | 96)))
    assert not is_rtcp(bytes((0x80, 111)))
