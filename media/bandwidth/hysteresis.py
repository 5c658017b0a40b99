"""When quality may rise, so that it does not flap."""

_S = 1_000_000_000
_FIRST_HOLD_NS = 2 * _S
_LONGEST_HOLD_NS = 8 * _S
_TRIAL_NS = 4 * _S
_LONGEST_TRIAL_NS = 64 * _S
_FAILED_NS = 4 * _S
_FORGIVEN_NS = 30 * _S
_SETTLING_NS = 500_000_000


class Upgrades:
    """Trouble soon after an upgrade makes it a failed one, and the wait for the next twice as long."""

    def __init__(self) -> None:
        self._hold_ns = _FIRST_HOLD_NS
        self._trial_ns = _TRIAL_NS
        self._troubled_ns: int | None = None
        self._upgraded_ns: int | None = None
        self._began_ns: int | None = None

    def trouble(self, now_ns: int) -> bool:
        """The network carries less than is sent; returns whether that makes an upgrade a failed one."""
        upgraded, self._upgraded_ns = self._upgraded_ns, None
        has_failed = upgraded is not None and now_ns - upgraded < _FAILED_NS
        if has_failed:
            self._hold_ns = min(2 * self._hold_ns, _LONGEST_HOLD_NS)
            self._trial_ns = min(2 * self._trial_ns, _LONGEST_TRIAL_NS)
        self._troubled_ns = now_ns
        return has_failed

    def upgrade(self, now_ns: int) -> None:
        self._upgraded_ns = now_ns

    def may_rise(self, now_ns: int) -> bool:
        """Whether room that is known to be there may be used."""
        if self._upgraded_ns is not None and now_ns - self._upgraded_ns < _SETTLING_NS:
            return False
        if self._troubled_ns is None:
            return True
        calm_ns = now_ns - self._troubled_ns
        if calm_ns >= _FORGIVEN_NS:
            self._hold_ns, self._trial_ns = _FIRST_HOLD_NS, _TRIAL_NS
        return calm_ns >= self._hold_ns

    def may_try(self, now_ns: int, *, is_starving: bool) -> bool:
        """Whether to rise on trust, where nothing can tell whether there is room; sooner for a line that
        gets nothing."""
        if self._began_ns is None:
            self._began_ns = now_ns
        latest = max(self._began_ns, self._troubled_ns or 0, self._upgraded_ns or 0)
        return now_ns - latest >= (self._trial_ns // 4 if is_starving else self._trial_ns)
