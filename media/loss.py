"""What is missing from a stream: repair requests with bounded retries, and reception statistics."""

from media.rtcp import ReportBlock
from media.sequence import timestamp_delta

_MOST_MISSING = 500
_MOST_TRIES = 10
_LARGEST_GAP = 300
_REORDER_NS = 10_000_000
_GIVE_UP_NS = 1_000_000_000


class MissingPackets:
    """Numbers to ask for again. Extended numbers in and out; all times are given."""

    def __init__(self) -> None:
        self._highest: int | None = None
        self._missing: dict[int, tuple[int, int, int]] = {}
        """number: (first missed, not before, tries so far), times in ns"""

    def arrived(self, number: int, now_ns: int) -> None:
        if self._highest is None or number - self._highest > _LARGEST_GAP:
            self._highest = number
            self._missing.clear()
            return
        if number <= self._highest:
            self._missing.pop(number, None)
            return
        for absent in range(self._highest + 1, number):
            self._missing[absent] = (now_ns, now_ns + _REORDER_NS, 0)
        self._highest = number
        while len(self._missing) > _MOST_MISSING:
            del self._missing[next(iter(self._missing))]

    def due(self, now_ns: int, round_trip_ns: int) -> list[int]:
        """Numbers to ask for now; each at most 10 times, a round trip apart, for at most a second."""
        asked = []
        for number, (since, not_before, tries) in list(self._missing.items()):
            if now_ns - since > _GIVE_UP_NS or tries >= _MOST_TRIES:
                del self._missing[number]
            elif now_ns >= not_before:
                self._missing[number] = (since, now_ns + round_trip_ns, tries + 1)
                asked.append(number)
        return asked


class ReceptionStatistics:
    """Report blocks for one source (RFC 3550 section 6.4.1 and appendix A.8)."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._first: int | None = None
        self._highest = 0
        self._received = 0
        self._repaired = 0
        self._expected_before = 0
        self._received_before = 0
        self._jitter = 0.0
        self._transit: int | None = None
        self._report_middle = 0
        self._report_at_ns = 0

    def arrived(self, number: int, timestamp: int, arrival_ns: int) -> None:
        """Note a packet that came by itself."""
        if self._first is None or number < self._first:
            self._first = number
        self._highest = max(self._highest, number)
        self._received += 1
        transit = (arrival_ns * self._rate // 1_000_000_000 - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            self._jitter += (abs(timestamp_delta(transit, self._transit)) - self._jitter) / 16
        self._transit = transit

    def repaired(self) -> None:
        """Note a packet that came by retransmission."""
        self._repaired += 1

    def reported(self, ntp_middle: int, now_ns: int) -> None:
        """Note the source's sender report, to be quoted back."""
        self._report_middle = ntp_middle
        self._report_at_ns = now_ns

    @property
    def lost(self) -> int:
        """Packets that came neither by themselves nor by retransmission."""
        if self._first is None:
            return 0
        return max(0, self._highest - self._first + 1 - self._received - self._repaired)

    def block(self, ssrc: int, now_ns: int) -> ReportBlock | None:
        """The next report block; None before the first packet."""
        if self._first is None:
            return None
        expected = self._highest - self._first + 1
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self._received - self._received_before)
        self._expected_before, self._received_before = expected, self._received
        fraction = min(255, 256 * lost_now // expected_now) if expected_now > 0 and lost_now > 0 else 0
        delay = (now_ns - self._report_at_ns) * 65536 // 1_000_000_000 if self._report_middle else 0
        return ReportBlock(
            ssrc,
            fraction,
            min(max(0, expected - self._received), 0x7FFFFF),
            self._highest & 0xFFFFFFFF,
            int(self._jitter),
            self._report_middle,
            delay & 0xFFFFFFFF,
        )
