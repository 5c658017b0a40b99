"""How far behind the fastest each of several streams comes, and so until when all of them are there. Pure."""

_FORGET_S = 3
_FALL_PER_S = 0.02
"""The wait gets shorter by 20 ms a second when less of it is needed."""


class Lateness:
    """Times count in units of which `per_s` are a second; nobody is waited for longer than `longest`."""

    def __init__(self, longest: int, *, per_s: int) -> None:
        self._longest, self._per_s = longest, per_s
        self._newest: int | None = None
        self._behind: dict[str, tuple[int, int]] = {}
        """By stream: when it was heard and how far it is behind."""

    def observe(self, stream: str, at: int) -> None:
        """Something of a stream came that is as new as `at`."""
        newest = self._newest = at if self._newest is None else max(self._newest, at)
        heard_at, before = self._behind.get(stream, (newest, 0))
        fallen = before - int((newest - heard_at) * _FALL_PER_S)
        now = newest - at
        self._behind[stream] = newest, max(fallen, now if now <= self._longest else 0)

    def forget(self, stream: str) -> None:
        """Nothing comes of it any more."""
        self._behind.pop(stream, None)

    @property
    def hold(self) -> int:
        """How long the latest one is to be waited for."""
        since = (self._newest or 0) - _FORGET_S * self._per_s
        return max((late for heard_at, late in self._behind.values() if heard_at >= since), default=0)

    @property
    def due(self) -> int | None:
        """Everything up to here has come; None before anything has."""
        return None if self._newest is None else self._newest - self.hold
