"""AV1 in RTP (AOM's payload format 1.0): keyframes, temporal units as low-overhead OBUs, picture size."""

from collections.abc import Iterator

from media.payload.bits import BitReader

_SEQUENCE_HEADER, _TEMPORAL_DELIMITER, _TILE_LIST = 1, 2, 8
_LEFT_OUT = (_TEMPORAL_DELIMITER, _TILE_LIST)
_HAS_SIZE, _HAS_EXTENSION = 0x02, 0x04
_LONGEST_LEB128 = 8
_LONGEST_HEADER = 256


def starts_keyframe(payload: bytes) -> bool:
    """Whether the payload is the first of a coded video sequence (N bit), a keyframe."""
    return len(payload) > 1 and payload[0] & 0x08 != 0 and payload[0] & 0x80 == 0


def depacketise(payloads: list[bytes]) -> bytes | None:
    """One temporal unit, every OBU with its size and no delimiter; None if an OBU's beginning is missing."""
    obus: list[bytes] = []
    is_open = False
    for payload in filter(None, payloads):
        elements = _elements(payload)
        if elements is None or (payload[0] & 0x80 != 0) != is_open:
            return None
        for index, element in enumerate(elements):
            if index == 0 and is_open:
                obus[-1] += element
            else:
                obus.append(element)
        is_open = payload[0] & 0x40 != 0
    if is_open:
        return None
    return b"".join(map(_with_size, filter(_is_kept, obus))) or None


def closed(payload: bytes) -> bytes:
    """The payload as if its last OBU ended with it, to read what comes before in it."""
    return bytes((payload[0] & ~0x40,)) + payload[1:] if payload else payload


def picture_size(unit: bytes) -> tuple[int, int] | None:
    """(width, height), the largest of the sequence, from a temporal unit made by `depacketise`."""
    for kind, body in _obus(unit):
        if kind == _SEQUENCE_HEADER:
            try:
                return _sequence_size(BitReader(body[:_LONGEST_HEADER]))
            except EOFError:
                return None
    return None


def _elements(payload: bytes) -> list[bytes] | None:
    """The OBU elements of one packet; None where a length does not fit."""
    count = payload[0] >> 4 & 3
    found: list[bytes] = []
    at = 1
    while at < len(payload):
        if count and len(found) == count - 1:
            found.append(payload[at:])
            return found
        length = _leb128(payload, at)
        if length is None or length[0] == 0:
            return None
        size, at = length[0], length[1]
        if at + size > len(payload):
            return None
        found.append(payload[at : at + size])
        at += size
    return found if found and not count else None


def _leb128(data: bytes, at: int) -> tuple[int, int] | None:
    """The number at `at` and where it ends; None if it does not end."""
    value = 0
    for index, byte in enumerate(data[at : at + _LONGEST_LEB128]):
        value |= (byte & 0x7F) << 7 * index
        if byte & 0x80 == 0:
            return value, at + index + 1
    return None


def _to_leb128(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _is_kept(obu: bytes) -> bool:
    return bool(obu) and obu[0] >> 3 & 0x0F not in _LEFT_OUT


def _with_size(obu: bytes) -> bytes:
    if obu[0] & _HAS_SIZE:
        return obu
    head = 2 if obu[0] & _HAS_EXTENSION else 1
    return bytes((obu[0] | _HAS_SIZE,)) + obu[1:head] + _to_leb128(max(0, len(obu) - head)) + obu[head:]


def _obus(unit: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each OBU; ends where a length does not fit."""
    at = 0
    while at < len(unit):
        head = unit[at]
        length = _leb128(unit, at + (2 if head & _HAS_EXTENSION else 1))
        if head & _HAS_SIZE == 0 or length is None:
            return
        yield head >> 3 & 0x0F, unit[length[1] : length[1] + length[0]]
        at = length[1] + length[0]


def _sequence_size(bits: BitReader) -> tuple[int, int]:
    """AV1 bitstream specification, section 5.5.1, as far as the largest frame."""
    bits.read(4)
    if bits.read(1):
        bits.read(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.read(4) + 1, bits.read(4) + 1
    return bits.read(width_bits) + 1, bits.read(height_bits) + 1


def _skip_operating_points(bits: BitReader) -> None:
    delay_bits = 0
    if bits.read(1):
        bits.read(64)
        if bits.read(1):
            bits.unsigned()
        if bits.read(1):
            delay_bits = bits.read(5) + 1
            bits.read(42)
    has_display_delay = bits.read(1)
    for _ in range(bits.read(5) + 1):
        bits.read(12)
        if bits.read(5) > 7:
            bits.read(1)
        if delay_bits and bits.read(1):
            bits.read(2 * delay_bits + 1)
        if has_display_delay and bits.read(1):
            bits.read(4)
