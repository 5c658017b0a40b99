"""H264 bitstream facts: NAL units, parameter sets, AVCC samples (ITU-T H.264 7.3, ISO 14496-15)."""

from dataclasses import dataclass

from transcoder.bits import Bits

IDR, SPS, PPS, AUD, FILLER = 5, 7, 8, 9, 12
MOST_SIDE = 8_192
"""Larger pictures are no pictures of cameras or screens."""
_MOST_SPS_BYTES = 1_024
"""All that an SPS says of sizes stands before; bit by bit, much more would take long to read."""
_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128}


def nal_units(annexb: bytes) -> list[bytes]:
    """The NAL units of an Annex B access unit, without start codes."""
    units = []
    start = annexb.find(b"\x00\x00\x01")
    while start >= 0:
        start += 3
        end = annexb.find(b"\x00\x00\x01", start)
        unit = annexb[start : end if end >= 0 else len(annexb)].rstrip(b"\x00")
        if unit:
            units.append(unit)
        start = end
    return units


def is_plausible(annexb: bytes) -> bool:
    """True when this begins like an access unit (a start code, a known kind of NAL unit) and leaves a sample.

    Of delimiters and filler alone nothing would be left, and demuxers give up at a sample without bytes.
    """
    start = 4 if annexb.startswith(b"\x00\x00\x00\x01") else 3
    if not annexb.startswith(b"\x00\x00\x01", start - 3) or len(annexb) < start + 2:
        return False
    kind = annexb[start]
    if kind >= 128 or not 0 < kind & 31 <= FILLER:
        return False
    return kind & 31 not in (AUD, FILLER) or avcc(nal_units(annexb)) != b""


def avcc(units: list[bytes]) -> bytes:
    """One MP4 sample: each unit after its 4-byte length, delimiters and filler left out."""
    return b"".join(
        len(unit).to_bytes(4, "big") + unit for unit in units if unit[0] & 31 not in (AUD, FILLER)
    )


@dataclass(frozen=True, slots=True)
class ParameterSets:
    """What a decoder must know before the first picture; `size` is in pixels after cropping."""

    sps: bytes
    pps: bytes
    size: tuple[int, int]

    @property
    def codecs(self) -> str:
        """The RFC 6381 name, for example `avc1.42c01f`."""
        return f"avc1.{self.sps[1:4].hex()}"


def parameter_sets(units: list[bytes]) -> ParameterSets | None:
    """The SPS and PPS carried in this access unit; None when there are none that can be read."""
    sps = next((unit for unit in units if unit[0] & 31 == SPS and len(unit) > 4), None)
    pps = next((unit for unit in units if unit[0] & 31 == PPS), None)
    if sps is None or pps is None:
        return None
    try:
        size = picture_size(sps)
    except ValueError:
        return None
    return ParameterSets(sps, pps, size) if min(size) > 0 and max(size) <= MOST_SIDE else None


def _skip_scaling_list(bits: Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def picture_size(sps: bytes) -> tuple[int, int]:
    """Width and height that an SPS declares (7.3.2.1.1). Raises ValueError when it is cut short."""
    bits = Bits(sps[1:_MOST_SPS_BYTES].replace(b"\x00\x00\x03", b"\x00\x00"))
    profile = bits.take(8)
    bits.take(16)
    bits.ue()
    chroma = 1
    if profile in _HIGH_PROFILES:
        chroma = bits.ue()
        if chroma == 3:
            bits.take(1)
        bits.ue()
        bits.ue()
        bits.take(1)
        if bits.take(1):
            for index in range(12 if chroma == 3 else 8):
                if bits.take(1):
                    _skip_scaling_list(bits, 16 if index < 6 else 64)
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.take(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()
    bits.ue()
    bits.take(1)
    width, map_units = (bits.ue() + 1) * 16, bits.ue() + 1
    frame_only = bits.take(1)
    height = map_units * 16 * (2 - frame_only)
    if not frame_only:
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        left, right, top, bottom = bits.ue(), bits.ue(), bits.ue(), bits.ue()
        step_x = 2 if chroma in (1, 2) else 1
        step_y = (2 if chroma == 1 else 1) * (2 - frame_only)
        width -= (left + right) * step_x
        height -= (top + bottom) * step_y
    return width, height
