"""A language's captions as a rendition: a part of text for each part of media, the same segments."""

from collections.abc import Set

from transcoder.captions import webvtt
from transcoder.captions.track import CaptionTrack
from transcoder.captions.webvtt import Cue
from transcoder.messages import CAPTIONS, PartMade
from transcoder.store import RenditionStore
from transcoder.window import WindowRules

_MS = 1_000_000


class CaptionRendition(RenditionStore):
    """`say` takes cues on the capture clock; `follow` the parts of the rendition that gives the pace."""

    suffix = "vtt"

    def __init__(self, language: str, token: str, rules: WindowRules, splices: Set[int]) -> None:
        super().__init__(f"{CAPTIONS}{language}", token, rules, splices)
        self._track = CaptionTrack()
        self._done_ns = 0

    def say(self, start_ms: int, end_ms: int, text: str, origin_ns: int) -> None:
        """Show this text from one Unix time to another; media time 0 is `origin_ns`."""
        origin_ms = origin_ns // _MS
        self._track.say(Cue(start_ms - origin_ms, end_ms - origin_ms, text))

    def follow(self, media: PartMade, msn: int, now: float, origin_ns: int) -> None:
        """Make the part of text that belongs to this part of media, unless its time has one already."""
        end_ns = media.start_ns + media.duration_ns
        if end_ns <= self._done_ns:
            return
        self._done_ns = end_ns
        data = self._track.text((media.start_ns - origin_ns) // _MS, (end_ns - origin_ns) // _MS)
        part = PartMade(self.name, media.segment, media.start_ns, media.duration_ns, True, 0, data)
        self.add(part, msn, now)

    def _join(self, parts: list[bytes]) -> bytes:
        return webvtt.join(parts)
