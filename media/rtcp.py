"""RTCP on raw bytes: compound packets parsed into tuples and built from them (RFC 3550, 4585, 5104, 3611)."""

import struct
from typing import NamedTuple

_SR, _RR, _SDES, _RTPFB, _PSFB, _XR = 200, 201, 202, 205, 206, 207
_NACK, _REPORT_REQUEST, _TRANSPORT_CC = 1, 5, 15
_PLI, _FIR, _APPLICATION = 1, 4, 15
_LARGEST_ESTIMATE_BPS = 1 << 40
_RRTR, _DLRR = 4, 5


class ReportBlock(NamedTuple):
    """What a receiver says of one source; `lost` is cumulative, delays are 1/65536 s."""

    ssrc: int
    fraction_lost: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


class SenderReport(NamedTuple):
    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    octets: int
    reports: tuple[ReportBlock, ...]


class ReceiverReport(NamedTuple):
    ssrc: int
    reports: tuple[ReportBlock, ...]


class Nack(NamedTuple):
    """Sequence numbers that the receiver of `media_ssrc` lacks."""

    media_ssrc: int
    sequences: tuple[int, ...]


class KeyframeRequest(NamedTuple):
    """PLI or FIR."""

    media_ssrc: int


class ReferenceReply(NamedTuple):
    """DLRR: the middle of the NTP time we sent, and how long ago the peer received it (1/65536 s)."""

    last_reference: int
    delay: int


class BandwidthEstimate(NamedTuple):
    """REMB: what the receiver believes that its link carries."""

    bps: int


class TransportFeedback(NamedTuple):
    """The body of transport-wide congestion feedback, see `media.twcc`."""

    body: bytes


RtcpItem = (
    SenderReport
    | ReceiverReport
    | Nack
    | KeyframeRequest
    | ReferenceReply
    | BandwidthEstimate
    | TransportFeedback
)


def parse_rtcp(data: bytes) -> list[RtcpItem]:
    """The items of a compound packet that we act on; what is malformed or unknown is left out."""
    items: list[RtcpItem] = []
    at = 0
    while at + 4 <= len(data) and data[at] >> 6 == 2:
        count, kind = data[at] & 0x1F, data[at + 1]
        size = 4 * (int.from_bytes(data[at + 2 : at + 4], "big") + 1)
        body = data[at + 4 : at + size]
        at += size
        if at > len(data):
            break
        try:
            items += _parse_one(kind, count, body)
        except struct.error:
            continue
    return items


def _parse_one(kind: int, count: int, body: bytes) -> list[RtcpItem]:
    if kind == _SR:
        ssrc, ntp, timestamp, packets, octets = struct.unpack_from("!IQIII", body)
        return [SenderReport(ssrc, ntp, timestamp, packets, octets, _parse_blocks(body, 24, count))]
    if kind == _RR:
        return [ReceiverReport(struct.unpack_from("!I", body)[0], _parse_blocks(body, 4, count))]
    if kind == _RTPFB and count == _NACK:
        return [Nack(struct.unpack_from("!II", body)[1], _parse_nack(body[8:]))]
    if kind == _RTPFB and count == _TRANSPORT_CC:
        return [TransportFeedback(body[8:])]
    if kind == _PSFB and count == _APPLICATION and body[8:12] == b"REMB":
        (fields,) = struct.unpack_from("!I", body, 12)
        return [BandwidthEstimate(_estimate(fields >> 18 & 0x3F, fields & 0x3FFFF))]
    if kind == _PSFB and count == _PLI:
        return [KeyframeRequest(struct.unpack_from("!II", body)[1])]
    if kind == _PSFB and count == _FIR:
        return [KeyframeRequest(ssrc) for ssrc, _ in struct.iter_unpack("!II", body[8:])]
    if kind == _XR:
        return list(_parse_replies(body))
    return []


def _estimate(exponent: int, mantissa: int) -> int:
    """draft-alvestrand-rmcat-remb section 2.2, bounded."""
    return min(mantissa << exponent, _LARGEST_ESTIMATE_BPS)


def _parse_blocks(body: bytes, start: int, count: int) -> tuple[ReportBlock, ...]:
    blocks = []
    for index in range(count):
        ssrc, loss, highest, jitter, last, delay = struct.unpack_from("!IIIIII", body, start + 24 * index)
        lost = loss & 0xFFFFFF
        lost -= (lost & 0x800000) << 1
        blocks.append(ReportBlock(ssrc, loss >> 24, lost, highest, jitter, last, delay))
    return tuple(blocks)


def _parse_nack(fields: bytes) -> tuple[int, ...]:
    sequences = []
    for first, mask in struct.iter_unpack("!HH", fields):
        sequences.append(first)
        sequences += [(first + bit + 1) & 0xFFFF for bit in range(16) if mask >> bit & 1]
    return tuple(sequences)


def _parse_replies(body: bytes) -> list[ReferenceReply]:
    """DLRR blocks of an extended report (RFC 3611 section 4.5)."""
    replies = []
    at = 4
    while at + 4 <= len(body):
        size = 4 * int.from_bytes(body[at + 2 : at + 4], "big")
        if body[at] == _DLRR:
            for _, last, delay in struct.iter_unpack("!III", body[at + 4 : at + 4 + size]):
                replies.append(ReferenceReply(last, delay))
        at += 4 + size
    return replies


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def _pack_blocks(reports: tuple[ReportBlock, ...]) -> bytes:
    return b"".join(
        struct.pack(
            "!IIIIII",
            block.ssrc,
            block.fraction_lost << 24 | block.lost & 0xFFFFFF,
            block.highest,
            block.jitter,
            block.last_report,
            block.delay,
        )
        for block in reports
    )


def build_sender_report(report: SenderReport) -> bytes:
    head = struct.pack(
        "!IQIII",
        report.ssrc,
        report.ntp,
        report.timestamp,
        report.packets & 0xFFFFFFFF,
        report.octets & 0xFFFFFFFF,
    )
    return _packet(_SR, len(report.reports), head + _pack_blocks(report.reports))


def build_receiver_report(report: ReceiverReport) -> bytes:
    head = struct.pack("!I", report.ssrc)
    return _packet(_RR, len(report.reports), head + _pack_blocks(report.reports))


def build_description(ssrc: int, cname: str) -> bytes:
    """SDES with a CNAME."""
    name = cname.encode()
    chunk = struct.pack("!IBB", ssrc, 1, len(name)) + name
    return _packet(_SDES, 1, chunk + b"\0" * (4 - len(chunk) % 4))


def build_nack(sender_ssrc: int, media_ssrc: int, sequences: list[int]) -> bytes:
    """`sequences` are 16-bit numbers in the order in which they are lacking."""
    pairs: list[tuple[int, int]] = []
    for sequence in sequences:
        if pairs:
            first, mask = pairs[-1]
            distance = (sequence - first) & 0xFFFF
            if 1 <= distance <= 16:
                pairs[-1] = (first, mask | 1 << (distance - 1))
                continue
        pairs.append((sequence, 0))
    body = struct.pack("!II", sender_ssrc, media_ssrc)
    return _packet(_RTPFB, _NACK, body + b"".join(struct.pack("!HH", *pair) for pair in pairs))


def build_pli(sender_ssrc: int, media_ssrc: int) -> bytes:
    return _packet(_PSFB, _PLI, struct.pack("!II", sender_ssrc, media_ssrc))


def build_fir(sender_ssrc: int, media_ssrc: int, number: int) -> bytes:
    """Full intra request (RFC 5104 section 4.3.1); `number` grows with each to the same sender."""
    return _packet(_PSFB, _FIR, struct.pack("!IIIB3x", sender_ssrc, 0, media_ssrc, number))


def build_report_request(sender_ssrc: int, media_ssrc: int) -> bytes:
    """RTCP-SR-REQ: asks for a sender report at once (RFC 6051 section 3.2)."""
    return _packet(_RTPFB, _REPORT_REQUEST, struct.pack("!II", sender_ssrc, media_ssrc))


def build_reference_time(sender_ssrc: int, ntp: int) -> bytes:
    """RRTR: asks a peer that sends no reports of ours back for a round-trip reply (RFC 3611 section 4.4)."""
    return _packet(_XR, 0, struct.pack("!IBBHQ", sender_ssrc, _RRTR, 0, 2, ntp))


def build_transport_feedback(sender_ssrc: int, media_ssrc: int, body: bytes) -> bytes:
    """`body` comes from `twcc.build_feedback`, padded to whole words."""
    return _packet(_RTPFB, _TRANSPORT_CC, struct.pack("!II", sender_ssrc, media_ssrc) + body)


def ntp_middle(ntp: int) -> int:
    """The middle 32 bits, which reports quote back."""
    return ntp >> 16 & 0xFFFFFFFF


def round_trip_ms(now_ntp: int, last_report: int, delay: int) -> float | None:
    """Round trip from a quoted report; None if the peer had none to quote or its figures are absurd."""
    measured_ns = round_trip_ns(now_ntp, last_report, delay)
    return None if measured_ns is None else measured_ns / 1_000_000


def round_trip_ns(now_ntp: int, last_report: int, delay: int) -> int | None:
    """The same in nanoseconds."""
    if last_report == 0:
        return None
    ticks = (ntp_middle(now_ntp) - last_report - delay) & 0xFFFFFFFF
    return ticks * 1_000_000_000 >> 16 if ticks < 10 << 16 else None
