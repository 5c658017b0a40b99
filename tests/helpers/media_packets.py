"""Packets of a Chromium publisher, as `media_offers.CHROMIUM_PUBLISHER` numbers its extensions and codecs."""

from media.rtp import pack_header

MID, RID, REPAIRED = 4, 10, 11
VIDEO, RTX = 108, 109


def named(ssrc: int, payload_type: int, *elements: tuple[int, str]) -> bytes:
    """A packet with one-byte header extensions."""
    block = b"".join(bytes((number << 4 | len(text) - 1,)) + text.encode() for number, text in elements)
    block += bytes(-len(block) % 4)
    head = b"\xbe\xde" + (len(block) // 4).to_bytes(2, "big")
    return pack_header(0x90, payload_type, 1, 2, ssrc) + head + block + b"x"
