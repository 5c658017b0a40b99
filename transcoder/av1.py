"""What an AV1 sequence header says, as an MP4 track needs it (AV1 bitstream 5.5, AV1 in ISOBMFF 1.2)."""

from dataclasses import dataclass

from transcoder.bits import Bits
from transcoder.mp4 import box, coded_init

_SEQUENCE_HEADER = 1
_MOST_HEADER_BYTES = 256
_MOST_LEB128_BYTES = 8
_CHOOSE = 2


@dataclass(frozen=True, slots=True)
class Av1Header:
    """One sequence header; `obu` is it whole, with its size field."""

    width: int
    height: int
    profile: int
    level: int
    tier: int
    color: int
    """The third byte of av1C: tier, depth, monochrome and subsampling."""
    depth: int
    obu: bytes

    @property
    def codecs(self) -> str:
        """The RFC 6381 name, for example `av01.0.05M.08`."""
        return f"av01.{self.profile}.{self.level:02}{'H' if self.tier else 'M'}.{self.depth:02}"

    def init(self) -> bytes:
        """ftyp+moov of a track of such temporal units."""
        head = bytes((0x81, self.profile << 5 | self.level, self.color, 0))
        return coded_init(b"av01", box(b"av1C", head + self.obu), self.width, self.height)


def av1_header(unit: bytes) -> Av1Header | None:
    """The sequence header within a temporal unit of OBUs with sizes; None when there is none to read."""
    at = 0
    try:
        while at < len(unit):
            kind, has_extension = unit[at] >> 3 & 15, unit[at] >> 2 & 1
            size, body = _leb128(unit, at + 1 + has_extension)
            if kind == _SEQUENCE_HEADER:
                return _parsed(
                    Bits(unit[body : body + min(size, _MOST_HEADER_BYTES)]), unit[at : body + size]
                )
            at = body + size
    except (ValueError, IndexError):
        return None
    return None


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """The number, and where what follows it begins. Raises ValueError for one that does not end."""
    value = 0
    for place in range(_MOST_LEB128_BYTES):
        value |= (data[at + place] & 127) << 7 * place
        if not data[at + place] & 128:
            return value, at + place + 1
    raise ValueError("number is too long")


def _parsed(bits: Bits, obu: bytes) -> Av1Header:
    profile, _, reduced = bits.take(3), bits.take(1), bits.take(1)
    if reduced:
        level, tier = bits.take(5), 0
    else:
        level, tier = _operating_points(bits)
    across, down = bits.take(4) + 1, bits.take(4) + 1
    width, height = bits.take(across) + 1, bits.take(down) + 1
    if not reduced and bits.take(1):
        bits.take(7)
    bits.take(3)
    if not reduced:
        _tools(bits)
    bits.take(3)
    high = bits.take(1)
    twelve = bits.take(1) if profile == 2 and high else 0
    mono = 0 if profile == 1 else bits.take(1)
    depth = 12 if twelve else 10 if high else 8
    subsampling = 0b00 if profile == 1 else 0b11
    color = tier << 7 | high << 6 | twelve << 5 | mono << 4 | subsampling << 2
    return Av1Header(width, height, profile, level, tier, color, depth, obu)


def _operating_points(bits: Bits) -> tuple[int, int]:
    """Level and tier of the first one."""
    delay_length = 0
    if bits.take(1):
        bits.take(64)
        if bits.take(1):
            bits.ue()
        if bits.take(1):
            delay_length = bits.take(5) + 1
            bits.take(42)
    has_delays = bits.take(1)
    first = None
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        level = bits.take(5)
        tier = bits.take(1) if level > 7 else 0
        if delay_length and bits.take(1):
            bits.take(2 * delay_length + 1)
        if has_delays and bits.take(1):
            bits.take(4)
        first = first or (level, tier)
    assert first is not None
    return first


def _tools(bits: Bits) -> None:
    """The flags between the sizes and the colours that nobody here needs."""
    bits.take(4)
    has_order = bits.take(1)
    if has_order:
        bits.take(2)
    screen = _CHOOSE if bits.take(1) else bits.take(1)
    if screen and not bits.take(1):
        bits.take(1)
    if has_order:
        bits.take(3)
