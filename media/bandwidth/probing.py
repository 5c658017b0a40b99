"""Sending more than is needed for a moment, to find out whether the link carries it."""

from media.plane.interface import TransportReport

_S = 1_000_000_000
_MS = 1_000_000
_FIRST_PAUSE_NS = 500 * _MS
_LONGEST_PAUSE_NS = 4 * _S
_ENOUGH_NS = 80 * _MS
_STEP_TIMEOUT_NS = 1_200 * _MS
_STEP, _CAREFUL_STEP = 2.0, 1.3
_ARRIVED, _ALL_ARRIVED = 0.85, 0.93
"""Shares of a step's rate that must be seen to arrive; some loss is no reason to stop."""
_LONGEST_GAP_NS = 100 * _MS


class Prober:
    """Raises what is sent in steps towards a wanted rate; a step ends when reports speak of it, so that
    a link which carries no more is overfilled by one step only. Pauses grow after failures."""

    def __init__(self) -> None:
        self._wanted_bps = 0.0
        self._rate_bps: float | None = None
        self._since_ns = 0
        self._tick_ns: int | None = None
        self._bits = 0.0
        self._seen_bits = 0
        self._seen_ns = 0
        self._last_arrival_ns = 0
        self._pause_ns = _FIRST_PAUSE_NS
        self._not_before_ns = 0
        self._failed_bps: float | None = None

    @property
    def is_running(self) -> bool:
        return self._rate_bps is not None

    def aim(self, wanted_bps: float, carried_bps: float, now_ns: int) -> None:
        """Want to know whether `wanted_bps` pass, while `carried_bps` are known to."""
        self._wanted_bps = wanted_bps
        if self._rate_bps is None and now_ns >= self._not_before_ns:
            self._begin(carried_bps, now_ns)

    def _begin(self, known_bps: float, now_ns: int) -> None:
        is_careful = self._failed_bps is not None and known_bps * _STEP > self._failed_bps
        step = _CAREFUL_STEP if is_careful else _STEP
        self._rate_bps = min(self._wanted_bps, max(known_bps, 100_000) * step)
        self._since_ns = self._tick_ns = now_ns
        self._bits = 0.0
        self._seen_bits = self._seen_ns = self._last_arrival_ns = 0

    def octets(self, media_bps: float, now_ns: int) -> int:
        """How much to send now beside `media_bps` of media; 0 while not probing."""
        if self._rate_bps is None:
            return 0
        assert self._tick_ns is not None
        if now_ns - self._since_ns > _STEP_TIMEOUT_NS:
            self.fail(now_ns)
            return 0
        passed_ns = min(now_ns - self._tick_ns, _LONGEST_GAP_NS)
        self._tick_ns = now_ns
        self._bits += max(0.0, self._rate_bps - media_bps) * passed_ns / _S
        if self._bits < 8 * 200:
            return 0
        octets, self._bits = int(self._bits / 8), 0.0
        return octets

    def on_transport(self, report: TransportReport, now_ns: int) -> float | None:
        """Take a report that shows no trouble; returns the rate of a step that arrived."""
        if self._rate_bps is None or not report.received or report.first_sent_ns < self._since_ns:
            return None
        if self._last_arrival_ns:
            self._seen_bits += report.octets * 8
            self._seen_ns += report.last_arrival_ns - self._last_arrival_ns
        elif report.received > 1:
            self._seen_bits += report.octets * 8 * (report.received - 1) // report.received
            self._seen_ns += report.last_arrival_ns - report.first_arrival_ns
        self._last_arrival_ns = report.last_arrival_ns
        if self._seen_ns < _ENOUGH_NS:
            return None
        seen_bps = self._seen_bits * _S / self._seen_ns
        is_last = self._rate_bps >= self._wanted_bps
        if seen_bps < (_ALL_ARRIVED if is_last else _ARRIVED) * self._rate_bps:
            return None
        if is_last:
            self.succeed(now_ns)
            return self._wanted_bps
        proven = min(seen_bps, self._rate_bps)
        self._begin(self._rate_bps, now_ns)
        return proven

    def succeed(self, now_ns: int) -> None:
        """There is room for what was wanted."""
        self._rate_bps = None
        self._pause_ns = _FIRST_PAUSE_NS
        self._not_before_ns = now_ns
        self._failed_bps = None

    def fail(self, now_ns: int) -> None:
        """Something queued or got lost, or nothing was to be had to send."""
        if self._rate_bps is None:
            return
        self._failed_bps = self._rate_bps
        self.stop()
        self._not_before_ns = now_ns + self._pause_ns
        self._pause_ns = min(2 * self._pause_ns, _LONGEST_PAUSE_NS)

    def stop(self) -> None:
        """Nothing more is to be gained."""
        self._rate_bps = None
