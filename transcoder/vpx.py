"""What keyframes of VP8 and VP9 say, as an MP4 track needs it (VP Codec ISO Media File Format Binding)."""

import struct
from dataclasses import dataclass

from transcoder.bits import Bits
from transcoder.mp4 import box, coded_init

_SYNC_VP8 = b"\x9d\x01\x2a"
_SYNC_VP9 = 0x498342
_SRGB = 7
_LEVELS = ((245_760, 21), (552_960, 30), (983_040, 31), (2_228_224, 40), (8_912_896, 50))
"""Largest picture in pixels of each VP9 level at usual frame rates."""


@dataclass(frozen=True, slots=True)
class VpxHeader:
    """Of one keyframe; `subsampling` as vpcC counts it."""

    codec: str
    width: int
    height: int
    profile: int = 0
    bit_depth: int = 8
    subsampling: int = 1
    full_range: int = 0

    @property
    def _level(self) -> int:
        return next((level for area, level in _LEVELS if self.width * self.height <= area), 60)

    @property
    def codecs(self) -> str:
        """The RFC 6381 name, for example `vp09.00.31.08`."""
        if self.codec == "VP8":
            return "vp08.00.10.08"
        return f"vp09.{self.profile:02}.{self._level:02}.{self.bit_depth:02}"

    def init(self) -> bytes:
        """ftyp+moov of a track of such frames."""
        level = 10 if self.codec == "VP8" else self._level
        depths = self.bit_depth << 4 | self.subsampling << 1 | self.full_range
        config = struct.pack(">I3B3BH", 1 << 24, self.profile, level, depths, 2, 2, 2, 0)
        kind = b"vp08" if self.codec == "VP8" else b"vp09"
        return coded_init(kind, box(b"vpcC", config), self.width, self.height)


def vp8_header(frame: bytes) -> VpxHeader | None:
    """Of a VP8 keyframe (RFC 6386 9.1); None for other frames."""
    if len(frame) < 10 or frame[0] & 1 or frame[3:6] != _SYNC_VP8:
        return None
    width, height = struct.unpack_from("<2H", frame, 6)
    return VpxHeader("VP8", width & 0x3FFF, height & 0x3FFF)


def vp9_header(frame: bytes) -> VpxHeader | None:
    """Of a VP9 keyframe's uncompressed header (6.2 of the bitstream specification); None for others."""
    try:
        return _vp9_header(Bits(frame[:32]))
    except ValueError:
        return None


def _vp9_header(bits: Bits) -> VpxHeader | None:
    if bits.take(2) != 2:
        return None
    profile = bits.take(1) | bits.take(1) << 1
    if profile == 3:
        bits.take(1)
    shows_existing, is_inter = bits.take(1), bits.take(1)
    bits.take(2)
    if shows_existing or is_inter or bits.take(24) != _SYNC_VP9:
        return None
    depth = (12 if bits.take(1) else 10) if profile >= 2 else 8
    if bits.take(3) == _SRGB:
        full, subsampling = 1, 3
        bits.take(1 if profile in (1, 3) else 0)
    else:
        full, subsampling = bits.take(1), 1
        if profile in (1, 3):
            across, down, _ = bits.take(1), bits.take(1), bits.take(1)
            subsampling = 1 if across and down else 2 if across else 3
    width, height = bits.take(16) + 1, bits.take(16) + 1
    return VpxHeader("VP9", width, height, profile, depth, subsampling, full)
