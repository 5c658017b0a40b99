"""VP8 in RTP (RFC 7741): descriptor, keyframes, picture size, renumbering of pictures."""

from typing import NamedTuple


class Descriptor(NamedTuple):
    """The payload descriptor; numbers that the sender left out are None. `size` is its length.

    `temporal` is 0 where the sender names no layer; `is_sync` says that the picture refers only to the base
    layer (Y bit).
    """

    size: int
    begins_partition: bool
    picture_id: int | None
    picture_id_at: int
    is_long_id: bool
    tl0_index: int | None
    tl0_at: int
    key_index: int | None
    key_at: int
    temporal: int
    is_sync: bool


def parse_descriptor(payload: bytes) -> Descriptor | None:
    """The descriptor at the head of a payload, or None if the payload is too short for it."""
    try:
        return _parse(payload)
    except IndexError:
        return None


def _parse(payload: bytes) -> Descriptor:
    first = payload[0]
    begins = first & 0x10 != 0 and first & 0x0F == 0
    at = 1
    picture = tl0 = key = None
    picture_at = tl0_at = key_at = 0
    is_long = False
    temporal, is_sync = 0, False
    if first & 0x80:
        flags = payload[1]
        at = 2
        if flags & 0x80:
            picture_at = at
            is_long = payload[at] & 0x80 != 0
            if is_long:
                picture = (payload[at] & 0x7F) << 8 | payload[at + 1]
                at += 2
            else:
                picture = payload[at]
                at += 1
        if flags & 0x40:
            tl0_at = at
            tl0 = payload[at]
            at += 1
        if flags & 0x30:
            if flags & 0x20:
                temporal, is_sync = payload[at] >> 6, payload[at] & 0x20 != 0
            if flags & 0x10:
                key_at = at
                key = payload[at] & 0x1F
            at += 1
    return Descriptor(at, begins, picture, picture_at, is_long, tl0, tl0_at, key, key_at, temporal, is_sync)


def starts_keyframe(payload: bytes) -> bool:
    """Whether the payload begins a keyframe (RFC 7741 section 4.3, the inverse P bit)."""
    descriptor = parse_descriptor(payload)
    return (
        descriptor is not None
        and descriptor.begins_partition
        and len(payload) > descriptor.size
        and payload[descriptor.size] & 0x01 == 0
    )


class PictureNumbers(NamedTuple):
    """The three running numbers of a VP8 stream, or distances between two such sets."""

    picture: int
    tl0: int
    key: int


NO_SHIFT = PictureNumbers(0, 0, 0)


def numbers_of(descriptor: Descriptor) -> PictureNumbers:
    """The descriptor's numbers, 0 where it has none."""
    return PictureNumbers(descriptor.picture_id or 0, descriptor.tl0_index or 0, descriptor.key_index or 0)


def shift_to_follow(previous: PictureNumbers, source: PictureNumbers) -> PictureNumbers:
    """What to subtract from a new source's numbers so that its first picture follows `previous`."""
    return PictureNumbers(
        (source.picture - previous.picture - 1) & 0x7FFF,
        (source.tl0 - previous.tl0 - 1) & 0xFF,
        (source.key - previous.key - 1) & 0x1F,
    )


def shifted(numbers: PictureNumbers, shift: PictureNumbers) -> PictureNumbers:
    return PictureNumbers(
        (numbers.picture - shift.picture) & 0x7FFF,
        (numbers.tl0 - shift.tl0) & 0xFF,
        (numbers.key - shift.key) & 0x1F,
    )


def renumber(payload: bytes, shift: PictureNumbers) -> bytes:
    """The payload with its numbers shifted in place; its length does not change."""
    descriptor = parse_descriptor(payload)
    if descriptor is None:
        return payload
    numbers = shifted(numbers_of(descriptor), shift)
    out = bytearray(payload)
    if descriptor.picture_id is not None:
        at = descriptor.picture_id_at
        if descriptor.is_long_id:
            out[at] = 0x80 | numbers.picture >> 8
            out[at + 1] = numbers.picture & 0xFF
        else:
            out[at] = numbers.picture & 0x7F
    if descriptor.tl0_index is not None:
        out[descriptor.tl0_at] = numbers.tl0
    if descriptor.key_index is not None:
        out[descriptor.key_at] = out[descriptor.key_at] & 0xE0 | numbers.key
    return bytes(out)


def depacketise(payloads: list[bytes]) -> bytes | None:
    """One frame from its payloads in order, or None if its beginning is missing."""
    out = []
    for index, payload in enumerate(payloads):
        if not payload:
            continue
        descriptor = parse_descriptor(payload)
        if descriptor is None or (index == 0 and not descriptor.begins_partition):
            return None
        out.append(payload[descriptor.size :])
    return b"".join(out) or None


def picture_size(frame: bytes) -> tuple[int, int] | None:
    """(width, height) from a keyframe's header (RFC 6386 section 9.1)."""
    if len(frame) < 10 or frame[0] & 1 or frame[3:6] != b"\x9d\x01\x2a":
        return None
    width = int.from_bytes(frame[6:8], "little") & 0x3FFF
    height = int.from_bytes(frame[8:10], "little") & 0x3FFF
    return width, height
