"""Frames to RTP payloads of the codecs that nothing of ours sends: VP9 (RFC 9628) and AV1 (AOM's format)."""

from collections.abc import Iterator

PIECE = 1_100


def vp9_payloads(frame: bytes, *, is_key: bool, piece: int = PIECE) -> Iterator[bytes]:
    """Non-flexible mode, without picture numbers or layers."""
    for at in range(0, len(frame), piece):
        begins, ends = at == 0, at + piece >= len(frame)
        yield bytes(((0 if is_key else 0x40) | begins << 3 | ends << 2,)) + frame[at : at + piece]


def av1_payloads(unit: bytes, *, is_key: bool, piece: int = PIECE) -> Iterator[bytes]:
    """One OBU element a packet or a part of one, without sizes; the first packet of a sequence says so."""
    is_first = True
    for obu in obus(unit):
        for at in range(0, len(obu), piece):
            is_continued, goes_on = at > 0, at + piece < len(obu)
            head = is_continued << 7 | goes_on << 6 | 1 << 4 | (is_key and is_first) << 3
            is_first = False
            yield bytes((head,)) + obu[at : at + piece]


def obus(unit: bytes) -> Iterator[bytes]:
    """The OBUs of a low-overhead temporal unit, without their sizes."""
    at = 0
    while at < len(unit):
        head = 2 if unit[at] & 0x04 else 1
        size = shift = 0
        body = at + head
        while True:
            byte = unit[body]
            body += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0:
                break
        yield bytes((unit[at] & ~0x02,)) + unit[at + 1 : at + head] + unit[body : body + size]
        at = body + size
