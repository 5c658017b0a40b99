"""What is missing from a stream: repair requests with bounded retries, and report blocks."""

from media.plane.interface import StreamReport
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


class Jitter:
    """RFC 3550's interarrival jitter of one source, by the integers of appendix A.8."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._sixteenths = 0
        self._transit: int | None = None

    @property
    def ticks(self) -> int:
        return self._sixteenths >> 4

    def arrived(self, timestamp: int, arrival_ns: int) -> None:
        transit = (arrival_ns * self._rate // 1_000_000_000 - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            distance = abs(timestamp_delta(transit, self._transit))
            self._sixteenths += distance - ((self._sixteenths + 8) >> 4)
        self._transit = transit


def lost(report: StreamReport) -> int:
    """Packets that came neither by themselves nor by retransmission."""
    return max(0, _expected(report) - report.received - report.repaired)


def _expected(report: StreamReport) -> int:
    return report.highest - report.first + 1


class ReportBlocks:
    """Report blocks for one source (RFC 3550 section 6.4.1): each counts from the one before."""

    def __init__(self) -> None:
        self._expected_before = 0
        self._received_before = 0
        self._report_middle = 0
        self._report_at_ns = 0

    def reported(self, ntp_middle: int, now_ns: int) -> None:
        """Note the source's sender report, to be quoted back."""
        self._report_middle = ntp_middle
        self._report_at_ns = now_ns

    def block(self, ssrc: int, report: StreamReport, now_ns: int) -> ReportBlock:
        """The next report block."""
        expected = _expected(report)
        expected_now = expected - self._expected_before
        lost_now = expected_now - (report.received - self._received_before)
        self._expected_before, self._received_before = expected, report.received
        fraction = min(255, 256 * lost_now // expected_now) if expected_now > 0 and lost_now > 0 else 0
        delay = (now_ns - self._report_at_ns) * 65536 // 1_000_000_000 if self._report_middle else 0
        return ReportBlock(
            ssrc,
            fraction,
            min(max(0, expected - report.received), 0x7FFFFF),
            report.highest & 0xFFFFFFFF,
            report.jitter,
            self._report_middle,
            delay & 0xFFFFFFFF,
        )
