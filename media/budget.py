"""How much of something is taken in a second, whatever comes."""

_WINDOW_NS = 1_000_000_000


class Budget:
    """`most` in a second that begins with the first of them; what comes beyond is left."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._window_ns = 0
        self._taken = 0

    def takes(self, now_ns: int) -> bool:
        if now_ns - self._window_ns >= _WINDOW_NS:
            self._window_ns, self._taken = now_ns, 0
        self._taken += 1
        return self._taken <= self._most
