"""Makes capture times continuous: a source whose clock jumps goes on where it was."""

from dataclasses import dataclass

_S = 1_000_000_000
USUAL_LEAD_NS = -_S * 3 // 10
_FORWARD_NS = 2 * _S
_BACKWARD_NS = _S // 2
_SAME_NS = _S // 2
_MEMORY_NS = 8 * _S
_REMEMBERED = 4


@dataclass(slots=True)
class _Stream:
    newest_ns: int
    heard_ns: int
    correction_ns: int = 0


class Clock:
    """Media time is the capture time plus a correction per stream, 0 until that stream's clock jumps.

    A capture time further ahead of `now` than any before is a jump forward, one before the stream's
    newest a jump backward; lateness alone is neither. Streams that jump alike are corrected alike, so
    that sound and picture stay together, and a clock that jumps back to the truth is believed again.
    """

    def __init__(self) -> None:
        self._streams: dict[str, _Stream] = {}
        self._corrections = [0]
        self._lead_ns = USUAL_LEAD_NS
        self._recent_ns: int | None = None
        self._since_ns = 0

    def admit(self, name: str, capture_ns: int, now_ns: int) -> int:
        """The media time of a unit of this stream that arrives now."""
        stream = self._streams.get(name)
        if stream is None:
            correction = 0
            if capture_ns - now_ns > self._lead_ns + _FORWARD_NS and self._streams:
                correction = self._alike(now_ns + self._lead_ns - capture_ns)
            stream = self._streams[name] = _Stream(capture_ns + correction, now_ns, correction)
        at_ns = capture_ns + stream.correction_ns
        waited_ns = max(now_ns - stream.heard_ns, 0)
        too_far = at_ns - now_ns > self._lead_ns + _FORWARD_NS and at_ns - stream.newest_ns > _FORWARD_NS
        if too_far or at_ns < stream.newest_ns - _BACKWARD_NS:
            stream.correction_ns = self._alike(stream.newest_ns + max(waited_ns, 1_000_000) - capture_ns)
            at_ns = capture_ns + stream.correction_ns
        stream.newest_ns = max(stream.newest_ns, at_ns)
        stream.heard_ns = now_ns
        self._learn(at_ns - now_ns, now_ns)
        return at_ns

    def forget(self) -> None:
        """Other streams follow under the same names."""
        self._streams.clear()

    def media_now(self, now_ns: int) -> int:
        """The media time that a punctual frame would carry if it arrived now."""
        return now_ns + self._lead_ns

    def _alike(self, needed_ns: int) -> int:
        for known in self._corrections:
            if abs(known - needed_ns) <= _SAME_NS:
                return known
        self._corrections = [0, *self._corrections[1 - _REMEMBERED :], needed_ns]
        return needed_ns

    def _learn(self, lead_ns: int, now_ns: int) -> None:
        """The lead is the largest of the last 8 to 16 seconds, so that a longer way is learnt too."""
        self._lead_ns = max(self._lead_ns, lead_ns)
        self._recent_ns = lead_ns if self._recent_ns is None else max(self._recent_ns, lead_ns)
        if now_ns - self._since_ns > _MEMORY_NS:
            self._lead_ns, self._recent_ns, self._since_ns = self._recent_ns, lead_ns, now_ns
