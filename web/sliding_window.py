"""Counting requests in a sliding window with two counters, whatever the rate. Pure.

The window before counts by the share of it that the sliding window still covers, which is exact when
requests come evenly and off by a few at worst.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests in any `window_ms`."""

    count: int
    window_ms: int


def wait_ms(limit: Limit, previous: int, current: int, into_ms: int) -> int:
    """How long until one more is allowed; 0 when it is allowed now.

    `current` were counted in the fixed window that began `into_ms` ago, `previous` in the one before.
    """
    if current < limit.count:
        return max(0, _fades_at_ms(limit, previous, limit.count - 1 - current) - into_ms)
    return limit.window_ms - into_ms + _fades_at_ms(limit, current, limit.count - 1)


def _fades_at_ms(limit: Limit, counted: int, room: int) -> int:
    """When, within the following window, a full window's count weighs no more than `room`."""
    if counted <= room:
        return 0
    return -(-(counted - room) * limit.window_ms // counted)
