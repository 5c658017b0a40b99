from aiortc import rtp as aiortc
from hypothesis import given
from hypothesis import strategies as st

from media import rtcp

BLOCK = rtcp.ReportBlock(7, 25, -3, 0x20010, 99, 0x12345678, 0x10000)


def test_sender_report_round_trip() -> None:
    report = rtcp.SenderReport(1, 0x83AA7E8000000001, 90_000, 10, 1_000, (BLOCK,))
    assert rtcp.parse_rtcp(rtcp.build_sender_report(report)) == [report]


def test_compound_with_description_is_understood_by_another_stack() -> None:
    data = rtcp.build_receiver_report(rtcp.ReceiverReport(5, (BLOCK,)))
    data += rtcp.build_description(5, "haat")
    receiver, description = aiortc.RtcpPacket.parse(data)
    assert isinstance(receiver, aiortc.RtcpRrPacket)
    assert receiver.reports[0].packets_lost == -3
    assert isinstance(description, aiortc.RtcpSdesPacket)
    assert (description.chunks[0].ssrc, description.chunks[0].items) == (5, [(1, b"haat")])


@given(st.sets(st.integers(0, 200), min_size=1, max_size=60), st.integers(0, 0xFFFF))
def test_nack_names_exactly_what_is_lacking(offsets: set[int], start: int) -> None:
    lacking = [(start + offset) & 0xFFFF for offset in sorted(offsets)]
    (nack,) = rtcp.parse_rtcp(rtcp.build_nack(1, 2, lacking))
    assert nack == rtcp.Nack(2, tuple(lacking))


def test_keyframe_requests() -> None:
    fir = bytes.fromhex("84ce0004 00000001 00000000 00000009 05000000".replace(" ", ""))
    assert rtcp.parse_rtcp(rtcp.build_pli(1, 2) + fir) == [rtcp.KeyframeRequest(2), rtcp.KeyframeRequest(9)]


def test_reference_reply() -> None:
    dlrr = bytes.fromhex("80cf0005 00000001 05000003 00000002 11223344 00010000".replace(" ", ""))
    assert rtcp.parse_rtcp(dlrr) == [rtcp.ReferenceReply(0x11223344, 0x10000)]


@given(st.binary(max_size=120))
def test_any_bytes_are_parsed_without_error(data: bytes) -> None:
    rtcp.parse_rtcp(data)


def test_round_trip() -> None:
    now = 1_000 << 32
    quoted = rtcp.ntp_middle(now) - 65536 // 2
    assert rtcp.round_trip_ms(now, quoted, 65536 // 4) == 250.0
    assert rtcp.round_trip_ms(now, 0, 0) is None
    assert rtcp.round_trip_ms(now, quoted, 65536) is None


@given(st.integers(0, (1 << 30) - 1))
def test_bandwidth_estimates_of_another_stack_are_read(bps: int) -> None:
    packet = aiortc.RtcpPsfbPacket(15, ssrc=1, media_ssrc=0, fci=aiortc.pack_remb_fci(bps, [7]))
    (estimate,) = rtcp.parse_rtcp(bytes(packet))
    assert isinstance(estimate, rtcp.BandwidthEstimate)
    assert bps - (bps >> 17) <= estimate.bps <= bps


def test_an_absurd_estimate_is_bounded() -> None:
    body = bytes(8) + b"REMB\0" + bytes((0xFF, 0xFF, 0xFF))
    assert rtcp.parse_rtcp(rtcp._packet(206, 15, body)) == [rtcp.BandwidthEstimate(1 << 40)]
