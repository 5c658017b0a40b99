"""H264 in RTP (RFC 6184): keyframe detection, depacketising to Annex B, picture size from the SPS."""

from media.payload.bits import BitReader

_START = b"\x00\x00\x00\x01"
_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28
_LONGEST_SPS = 256
"""Reading bits is slow: no parameter set of an honest publisher is as long."""
_LARGEST_SIDE = 16_384


def starts_keyframe(payload: bytes) -> bool:
    """Whether the payload begins an IDR picture or carries its parameter sets."""
    return _begins(payload, (_IDR, _SPS))


def has_parameters(payload: bytes) -> bool:
    """Whether a sequence parameter set begins in the payload."""
    return _begins(payload, (_SPS,))


def _begins(payload: bytes, kinds: tuple[int, ...]) -> bool:
    """Whether a NAL unit of one of the types begins in the payload."""
    if not payload:
        return False
    kind = payload[0] & 0x1F
    if kind == _FU_A:
        return len(payload) > 1 and payload[1] & 0x80 != 0 and payload[1] & 0x1F in kinds
    if kind == _STAP_A:
        return any(unit[0] & 0x1F in kinds for unit in _aggregated(payload))
    return kind in kinds


def _aggregated(payload: bytes) -> list[bytes]:
    units = []
    at = 1
    while at + 2 < len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        unit = payload[at + 2 : at + 2 + size]
        if unit:
            units.append(unit)
        at += 2 + size
    return units


def depacketise(payloads: list[bytes]) -> bytes | None:
    """One access unit in Annex B from its payloads in order; None if a fragment does not fit."""
    out: list[bytes] = []
    fragment_open = False
    for payload in payloads:
        if not payload:
            continue
        kind = payload[0] & 0x1F
        if kind == _FU_A:
            if len(payload) < 3:
                return None
            if payload[1] & 0x80:
                out += (_START, bytes(((payload[0] & 0xE0) | (payload[1] & 0x1F),)))
                fragment_open = True
            elif not fragment_open:
                return None
            out.append(payload[2:])
            if payload[1] & 0x40:
                fragment_open = False
        elif kind == _STAP_A:
            for unit in _aggregated(payload):
                out += (_START, unit)
        elif 1 <= kind <= 23:
            out += (_START, payload)
        else:
            return None
    if fragment_open or not out:
        return None
    return b"".join(out)


def find_nal(annexb: bytes, kind: int) -> bytes | None:
    """The first NAL unit of a type in an access unit made by `depacketise`."""
    for unit in annexb.split(_START):
        if unit and unit[0] & 0x1F == kind:
            return unit
    return None


def picture_size(annexb: bytes) -> tuple[int, int] | None:
    """(width, height) after cropping, if the access unit carries a readable SPS."""
    sps = find_nal(annexb, _SPS)
    if sps is None:
        return None
    try:
        width, height = _sps_size(BitReader(sps[1:_LONGEST_SPS].replace(b"\x00\x00\x03", b"\x00\x00")))
    except EOFError:
        return None
    return (width, height) if 0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE else None


_CHROMA_PROFILES = frozenset((100, 110, 122, 244, 44, 83, 86, 118, 128))


def _sps_size(bits: BitReader) -> tuple[int, int]:
    """ITU-T H.264 section 7.3.2.1.1, as far as the cropping rectangle."""
    profile = bits.read(8)
    bits.read(16)
    bits.unsigned()
    chroma = 1
    if profile in _CHROMA_PROFILES:
        chroma = bits.unsigned()
        if chroma == 3:
            bits.read(1)
        bits.unsigned()
        bits.unsigned()
        bits.read(1)
        if bits.read(1):
            for index in range(8 if chroma != 3 else 12):
                if bits.read(1):
                    _skip_scaling_list(bits, 16 if index < 6 else 64)
    bits.unsigned()
    order = bits.unsigned()
    if order == 0:
        bits.unsigned()
    elif order == 1:
        bits.read(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.unsigned(), 255)):
            bits.signed()
    bits.unsigned()
    bits.read(1)
    width = (bits.unsigned() + 1) * 16
    map_units = bits.unsigned() + 1
    frames_only = bits.read(1)
    if not frames_only:
        bits.read(1)
    height = map_units * 16 * (2 - frames_only)
    bits.read(1)
    if bits.read(1):
        left, right, top, bottom = (bits.unsigned() for _ in range(4))
        unit_x = 2 if chroma in (1, 2) else 1
        unit_y = (2 if chroma == 1 else 1) * (2 - frames_only)
        width -= unit_x * (left + right)
        height -= unit_y * (top + bottom)
    return width, height


def _skip_scaling_list(bits: BitReader, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last
