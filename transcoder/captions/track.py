"""One language's captions on their way into parts: which cue belongs to which stretch of media. Pure."""

from dataclasses import replace

from transcoder.captions.webvtt import Cue, overlapping, render

_LEAST_MS = 1_500
"""A cue that came late is shown at least so long."""
_APART_MS = 1_200
"""Several that came late together begin one after the other,"""
_LATEST_MS = 5_000
"""but none later than this after where the text goes on."""
_MOST_WAITING = 64


class CaptionTrack:
    """Told of cues as they come and asked for the text of each stretch of media, in order.

    What was given out stays as it is. A cue of a time that was given out already therefore begins where the
    text goes on: late rather than never.
    """

    def __init__(self) -> None:
        self._edge_ms = 0
        self._late_ms = -_APART_MS
        self._cues: list[Cue] = []

    def say(self, cue: Cue) -> None:
        """Take a cue; beyond `_MOST_WAITING` the oldest are let go."""
        if not cue.text.strip():
            return
        if cue.start_ms < self._edge_ms:
            after_ms = min(self._late_ms + _APART_MS, self._edge_ms + _LATEST_MS)
            self._late_ms = start_ms = max(self._edge_ms, after_ms)
            cue = replace(cue, start_ms=start_ms, end_ms=max(cue.end_ms, start_ms + _LEAST_MS))
        self._cues = [
            *self._cues[1 - _MOST_WAITING :],
            replace(cue, end_ms=max(cue.end_ms, cue.start_ms + 1)),
        ]

    def text(self, start_ms: int, end_ms: int) -> bytes:
        """The WebVTT of the next stretch of media time."""
        self._edge_ms = end_ms
        found = overlapping(self._cues, start_ms, end_ms)
        self._cues = [cue for cue in self._cues if cue.end_ms > end_ms]
        return render(found)
