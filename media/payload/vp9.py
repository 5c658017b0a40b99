"""VP9 in RTP (RFC 9628): descriptor, keyframes, picture size. Only the lowest spatial layer is taken."""

from typing import NamedTuple

from media.payload.bits import BitReader

_SYNC_CODE = 0x498342
_RGB = 7


class Descriptor(NamedTuple):
    """The payload descriptor as far as it matters here; `size` is its length, `spatial` its layer."""

    size: int
    is_predicted: bool
    begins_frame: bool
    spatial: int


def parse_descriptor(payload: bytes) -> Descriptor | None:
    """The descriptor at the head of a payload, or None if the payload is too short for it."""
    try:
        return _parse(payload)
    except IndexError:
        return None


def _parse(payload: bytes) -> Descriptor:
    first = payload[0]
    has_picture, is_predicted, has_layers, is_flexible = (
        first & bit != 0 for bit in (0x80, 0x40, 0x20, 0x10)
    )
    at, spatial = 1, 0
    if has_picture:
        at += 2 if payload[at] & 0x80 else 1
    if has_layers:
        spatial = payload[at] >> 1 & 7
        at += 1 if is_flexible else 2
    if is_flexible and is_predicted:
        for _ in range(3):
            at += 1
            if payload[at - 1] & 1 == 0:
                break
    if first & 0x02:
        at = _after_structure(payload, at)
    return Descriptor(at, is_predicted, first & 0x08 != 0, spatial)


def _after_structure(payload: bytes, at: int) -> int:
    """Behind the scalability structure (RFC 9628 section 4.2.1)."""
    head = payload[at]
    at += 1
    if head & 0x10:
        at += 4 * ((head >> 5) + 1)
    if head & 0x08:
        pictures = payload[at]
        at += 1
        for _ in range(pictures):
            at += 1 + (payload[at] >> 2 & 3)
    return at


def starts_keyframe(payload: bytes) -> bool:
    """Whether the payload begins a picture of the lowest spatial layer that refers to no other."""
    descriptor = parse_descriptor(payload)
    return (
        descriptor is not None
        and descriptor.begins_frame
        and not descriptor.is_predicted
        and descriptor.spatial == 0
        and len(payload) > descriptor.size
    )


def depacketise(payloads: list[bytes]) -> bytes | None:
    """One frame from its payloads in order, or None if its beginning is missing."""
    out: list[bytes] = []
    for payload in filter(None, payloads):
        descriptor = parse_descriptor(payload)
        if descriptor is None or (not out and not descriptor.begins_frame):
            return None
        if descriptor.spatial == 0:
            out.append(payload[descriptor.size :])
    return b"".join(out) or None


def picture_size(frame: bytes) -> tuple[int, int] | None:
    """(width, height) from a keyframe's uncompressed header (VP9 bitstream specification, section 6.2)."""
    bits = BitReader(frame[:16])
    try:
        if bits.read(2) != 2:
            return None
        profile = bits.read(1) | bits.read(1) << 1
        if profile == 3:
            bits.read(1)
        is_shown_again, is_predicted = bits.read(1), bits.read(1)
        bits.read(2)
        if is_shown_again or is_predicted or bits.read(24) != _SYNC_CODE:
            return None
        if profile >= 2:
            bits.read(1)
        if bits.read(3) != _RGB:
            bits.read(1)
            if profile & 1:
                bits.read(3)
        elif profile & 1:
            bits.read(1)
        return bits.read(16) + 1, bits.read(16) + 1
    except EOFError:
        return None
