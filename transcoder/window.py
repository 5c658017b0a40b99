"""The live window of one rendition, and what a request for its playlist gets (rfc8216bis 6.2.5.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from transcoder.playlist import KeyTag, MediaPlaylist, PartTag, Report, SegmentTag

_WHOLE_TO_START = 2


@dataclass(frozen=True, slots=True)
class WindowRules:
    """`target_s` is the TARGETDURATION; segments older than `window_us` are let go."""

    target_s: int
    part_target_us: int
    window_us: int

    @property
    def advance_parts(self) -> int:
        """The Advance Part Limit."""
        part = self.part_target_us
        return -(-3_000_000 // part) if part < 1_000_000 else 3

    @property
    def wait_s(self) -> int:
        """How long a request may block."""
        return 3 * self.target_s


@dataclass(frozen=True, slots=True)
class Reload:
    """The `_HLS_*` directives of one request."""

    msn: int | None = None
    part: int | None = None
    skip: bool = False
    skip_ranges: bool = False
    """`v2`: older date ranges may be left out too."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """Answer at once with the current playlist; `asked` when it is what a blocking request asked for."""

    delta: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Answer when `has(msn, part)`, or refuse at `until` (seconds, the clock of `now`)."""

    msn: int
    part: int | None
    until: float


@dataclass(frozen=True, slots=True)
class Refuse:
    """Bad request."""

    reason: str


Answer = Playlist | Wait | Refuse


@dataclass(frozen=True, slots=True)
class Run:
    """Where segments that go on from each other began: number and wall clock of the first."""

    msn: int
    at_ms: int


def goes_on(before: SegmentTag, here: SegmentTag) -> bool:
    """Whether two neighbours have media that a decoder takes without a break."""
    is_cut = here.discontinuity or here.gap or before.gap
    return not is_cut and here.map_uri == before.map_uri


class Window:
    """Holds the tags, not the bytes. The last segment grows until `close`; numbering never has a hole."""

    def __init__(self, rules: WindowRules, first_msn: int = 0, discontinuities: int = 0) -> None:
        self.rules = rules
        self.ended = False
        self._segments: list[SegmentTag] = []
        self._first_msn = first_msn
        self._discontinuities = discontinuities
        self._left: Run | None = None
        self._is_trimmed = False

    @property
    def next_msn(self) -> int:
        """The number the next opened segment gets."""
        return self._first_msn + len(self._segments)

    @property
    def empty(self) -> bool:
        return not self._segments

    @property
    def open(self) -> bool:
        """True while the last segment grows."""
        return bool(self._segments) and self._segments[-1].uri is None

    @property
    def playable(self) -> bool:
        """True once a player can start: hls.js loads parts only beyond more than one whole segment."""
        whole = sum(segment.uri is not None and not segment.gap for segment in self._segments)
        return whole >= _WHOLE_TO_START or (self.ended and whole > 0)

    @property
    def last(self) -> tuple[int, int]:
        """Sequence number of the last segment and index of its last part."""
        parts = len(self._segments[-1].parts) if self._segments else 0
        return self.next_msn - 1, max(0, parts - 1)

    @property
    def breaks(self) -> int:
        """How many discontinuities there were, those that left the window included."""
        return self._discontinuities + sum(segment.discontinuity for segment in self._segments)

    @property
    def last_segment(self) -> SegmentTag:
        return self._segments[-1]

    @property
    def whole(self) -> tuple[int, tuple[SegmentTag, ...]]:
        """The closed segments, and the number of the first of them."""
        count = len(self._segments) - self.open
        return self._first_msn, tuple(self._segments[:count])

    @property
    def left(self) -> Run | None:
        """Where the run of the oldest segment began, when that beginning has left the window."""
        return self._left

    @property
    def is_trimmed(self) -> bool:
        """Whether any segment has left the window."""
        return self._is_trimmed

    def segment(self, msn: int) -> SegmentTag | None:
        """The segment of this number, while it is held."""
        index = msn - self._first_msn
        return self._segments[index] if 0 <= index < len(self._segments) else None

    @property
    def first_map_uri(self) -> str:
        """The oldest init segment still referred to."""
        return self._segments[0].map_uri if self._segments else ""

    def start_at(self, msn: int, earlier_breaks: int = 0) -> None:
        """Number the first segment; a rendition that appears late begins where the others are."""
        assert not self._segments
        self._first_msn = msn
        self._discontinuities += earlier_breaks

    def begin(self, map_uri: str, at_ms: int, discontinuity: bool, key: KeyTag | None = None) -> None:
        """Open the next segment; the one before must be closed."""
        assert not self.open
        self._segments.append(SegmentTag(map_uri, at_ms, discontinuity=discontinuity, key=key))

    def append(self, part: PartTag) -> None:
        """Add a part to the open segment."""
        assert self.open
        segment = self._segments[-1]
        self._segments[-1] = replace(segment, parts=(*segment.parts, part))

    def close(self, uri: str) -> None:
        """Finish the open segment; its duration is that of its parts."""
        assert self.open
        segment = self._segments[-1]
        total = sum(part.duration_us for part in segment.parts)
        self._segments[-1] = replace(segment, uri=uri, duration_us=total)

    def add_gap(self, map_uri: str, at_ms: int, duration_us: int, discontinuity: bool, uri: str) -> None:
        """A segment that will never have media, so that numbers stay the same in every rendition."""
        assert not self.open
        gap = SegmentTag(map_uri, at_ms, (), uri, duration_us, discontinuity, True)
        self._segments.append(gap)

    def trim(self) -> list[SegmentTag]:
        """Let go of what is older than the window; returns what left."""
        total = sum(segment.duration_us or 0 for segment in self._segments)
        gone = []
        while (
            len(self._segments) > 1 and total - (self._segments[0].duration_us or 0) >= self.rules.window_us
        ):
            segment = self._segments.pop(0)
            total -= segment.duration_us or 0
            if goes_on(segment, self._segments[0]):
                self._left = self._left or Run(self._first_msn, segment.at_ms)
            else:
                self._left = None
            self._first_msn += 1
            self._discontinuities += segment.discontinuity
            self._is_trimmed = True
            gone.append(segment)
        return gone

    def has(self, msn: int, part: int | None) -> bool:
        """True once the playlist holds this segment (`part` None) or this part of it."""
        last_msn, last_part = self.last
        if self.ended or msn < last_msn:
            return True
        if msn > last_msn or not self._segments:
            return False
        if part is None:
            return not self.open
        return bool(self._segments[-1].parts) and part <= last_part

    def answer(self, request: Reload, now: float) -> Answer:
        """What the request gets; `now` in seconds of any clock."""
        if request.msn is None:
            if request.part is not None:
                return Refuse("_HLS_part needs _HLS_msn")
            return Playlist(request.skip, False)
        last_msn, last_part = self.last
        if not self.ended:
            if request.msn > last_msn + 2:
                return Refuse("_HLS_msn is too far ahead")
            ahead = last_part if request.msn == last_msn else 0
            if (
                request.msn >= last_msn
                and request.part is not None
                and request.part > ahead + self.rules.advance_parts
            ):
                return Refuse("_HLS_part is too far ahead")
        if self.has(request.msn, request.part):
            return Playlist(request.skip, request.msn >= last_msn - 1)
        return Wait(request.msn, request.part, now + self.rules.wait_s)

    def view(self, hint_uri: str | None, reports: Iterable[Report]) -> MediaPlaylist:
        """The playlist as of now; parts older than three target durations are not listed."""
        listed: list[SegmentTag] = []
        age_us = 0
        for segment in reversed(self._segments):
            old = age_us > 3 * self.rules.target_s * 1_000_000
            listed.append(replace(segment, parts=()) if old else segment)
            age_us += segment.length_us
        return MediaPlaylist(
            self.rules.target_s,
            self.rules.part_target_us,
            self._first_msn,
            self._discontinuities,
            tuple(reversed(listed)),
            0,
            None if self.ended else hint_uri,
            tuple(reports),
            self.ended,
        )
