"""How many STUN requests are looked at from one address, so that a flood costs nobody else anything. Pure.

Checking a request's HMAC costs far more than receiving it, and than finding out whom it names. Every address
has a budget for requests. Those that name a peer and come from addresses that have not proved a password
share one more: forged addresses are as many as the sender likes, and together they must not take the time
of those who play. What names nobody costs strangers nothing of it.
"""

from collections import OrderedDict
from dataclasses import dataclass

_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` on the average, `burst` at once."""

    per_second: int
    burst: int


@dataclass(slots=True)
class _Bucket:
    left: float
    at_ns: int


class StunLimits:
    """Token buckets by IP address, each with room for the viewers behind one NAT; of `most` addresses the
    one that was silent for longest is forgotten first, strangers before those that proved themselves."""

    def __init__(
        self,
        address: Rate = Rate(1_000, 4_000),
        strangers: Rate = Rate(2_000, 4_000),
        most: int = 8_192,
    ) -> None:
        self._address = address
        self._strangers = strangers
        self._most = most
        self._shared = _Bucket(strangers.burst, 0)
        self._unknown: OrderedDict[str, _Bucket] = OrderedDict()
        self._proven: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._unknown) + len(self._proven)

    def admits(self, address: str, now_ns: int) -> bool:
        """Whether to look whom one more request from this address names."""
        bucket = self._proven.get(address)
        if bucket is not None:
            self._proven.move_to_end(address)
            return _take(bucket, self._address, now_ns)
        bucket = self._unknown.get(address)
        if bucket is None:
            bucket = self._unknown[address] = _Bucket(self._address.burst, now_ns)
            if len(self._unknown) > self._most:
                self._unknown.popitem(last=False)
        else:
            self._unknown.move_to_end(address)
        return _take(bucket, self._address, now_ns)

    def admits_claim(self, address: str, now_ns: int) -> bool:
        """Whether to check the HMAC of an admitted request that names a peer."""
        return address in self._proven or _take(self._shared, self._strangers, now_ns)

    def prove(self, address: str) -> None:
        """A request from the address was authentic."""
        if address in self._proven:
            return
        bucket = self._unknown.pop(address, None)
        if bucket is not None:
            self._proven[address] = bucket
            if len(self._proven) > self._most:
                self._proven.popitem(last=False)


def _take(bucket: _Bucket, rate: Rate, now_ns: int) -> bool:
    """One token, if there is one; a clock that steps back refills nothing."""
    passed_ns = max(0, now_ns - bucket.at_ns)
    bucket.at_ns = max(bucket.at_ns, now_ns)
    bucket.left = min(rate.burst, bucket.left + passed_ns * rate.per_second / _S)
    if bucket.left < 1:
        return False
    bucket.left -= 1
    return True
