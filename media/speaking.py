"""Whether somebody speaks, from the audio levels of their packets (RFC 6464). Pure."""

from collections import deque

WINDOW_NS = 400_000_000
PACKET_NS = 20_000_000
LEAST_SHARE = 0.4


class Speaking:
    """Speaks: at least 40 % of the last 400 ms were voiced. Packets that DTX left out are not voiced."""

    def __init__(self) -> None:
        self._heard: deque[tuple[int, int]] = deque()

    def heard(self, now_ns: int, voiced: int) -> None:
        """Take the running total of voiced packets; a smaller one than before begins anew."""
        if self._heard and voiced < self._heard[-1][1]:
            self._heard.clear()
        self._heard.append((now_ns, voiced))
        while len(self._heard) > 1 and self._heard[1][0] <= now_ns - WINDOW_NS:
            self._heard.popleft()

    def is_active(self) -> bool:
        """As of what was heard last."""
        if not self._heard:
            return False
        (_, first), (_, last) = self._heard[0], self._heard[-1]
        return (last - first) * PACKET_NS >= LEAST_SHARE * WINDOW_NS
