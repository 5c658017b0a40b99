"""The share of packets lost lately, from transport-wide feedback or report blocks."""

_S = 1_000_000_000
_MEMORY_NS = 700_000_000
_ENOUGH = 20
_MUCH = 0.10
HEAVY = 0.30
_LASTING_NS = 600_000_000


class LossMeter:
    """Counts fade within about a second; `share` is 0 until enough packets were counted."""

    def __init__(self) -> None:
        self.share = 0.0
        self._lost = 0.0
        self._all = 0.0
        self._at_ns = 0

    def note(self, received: int, lost: int, now_ns: int) -> None:
        kept = _MEMORY_NS / (_MEMORY_NS + max(0, now_ns - self._at_ns))
        self._at_ns = now_ns
        self._lost = self._lost * kept + lost
        self._all = self._all * kept + received + lost
        self.share = self._lost / self._all if self._all >= _ENOUGH else 0.0

    def forget(self) -> None:
        """Count anew, once something was done about the loss."""
        self.share = self._lost = self._all = 0.0


class LossLimit:
    """Whether loss says that too much is sent: at once above 30 %, above 10 % when it lasts. Loss that
    stayed as it was after much less had been sent is the link's own and counts no more."""

    def __init__(self) -> None:
        self._allowed = _MUCH
        self._since_ns: int | None = None
        self._said: tuple[float, float] | None = None

    def exceeds(self, share: float, arrived_bps: float, now_ns: int) -> bool:
        if share <= self._allowed:
            self._since_ns = None
            return False
        if self._since_ns is None:
            self._since_ns = now_ns
        if share <= HEAVY and now_ns - self._since_ns < _LASTING_NS:
            return False
        self._since_ns = now_ns
        if self._said is None:
            self._said = (share, arrived_bps)
        elif share <= HEAVY and arrived_bps < 0.7 * self._said[1]:
            if share > 0.7 * self._said[0]:
                self._allowed = min(1.4 * share, HEAVY)
            self._said = None
            return share > self._allowed
        return True
