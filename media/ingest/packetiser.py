"""H264 access units to RTP payloads (RFC 6184, packetization-mode 1): the reverse of depacketising."""

_IDR, _SPS, _PPS, _AUD, _FILLER, _STAP_A, _FU_A = 5, 7, 8, 9, 12, 24, 28
_START = b"\x00\x00\x01"
MAX_PAYLOAD = 1_200


def split_annexb(data: bytes) -> list[bytes]:
    """The NAL units between the start codes."""
    units = []
    start = data.find(_START)
    while start >= 0:
        start += 3
        end = data.find(_START, start)
        unit = data[start : end if end >= 0 else len(data)].rstrip(b"\x00")
        if unit:
            units.append(unit)
        start = end
    return units


def split_lengths(data: bytes, size: int) -> list[bytes] | None:
    """The NAL units of an MP4 or FLV sample, each after its length in `size` bytes; None if one is cut."""
    units = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + size], "big")
        at += size
        if at + length > len(data):
            return None
        if length:
            units.append(data[at : at + length])
        at += length
    return units


def is_keyframe(units: list[bytes]) -> bool:
    """Whether the access unit is an IDR picture."""
    return any(unit[0] & 0x1F == _IDR for unit in units)


class H264Packetiser:
    """Payloads of one stream. Parameter sets are remembered and put before every IDR picture that comes
    without; delimiters and filler are left out."""

    def __init__(self, most: int = MAX_PAYLOAD) -> None:
        self._most = most
        self._sets: dict[int, list[bytes]] = {_SPS: [], _PPS: []}

    def remember(self, units: list[bytes]) -> None:
        """Take the parameter sets among these units for the pictures that follow."""
        for kind in self._sets:
            if found := [unit for unit in units if unit[0] & 0x1F == kind]:
                self._sets[kind] = found

    def packetise(self, units: list[bytes]) -> list[bytes]:
        """Payloads of at most `most` bytes of one access unit, in order; the last one carries the marker.

        Empty while nothing but delimiters came.
        """
        self.remember(units)
        kept = [unit for unit in units if unit[0] & 0x1F not in (_AUD, _FILLER)]
        if is_keyframe(kept):
            present = {unit[0] & 0x1F for unit in kept}
            kept = [one for kind, sets in self._sets.items() if kind not in present for one in sets] + kept
            kept.sort(key=_rank)
        payloads: list[bytes] = []
        small: list[bytes] = []
        for unit in kept:
            if small and self._aggregate_size([*small, unit]) > self._most:
                payloads.append(_aggregate(small))
                small = []
            if self._aggregate_size([unit]) <= self._most:
                small.append(unit)
            else:
                payloads += [unit] if len(unit) <= self._most else self._fragments(unit)
        if small:
            payloads.append(_aggregate(small))
        return payloads

    @staticmethod
    def _aggregate_size(units: list[bytes]) -> int:
        return 1 + sum(2 + len(unit) for unit in units)

    def _fragments(self, unit: bytes) -> list[bytes]:
        indicator, kind = (unit[0] & 0xE0) | _FU_A, unit[0] & 0x1F
        room = self._most - 2
        pieces = [unit[at : at + room] for at in range(1, len(unit), room)]
        last = len(pieces) - 1
        return [
            bytes((indicator, (number == 0) << 7 | (number == last) << 6 | kind)) + piece
            for number, piece in enumerate(pieces)
        ]


def _rank(unit: bytes) -> int:
    """Parameter sets before what refers to them; the rest keeps its order."""
    return {_SPS: 0, _PPS: 1}.get(unit[0] & 0x1F, 2)


def _aggregate(units: list[bytes]) -> bytes:
    """One unit as it is, several in a STAP-A whose NRI is their highest (5.7.1)."""
    if len(units) == 1:
        return units[0]
    importance = max(unit[0] & 0x60 for unit in units)
    return bytes((importance | _STAP_A,)) + b"".join(len(one).to_bytes(2, "big") + one for one in units)
