"""Playback tokens: one text per show and period, the same for all viewers, so that caches still work. Pure.

Nothing is stored: a token is its period and an HMAC of show and period. It is good in its own period and in
the next, so a player that renews once per period always holds a good one.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from functools import lru_cache

from transcoder.errors import TokenExpired, TokenInvalid

_SIGNATURE_BYTES = 16
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes and checks tokens; `key` is the server's for this purpose."""

    key: bytes = field(repr=False)
    period_ms: int

    def token(self, show: str, now_ms: int) -> str:
        """The show's token of this period."""
        return _written(self.key, show, now_ms // self.period_ms)

    def expires_ms(self, now_ms: int) -> int:
        """When the token of this period ends."""
        return (now_ms // self.period_ms + 2) * self.period_ms

    def renew_at_ms(self, now_ms: int, spread: float) -> int:
        """When to ask for the next one: early in the next period, by `spread` (0 to 1) over half of it, so
        that not all viewers ask at once."""
        return (now_ms // self.period_ms + 1) * self.period_ms + round(spread * self.period_ms / 2)

    def check(self, show: str, token: str, now_ms: int) -> int:
        """When the token ends. Raises TokenInvalid or TokenExpired."""
        period, current = _period_of(token), now_ms // self.period_ms
        if period is None:
            raise TokenInvalid
        # Only tokens of now are worth remembering: those that somebody makes up would drive them out.
        write = _written if 0 <= current - period <= 1 else _written.__wrapped__
        if not hmac.compare_digest(token.encode(), write(self.key, show, period).encode()):
            raise TokenInvalid
        if period < current - 1:
            raise TokenExpired
        if period > current:
            raise TokenInvalid
        return (period + 2) * self.period_ms


@lru_cache(maxsize=2048)
def _written(key: bytes, show: str, period: int) -> str:
    signature = hmac.digest(key, f"{period}:{show}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return f"{period:x}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _period_of(token: str) -> int | None:
    head, dot, _ = token.partition(".")
    if not dot or len(token) > _LONGEST or not token.isascii():
        return None
    try:
        return int(head, 16)
    except ValueError:
        return None
