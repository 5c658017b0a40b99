"""When things were captured: publishers' clocks mapped to this server's wall clock by sender reports."""

from collections import deque
from dataclasses import dataclass

from media.sequence import timestamp_delta

_NTP_UNIX_SECONDS = 2_208_988_800
_SLEW_NS = 1_000_000
_REPORTS_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class CaptureClock:
    """One stream's timeline: `timestamp` was captured at `wall_ns` (Unix time of this server)."""

    timestamp: int
    wall_ns: int
    rate: int

    def wall_of(self, timestamp: int) -> int:
        return self.wall_ns + timestamp_delta(timestamp, self.timestamp) * 1_000_000_000 // self.rate

    def timestamp_at(self, wall_ns: int) -> int:
        return (self.timestamp + (wall_ns - self.wall_ns) * self.rate // 1_000_000_000) & 0xFFFFFFFF


def ntp_to_unix_ns(ntp: int) -> int:
    """Unix nanoseconds of a 64-bit NTP time."""
    return ((ntp * 1_000_000_000) >> 32) - _NTP_UNIX_SECONDS * 1_000_000_000


def unix_ns_to_ntp(unix_ns: int) -> int:
    """The 64-bit NTP time of Unix nanoseconds."""
    return ((unix_ns + _NTP_UNIX_SECONDS * 1_000_000_000) << 32) // 1_000_000_000


class SenderClock:
    """The distance from one publisher's NTP clock to ours, shared by all its streams.

    The distance is the least that its reports showed, so it holds the least network delay. It moves by
    at most a millisecond per report: audio and all layers stay together while clocks drift.
    """

    def __init__(self) -> None:
        self._seen: deque[int] = deque(maxlen=_REPORTS_REMEMBERED)
        self._distance_ns: int | None = None

    def report(self, ntp_ns: int, arrival_wall_ns: int) -> None:
        """Take in a sender report whose NTP time is `ntp_ns` in Unix terms."""
        self._seen.append(arrival_wall_ns - ntp_ns)
        best = min(self._seen)
        if self._distance_ns is None:
            self._distance_ns = best
        else:
            self._distance_ns += max(-_SLEW_NS, min(_SLEW_NS, best - self._distance_ns))

    def pull_back(self, excess_ns: int) -> None:
        """Correct the distance because something arrived `excess_ns` before it was captured."""
        if self._distance_ns is not None:
            self._distance_ns -= excess_ns
            self._seen = deque((distance - excess_ns for distance in self._seen), maxlen=_REPORTS_REMEMBERED)

    def wall_of(self, ntp_ns: int) -> int:
        """Our wall clock at the publisher's time; a report must have come before."""
        assert self._distance_ns is not None
        return ntp_ns + self._distance_ns
