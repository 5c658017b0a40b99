"""Arithmetic on RTP's wrapping 16-bit and 32-bit numbers."""


def timestamp_delta(a: int, b: int) -> int:
    """`a - b` on 32-bit timestamps, as the nearest signed distance."""
    return ((a - b + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def extend(wire: int, near: int) -> int:
    """The extended number with low 16 bits `wire` that lies nearest to `near`."""
    return near + ((wire - near + 0x8000) & 0xFFFF) - 0x8000
