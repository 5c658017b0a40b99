"""Rates that a subscriber acknowledged."""

from media.plane.interface import TransportReport

_S = 1_000_000_000
_CARRIED_NS = 250_000_000
_LONGEST_NS = 1_000_000_000
_GAP_NS = 120_000_000


class AcknowledgedRate:
    """What arrived, averaged over about a quarter of a second of the subscriber's clock."""

    def __init__(self) -> None:
        self.bps = 0.0
        self._last_arrival_ns: int | None = None

    def note(self, report: TransportReport) -> int:
        """Take a report; returns the time it covers since the one before (0 for the first)."""
        before, self._last_arrival_ns = self._last_arrival_ns, report.last_arrival_ns
        if before is None:
            return 0
        span_ns = report.last_arrival_ns - before
        if span_ns > _LONGEST_NS:  # nothing came for long, which says nothing of the rate now
            span_ns = report.last_arrival_ns - report.first_arrival_ns
        if span_ns <= 0:
            return 0
        bps = report.octets * 8 * _S / span_ns
        self.bps += (bps - self.bps) * span_ns / (span_ns + _CARRIED_NS)
        return span_ns


def capacity_of(report: TransportReport, span_ns: int) -> tuple[float, int]:
    """What a link that was never idle carried, and over which time.

    A gap before the report's first packet means that another report was lost: then the time between its
    own packets counts.
    """
    own_ns = report.last_arrival_ns - report.first_arrival_ns
    spacings = report.received - 1
    if spacings < 1 or own_ns <= 0:
        return (report.octets * 8 * _S / span_ns, span_ns) if span_ns > 0 else (0.0, 0)
    gap_ns = span_ns - own_ns
    if span_ns > 0 and gap_ns <= max(_GAP_NS, 3 * own_ns // spacings):
        return report.octets * 8 * _S / span_ns, span_ns
    return report.octets * 8 * _S / own_ns * spacings / report.received, own_ns
