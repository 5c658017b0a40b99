"""Transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01), both ways."""

import struct
from typing import NamedTuple

from media.sequence import extend

_TICK_NS = 250_000
_REFERENCE_TICKS = 256
_MOST_PACKETS = 2_000
_SYMBOLS_PER_CHUNK = 7
_LOST, _SMALL, _LARGE = 0, 1, 2
_MOST_STATUSES = 2_048


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


class Status(NamedTuple):
    """One packet in feedback: its 16-bit number and the ticks of 250 µs from the reference time to its
    arrival, None if it was lost."""

    number: int
    ticks: int | None


class ReceivedFeedback(NamedTuple):
    """Feedback from a subscriber; `reference` is its 24-bit time in units of 64 ms."""

    reference: int
    statuses: list[Status]


def parse_feedback(body: bytes) -> ReceivedFeedback | None:
    """What a feedback body says of its first 2,048 packets at most; None if its chunks fall short. It ends
    before a reserved symbol or a missing delta."""
    if len(body) < 8:
        return None
    first, count, head = struct.unpack_from("!HHI", body)
    runs, at = _parse_chunks(body, count)
    if runs is None:
        return None
    statuses: list[Status] = []
    ticks = 0
    for symbol, run in runs:
        for _ in range(min(run, _MOST_STATUSES - len(statuses))):
            number = (first + len(statuses)) & 0xFFFF
            if symbol == _LOST:
                statuses.append(Status(number, None))
                continue
            size = symbol
            if symbol > _LARGE or at + size > len(body):
                return ReceivedFeedback(head >> 8, statuses)
            ticks += int.from_bytes(body[at : at + size], "big", signed=symbol == _LARGE)
            at += size
            statuses.append(Status(number, ticks))
    return ReceivedFeedback(head >> 8, statuses)


def _parse_chunks(body: bytes, count: int) -> tuple[list[tuple[int, int]] | None, int]:
    """(symbol, how often) for `count` packets, None if they are not there, and where deltas begin."""
    runs: list[tuple[int, int]] = []
    at = 8
    while count > 0:
        if at + 2 > len(body):
            return None, at
        chunk = body[at] << 8 | body[at + 1]
        at += 2
        if not chunk & 0x8000:
            runs.append((chunk >> 13, min(chunk & 0x1FFF, count)))
            count -= chunk & 0x1FFF
            continue
        width, per_chunk = (2, 7) if chunk & 0x4000 else (1, 14)
        used = min(per_chunk, count)
        runs += [(chunk >> width * (per_chunk - 1 - index) & (1 << width) - 1, 1) for index in range(used)]
        count -= used
    return runs, at
