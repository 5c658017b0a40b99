"""What is remembered of a live show's journal, to rewind it: places in the journal instead of segments.

Pure. Half a minute of the journal costs one mark, so a window of two hours is some kilobytes.
"""

from collections import deque
from dataclasses import dataclass, field

from transcoder.archive.journal import Line, MapLine, RangeLine, SegmentLine, run_of

_MARK_MS = 30_000
_BEHIND = 8
_TAIL = 32
"""Segments of each rendition kept for delta updates: more than six target durations."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a window may begin: `offset` in the journal, and how many segments came before it."""

    at_ms: int
    offset: int
    before: dict[str, int]
    """By rendition; what is not here had none."""
    stretch: dict[str, int] = field(default_factory=dict)
    """In which each rendition's first segment from here on is."""
    msn: int = 0
    """Of the first segment from here on."""


@dataclass(slots=True)
class Kept:
    """One rendition: how many segments it had, what it is like, and the newest of them."""

    count: int = 0
    map: MapLine | None = None
    peak_bps: int = 0
    bits: int = 0
    duration_us: int = 0
    recorded_us: int = 0
    frame_rate_milli: int = 0
    tail: deque[SegmentLine] = field(default_factory=lambda: deque(maxlen=_TAIL))

    @property
    def average_bps(self) -> int:
        return self.bits * 1_000_000 // self.duration_us if self.duration_us else 0


class Index:
    """Take every line with the offset at which it begins; the window then begins at `start`."""

    def __init__(self, window_ms: int) -> None:
        self.renditions: dict[str, Kept] = {}
        self.ranges: dict[str, RangeLine] = {}
        """Those that reach into the window, by id; what holds still does so whenever it began."""
        self.newest_ms = 0
        """End of the newest segment."""
        self.newest_msn = 0
        self.kept_bytes = 0
        """Of the recording so far."""
        self.stretch = 0
        """Of the newest segment."""
        self._window_ms = window_ms
        self._marks: deque[Mark] = deque()
        self._left: Mark | None = None
        """The mark that left the window last: playlists of a moment ago begin at it."""
        self._maps: dict[str, MapLine] = {}
        self._run = ""

    @property
    def kept_ms(self) -> int:
        """Length of the recording so far."""
        return max((kept.recorded_us for kept in self.renditions.values()), default=0) // 1000

    @property
    def start(self) -> Mark | None:
        """None before the first segment."""
        return self._marks[0] if self._marks else None

    def reaches(self, msn: int) -> bool:
        """Whether viewers can go back to this segment, or could half a minute ago."""
        first = self._left or self.start
        return first is not None and msn >= first.msn

    def first_stretch(self, rendition: str) -> int:
        """In which the rendition's first segment of the window is."""
        return next(
            (mark.stretch[rendition] for mark in self._marks if rendition in mark.stretch), self.stretch
        )

    def is_current(self, rendition: str) -> bool:
        """False for a rendition that stopped while others went on."""
        tail = self.renditions[rendition].tail
        return bool(tail) and tail[-1].msn + _BEHIND >= self.newest_msn

    def is_offered(self, rendition: str) -> bool:
        """Whether it is for who begins to rewind: current, and with media of its own."""
        return self.is_current(rendition) and self.renditions[rendition].tail[-1].is_own

    def has_map(self, uri: str) -> bool:
        return uri in self._maps

    def new_run(self, uri: str) -> bool:
        """True for a segment of another run of the server than the newest one's."""
        return self._run not in ("", run_of(uri))

    def take(self, line: Line, offset: int) -> None:
        match line:
            case MapLine():
                self._maps[line.uri] = line
            case RangeLine():
                self.ranges[line.id] = line
            case SegmentLine():
                self._take(line, offset)

    def _take(self, line: SegmentLine, offset: int) -> None:
        if not self._marks or line.at_ms >= self._marks[-1].at_ms + _MARK_MS:
            before = {name: kept.count for name, kept in self.renditions.items()}
            self._marks.append(Mark(line.at_ms, offset, before, msn=line.msn))
        self._marks[-1].stretch.setdefault(line.rendition, line.stretch)
        self._run = run_of(line.uri)
        kept = self.renditions.setdefault(line.rendition, Kept())
        kept.count += 1
        kept.map = self._maps.get(line.map, kept.map)
        kept.tail.append(line)
        if line.duration_us >= 500_000:
            kept.peak_bps = max(kept.peak_bps, line.bytes * 8_000_000 // line.duration_us)
            kept.frame_rate_milli = line.frame_rate_milli
        kept.bits += line.bytes * 8
        kept.duration_us += line.duration_us
        self.newest_msn = max(self.newest_msn, line.msn)
        self.newest_ms = max(self.newest_ms, line.at_ms + line.duration_us // 1000)
        self.stretch = max(self.stretch, line.stretch)
        if line.kept:
            self.kept_bytes += line.bytes if line.is_own else 0
            kept.recorded_us += line.duration_us
        self._slide()

    def _slide(self) -> None:
        oldest_ms = self.newest_ms - self._window_ms
        while len(self._marks) > 1 and self._marks[1].at_ms <= oldest_ms:
            self._left = self._marks.popleft()
        begins_ms = self._marks[0].at_ms
        gone = [
            one.id
            for one in self.ranges.values()
            if one.duration_ms is not None and one.start_ms + one.duration_ms < begins_ms
        ]
        for name in gone:
            del self.ranges[name]
