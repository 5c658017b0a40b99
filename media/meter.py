"""Rates over the last two seconds, and since they were last asked for."""

_BUCKET_NS = 250_000_000
_BUCKETS = 8
METERED_NS = _BUCKET_NS * _BUCKETS
_LEAST_NS = 1_000_000_000


class RateMeter:
    """Bytes and frames per second, by quarter-second buckets; the one being filled does not count."""

    def __init__(self) -> None:
        self._bytes = [0] * (_BUCKETS + 1)
        self._frames = [0] * (_BUCKETS + 1)
        self._at = 0

    def add(self, now_ns: int, size: int, frames: int) -> None:
        slot = self._advance(now_ns)
        self._bytes[slot] += size
        self._frames[slot] += frames

    def rates(self, now_ns: int) -> tuple[int, float]:
        """(bits per second, frames per second)."""
        slot = self._advance(now_ns)
        seconds = _BUCKETS * _BUCKET_NS / 1_000_000_000
        size = sum(self._bytes) - self._bytes[slot]
        frames = sum(self._frames) - self._frames[slot]
        return int(size * 8 / seconds), frames / seconds

    def _advance(self, now_ns: int) -> int:
        bucket = now_ns // _BUCKET_NS
        for passed in range(max(self._at + 1, bucket - _BUCKETS), bucket + 1):
            self._bytes[passed % (_BUCKETS + 1)] = 0
            self._frames[passed % (_BUCKETS + 1)] = 0
        self._at = max(self._at, bucket)
        return self._at % (_BUCKETS + 1)


class TotalMeter:
    """The rate of a running total of bytes, between the moments when somebody asks: over a second at least,
    so that several who ask do not shorten each other's time."""

    def __init__(self, begun_ns: int) -> None:
        self._total = 0
        self._at_ns = begun_ns
        self._bps = 0

    def rate_bps(self, total: int, now_ns: int) -> int:
        """Bits per second since about the last time, or since the beginning."""
        if now_ns - self._at_ns >= _LEAST_NS:
            self._bps = (total - self._total) * 8 * _LEAST_NS // (now_ns - self._at_ns)
            self._total, self._at_ns = total, now_ns
        return self._bps
