"""What was sent to a subscriber under transport-wide numbers, matched with its feedback."""

from media.plane.interface import TransportReport
from media.sequence import extend
from media.twcc import ReceivedFeedback

_KEPT = 1_024
_REFERENCE_NS = 64_000_000
_TICK_NS = 250_000
_FARTHEST_REFERENCE = 1 << 32
"""8 years of 64 ms"""


class SentLog:
    """The newest 1,024 packets; each counts once, when feedback names it for the first time."""

    def __init__(self) -> None:
        self._next = 0
        self._slots: dict[int, tuple[int, int, int]] = {}
        """number modulo the log's length: (number, octets, sent ns)"""
        self._named: set[int] = set()
        self._reference: int | None = None
        self._clear()

    def _clear(self) -> None:
        self._lost = 0
        self._octets = 0
        self._sent_ns: list[int] = []
        self._arrivals_ns: list[int] = []
        self._round_trip_ns = 0

    @property
    def next_number(self) -> int:
        """The 16-bit number of the next packet."""
        return self._next & 0xFFFF

    def sent(self, octets: int, now_ns: int) -> None:
        """Note the packet that carries `next_number`."""
        self._named.discard(self._next - _KEPT)
        self._slots[self._next % _KEPT] = (self._next, octets, now_ns)
        self._next += 1

    def reported(self, feedback: ReceivedFeedback, arrival_ns: int) -> None:
        """Take in feedback that came at `arrival_ns`."""
        self._reference = self._unwrap(feedback.reference)
        base_ns = self._reference * _REFERENCE_NS
        newest, newest_sent_ns = -1, 0
        for wire, ticks in feedback.statuses:
            number = extend(wire, self._next - 1)
            entry = self._slots.get(number % _KEPT)
            if entry is None or entry[0] != number:
                continue
            _, octets, sent_ns = entry
            if ticks is not None and number > newest:
                newest, newest_sent_ns = number, sent_ns
            if number in self._named:
                continue
            self._named.add(number)
            if ticks is None:
                self._lost += 1
            else:
                self._octets += octets
                self._sent_ns.append(sent_ns)
                self._arrivals_ns.append(base_ns + ticks * _TICK_NS)
        if newest >= 0:
            self._round_trip_ns = arrival_ns - newest_sent_ns

    def _unwrap(self, wire: int) -> int:
        """The subscriber's time nearest to the one before; as it stands where it wandered off too far."""
        near = wire if self._reference is None else self._reference
        reference = near + ((wire - near + 0x800000) & 0xFFFFFF) - 0x800000
        return reference if abs(reference) <= _FARTHEST_REFERENCE else wire

    def take(self) -> TransportReport | None:
        """What was named since the last call; None for nothing."""
        sent, arrivals = self._sent_ns, self._arrivals_ns
        if not sent and not self._lost:
            self._clear()
            return None
        delays = [arrival - began for began, arrival in zip(sent, arrivals, strict=True)]
        report = TransportReport(
            received=len(sent),
            lost=self._lost,
            octets=self._octets,
            first_sent_ns=sent[0] if sent else 0,
            last_sent_ns=sent[-1] if sent else 0,
            first_arrival_ns=arrivals[0] if sent else 0,
            last_arrival_ns=arrivals[-1] if sent else 0,
            least_delay_ns=min(delays, default=0),
            mean_delay_ns=sum(delays) // len(delays) if delays else 0,
            last_delay_ns=delays[-1] if delays else 0,
            round_trip_ns=self._round_trip_ns if sent else 0,
        )
        self._clear()
        return report
