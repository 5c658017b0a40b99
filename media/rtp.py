"""RTP packets on raw bytes: header, extensions (RFC 8285) and retransmission payloads (RFC 4588)."""

import struct
from typing import NamedTuple

_HEADER = struct.Struct("!BBHII")
_PAIR = struct.Struct("!HH")

pack_header = _HEADER.pack
"""(first byte, marker and payload type, sequence, timestamp, ssrc) as 12 bytes."""

ONE_BYTE_PROFILE = 0xBEDE


class RtpPacket(NamedTuple):
    """One parsed packet; `payload` excludes padding, `extension` is the raw block of `profile`."""

    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    profile: int
    extension: bytes
    payload: bytes


def is_rtcp(data: bytes) -> bool:
    """Whether a datagram with an RTP version is RTCP (RFC 5761 section 4)."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def parse_rtp(data: bytes) -> RtpPacket | None:
    """The packet, or None if it is malformed."""
    size = len(data)
    if size < 12 or data[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    start = 12 + 4 * (first & 0x0F)
    profile = 0
    extension = b""
    if first & 0x10:
        if start + 4 > size:
            return None
        profile, words = _PAIR.unpack_from(data, start)
        start += 4
        extension = data[start : start + 4 * words]
        start += 4 * words
    end = size
    if first & 0x20:
        end -= data[-1]
        if data[-1] == 0:
            return None
    if start > end:
        return None
    return RtpPacket(
        second > 127, second & 0x7F, sequence, timestamp, ssrc, profile, extension, data[start:end]
    )


def find_extension(profile: int, block: bytes, wanted: int) -> bytes | None:
    """The value of extension `wanted`, with one-byte or two-byte element headers."""
    at = 0
    end = len(block)
    if profile == ONE_BYTE_PROFILE:
        while at < end:
            head = block[at]
            if head == 0:
                at += 1
                continue
            if head >> 4 == 15:
                return None
            size = (head & 0x0F) + 1
            if head >> 4 == wanted:
                return block[at + 1 : at + 1 + size]
            at += 1 + size
    elif profile & 0xFFF0 == 0x1000:
        while at + 1 < end:
            if block[at] == 0:
                at += 1
                continue
            size = block[at + 1]
            if block[at] == wanted:
                return block[at + 2 : at + 2 + size]
            at += 2 + size
    return None


def extension_block(elements: bytes) -> bytes:
    """One-byte header extension elements as the block behind a header (RFC 8285 section 4.2)."""
    words = (len(elements) + 3) // 4
    return _PAIR.pack(ONE_BYTE_PROFILE, words) + elements + bytes(4 * words - len(elements))


def build_rtp(
    *, marker: bool, payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes
) -> bytes:
    """A packet without extensions."""
    return (
        pack_header(0x80, marker << 7 | payload_type, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
        + payload
    )
