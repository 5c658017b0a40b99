"""How many sessions each address or account has open. Pure."""

from collections.abc import Callable

_FEW = 256


class Tally:
    """At most `most` of something for each subject. Sessions end without a word: `is_open` tells."""

    def __init__(self, most: int, is_open: Callable[[str], bool]) -> None:
        self._most = most
        self._is_open = is_open
        self._open: dict[str, set[str]] = {}
        self._held: dict[str, int] = {}
        self._sweep_at = _FEW

    def __len__(self) -> int:
        """The subjects that are remembered."""
        return len(self._open)

    def hold(self, subject: str) -> bool:
        """Hold a place for a session that is being opened, until `release`; False if there is none."""
        held = self._held.get(subject, 0)
        if held + len(self._open.get(subject, ())) >= self._most:
            self._forget_ended(subject)
            if held + len(self._open.get(subject, ())) >= self._most:
                return False
        self._held[subject] = held + 1
        return True

    def release(self, subject: str, session: str | None) -> None:
        """Put the session that was opened, if any, into the place that was held."""
        self._held[subject] -= 1
        if not self._held[subject]:
            del self._held[subject]
        if session is None:
            return
        if len(self._open) >= self._sweep_at:
            for one in list(self._open):
                self._forget_ended(one)
            self._sweep_at = max(_FEW, 2 * len(self._open))
        self._open.setdefault(subject, set()).add(session)

    def _forget_ended(self, subject: str) -> None:
        left = {one for one in self._open.get(subject, ()) if self._is_open(one)}
        if left:
            self._open[subject] = left
        else:
            self._open.pop(subject, None)
