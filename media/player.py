"""What a viewer's player says that it saw, believed as far as it can be true. Pure."""

from media.viewing import PlayerReport

_S = 1_000_000_000
_FREEZES_PER_S = 10
_FRAMES_PER_S = 240
_MOST_BUFFER_MS = 60_000


class Player:
    """Anybody may claim anything, and what is counted once is in the server's figures for good: a report
    that rises faster than `lines` pictures could since the one before is left out."""

    def __init__(self, *, lines: int, begun_ns: int) -> None:
        self._lines = lines
        self._at_ns = begun_ns
        self.report = PlayerReport()
        """The last one that was believed; its totals never fall."""

    def take(self, told: PlayerReport, now_ns: int) -> PlayerReport:
        """What is new in a report; nothing, if it cannot be true."""
        before = self.report
        rise = PlayerReport(
            freezes=max(0, told.freezes - before.freezes),
            freeze_ms=max(0, told.freeze_ms - before.freeze_ms),
            frames_decoded=max(0, told.frames_decoded - before.frames_decoded),
            frames_dropped=max(0, told.frames_dropped - before.frames_dropped),
            jitter_buffer_ms=told.jitter_buffer_ms,
        )
        if not self._is_possible(rise, now_ns - self._at_ns):
            return PlayerReport()
        self._at_ns = now_ns
        self.report = PlayerReport(
            freezes=before.freezes + rise.freezes,
            freeze_ms=before.freeze_ms + rise.freeze_ms,
            frames_decoded=before.frames_decoded + rise.frames_decoded,
            frames_dropped=before.frames_dropped + rise.frames_dropped,
            jitter_buffer_ms=told.jitter_buffer_ms,
        )
        return rise

    def _is_possible(self, rise: PlayerReport, passed_ns: int) -> bool:
        seconds = self._lines * passed_ns / _S
        return (
            rise.freezes <= seconds * _FREEZES_PER_S
            and rise.freeze_ms <= seconds * 1000
            and rise.frames_decoded <= seconds * _FRAMES_PER_S
            and rise.frames_dropped <= seconds * _FRAMES_PER_S
            and rise.jitter_buffer_ms <= _MOST_BUFFER_MS
        )
