"""Transport-wide congestion feedback to a publisher (draft-holmer-rmcat-transport-wide-cc-extensions-01)."""

import struct

from media.sequence import extend

_TICK_NS = 250_000
_REFERENCE_TICKS = 256
_MOST_PACKETS = 2_000
_SYMBOLS_PER_CHUNK = 7
_LOST, _SMALL, _LARGE = 0, 1, 2


class ArrivalLog:
    """Arrival times by transport-wide number since the last feedback."""

    def __init__(self) -> None:
        self._arrivals: dict[int, int] = {}
        self._newest: int | None = None
        self._next: int | None = None
        self._feedbacks = 0

    def arrived(self, sequence: int, arrival_ns: int) -> None:
        """Note a packet; what was already reported as lost is not reported again."""
        number = sequence + 0x10000 if self._newest is None else extend(sequence, self._newest)
        if self._next is not None and number < self._next:
            return
        if self._newest is None or number > self._newest:
            self._newest = number
        self._arrivals.setdefault(number, arrival_ns)

    def take_feedback(self) -> bytes | None:
        """The feedback message body for everything since the last one, or None if nothing came."""
        if not self._arrivals:
            return None
        first = self._next if self._next is not None else min(self._arrivals)
        last = max(self._arrivals)
        first = max(first, last - _MOST_PACKETS + 1)
        body, covered = build_feedback(self._arrivals, first, last, self._feedbacks & 0xFF)
        self._feedbacks += 1
        self._next = first + covered
        self._arrivals = {number: at for number, at in self._arrivals.items() if number >= self._next}
        return body


def build_feedback(arrivals: dict[int, int], first: int, last: int, count: int) -> tuple[bytes, int]:
    """The body (after the two SSRCs) for numbers `first`..`last`, and how many of them it covers.

    It stops early where an arrival cannot be expressed as a 16-bit distance from the one before.
    """
    earliest = next(arrivals[number] for number in range(first, last + 1) if number in arrivals)
    reference = earliest // (_TICK_NS * _REFERENCE_TICKS)
    ticks = reference * _REFERENCE_TICKS
    symbols: list[int] = []
    deltas: list[bytes] = []
    for number in range(first, last + 1):
        arrival = arrivals.get(number)
        if arrival is None:
            symbols.append(_LOST)
            continue
        delta = arrival // _TICK_NS - ticks
        if 0 <= delta <= 0xFF:
            symbols.append(_SMALL)
            deltas.append(bytes((delta,)))
        elif -0x8000 <= delta <= 0x7FFF:
            symbols.append(_LARGE)
            deltas.append(struct.pack("!h", delta))
        else:
            break
        ticks += delta
    body = struct.pack("!HHI", first & 0xFFFF, len(symbols), (reference & 0xFFFFFF) << 8 | count)
    body += _chunks(symbols) + b"".join(deltas)
    return body + b"\0" * (-len(body) % 4), len(symbols)


def _chunks(symbols: list[int]) -> bytes:
    """Run-length chunks for runs, two-bit vectors for the rest."""
    out = []
    at = 0
    while at < len(symbols):
        symbol = symbols[at]
        run = 1
        while at + run < len(symbols) and run < 0x1FFF and symbols[at + run] == symbol:
            run += 1
        if run >= _SYMBOLS_PER_CHUNK or at + run == len(symbols):
            out.append(symbol << 13 | run)
            at += run
            continue
        vector = 0xC000
        for index, value in enumerate(symbols[at : at + _SYMBOLS_PER_CHUNK]):
            vector |= value << 2 * (_SYMBOLS_PER_CHUNK - 1 - index)
        out.append(vector)
        at += _SYMBOLS_PER_CHUNK
    return struct.pack(f"!{len(out)}H", *out)
