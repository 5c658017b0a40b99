"""Rates over the last two seconds."""

_BUCKET_NS = 250_000_000
_BUCKETS = 8
METERED_NS = _BUCKET_NS * _BUCKETS


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
