"""One rendition's parts and playlists in memory, and the requests that wait for the next of them."""

import gzip
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from typing import Any

from transcoder.envelope import Envelope
from transcoder.kept import ClosedSegment
from transcoder.messages import AUDIO, Init, PartMade
from transcoder.pending import Pending
from transcoder.playlist import (
    DateRange,
    MediaPlaylist,
    PartTag,
    Report,
    SegmentTag,
    abridged,
    render,
    within,
)
from transcoder.window import Window, WindowRules

_MARGIN_S = 12
_VIEWER_MEMORY_S = 3.0
_TICKS_US = 500
_NO_INIT = Init("", "wvtt", 0, 0, b"")
"""Of renditions of text, which need none."""


@dataclass(frozen=True, slots=True)
class Body:
    """A playlist as it goes out, plain and compressed once for everybody."""

    plain: bytes
    gzipped: bytes
    answers: dict[tuple[bool, str, str], Any] = field(default_factory=dict, compare=False)
    """What the HTTP side made of it, by the form asked for; gone with this state of the playlist."""


class Snapshot:
    """One state of a playlist; each form is rendered when first asked for, then shared."""

    def __init__(self, playlist: MediaPlaylist) -> None:
        self._playlist = playlist
        self._bodies: dict[tuple[bool, bool], Body] = {}

    def body(self, delta: bool, ranges: bool = False) -> Body:
        """The whole playlist, or its delta update, in which older date ranges can be left out too."""
        form = (delta, ranges)
        if form not in self._bodies:
            playlist = abridged(self._playlist, ranges) if delta else self._playlist
            self._bodies[form] = compress(render(playlist))
        return self._bodies[form]


def compress(text: str) -> Body:
    """The text as bytes, with its gzip form."""
    plain = text.encode()
    return Body(plain, gzip.compress(plain, 5, mtime=0))


@dataclass(slots=True)
class _Measure:
    """Bits, microseconds and frames of one finished segment."""

    bits: int = 0
    duration_us: int = 0
    frames: int = 0


class RenditionStore:
    """Names never repeat: they carry the show's random token and a number that only grows."""

    suffix = "mp4"

    def __init__(self, name: str, token: str, rules: WindowRules, splices: Set[int] = frozenset()) -> None:
        """`splices` is the show's own set of the segments that begin with a discontinuity everywhere."""
        self.name = name
        self.window = Window(rules)
        self.init: Init | None = None
        self.reports: Callable[[], Iterable[Report]] = tuple
        self.date_ranges: Callable[[], Iterable[DateRange]] = tuple
        self.elsewhere: Callable[[int], SegmentTag | None] = lambda _msn: None
        """The segment of a number in another rendition that has media there."""
        self.lent_to: Callable[[int], tuple[str, ...]] = lambda _msn: ()
        """The renditions that have this one's media in their segment of a number."""
        self.margin_s = _MARGIN_S
        """How long media stays after it left the window."""
        self.on_segment: list[Callable[[ClosedSegment], None]] = []
        self.envelope: Envelope | None = None
        """What goes out is sealed in it, where the show is encrypted."""
        self._token = token
        self._made = 0
        self._inits = 0
        self._map_uri = ""
        self._maps: dict[str, Init] = {}
        self._media: dict[str, bytes] = {}
        self._segments: dict[str, tuple[str, ...]] = {}
        self._leaving: list[tuple[float, SegmentTag]] = []
        self._parts_waited: dict[str, Pending[bool]] = {}
        self._playlists_waited: dict[tuple[int, int | None], Pending[Snapshot]] = {}
        self._snapshot: Snapshot | None = None
        self._splices = splices
        self._source_segment: int | None = None
        self._measures: list[_Measure] = []
        self._answered: list[tuple[float, int]] = []

    # -- what the worker made

    def set_init(self, init: Init) -> None:
        """From the next part on this init segment applies."""
        self.init = init
        self._map_uri = f"{self.name}/{self._token}-i{self._inits}.{self.suffix}"
        self._maps[self._map_uri] = init
        self._inits += 1
        if self.window.open:
            self._close()

    def break_off(self) -> None:
        """The worker or its source begins anew: what is open ends, a discontinuity follows."""
        if self.window.open:
            self._close()
        self._source_segment = None
        self._changed(0.0)

    def add(self, part: PartMade, msn: int, now: float) -> None:
        """Take a part of segment `msn`; opens that segment when it is the first."""
        if self._source_segment != part.segment or not self.window.open:
            if self.window.open:
                self._close()
            self._fill_gaps(part, msn)
            key = self.envelope.tag(self.window.next_msn) if self.envelope is not None else None
            self.window.begin(self._map_uri, part.start_ns // 1_000_000, self._breaks_here, key)
            self._source_segment = part.segment
            self._measures = [*self._measures[-30:], _Measure()]
        uri, duration_us = self.hint_uri, round(part.duration_ns / 1000)
        self._made += 1
        self._media[uri] = part.data
        if self.envelope is not None:
            self.envelope.note(uri, self.window.next_msn - 1)
        self.window.append(PartTag(uri, self._listed_us(duration_us), part.independent))
        measure = self._measures[-1]
        measure.bits += len(part.data) * 8
        measure.duration_us += duration_us
        measure.frames += part.frames
        waited = self._parts_waited.pop(uri, None)
        if waited is not None:
            waited.settle(True)
        self._let_go(now)
        self._changed(now)

    def end(self, now: float) -> None:
        """Nothing follows."""
        if self.window.open:
            self._close()
        self.window.ended = True
        for waited in self._parts_waited.values():
            waited.settle(None)
        self._parts_waited.clear()
        self._changed(now)

    # -- what a request gets

    @property
    def hint_uri(self) -> str:
        """Name of the part that comes next, whichever segment and worker it comes from."""
        return f"{self.name}/{self._token}-{self._made}.{self.suffix}"

    def snapshot(self) -> Snapshot:
        """The playlist as of now."""
        if self._snapshot is None:
            view = self.window.view(self.hint_uri, self.reports())
            self._snapshot = Snapshot(within(view, self.date_ranges()))
        return self._snapshot

    def refresh(self) -> None:
        """Another rendition changed: who asks from now on gets new reports, and all of them the same."""
        self._snapshot = None

    def when(self, msn: int, part: int | None) -> Pending[Snapshot]:
        """Shared by everybody who waits for the same state."""
        key = (msn, part)
        if key not in self._playlists_waited:
            self._playlists_waited[key] = Pending()
        return self._playlists_waited[key]

    def media(self, uri: str) -> bytes | None:
        """An init, part or whole segment that is still kept, as it goes out."""
        plain = self._plain(uri)
        return plain if plain is None or self.envelope is None else self.envelope.close(uri, plain)

    def _plain(self, uri: str) -> bytes | None:
        if uri in self._maps:
            return self._maps[uri].data
        names = self._segments.get(uri)
        return self._join([self._media[name] for name in names]) if names else self._media.get(uri)

    def when_made(self, uri: str) -> Pending[bool] | None:
        """For the hinted part, the moment it is complete; None for anything else."""
        if uri != self.hint_uri or self.window.ended:
            return None
        if uri not in self._parts_waited:
            self._parts_waited[uri] = Pending()
        return self._parts_waited[uri]

    @property
    def waiting(self) -> int:
        """How many requests wait for a state of the playlist."""
        return sum(map(len, self._playlists_waited.values()))

    def viewers(self, now: float) -> int:
        """The most requests that one playlist state answered lately, or that wait now."""
        lately = [count for at, count in self._answered if now - at <= _VIEWER_MEMORY_S]
        return max([self.waiting, *lately])

    @property
    def stored_bytes(self) -> int:
        sealed = self.envelope.stored_bytes if self.envelope is not None else 0
        maps = sum(len(init.data) for init in self._maps.values())
        return sum(map(len, self._media.values())) + maps + sealed

    def peak_bps(self) -> int:
        """Of the whole segments measured lately."""
        return max((m.bits * 1_000_000 // m.duration_us for m in self._whole()), default=0)

    def average_bps(self) -> int:
        total = sum(m.duration_us for m in self._whole())
        return sum(m.bits for m in self._whole()) * 1_000_000 // total if total else 0

    def frame_rate_milli(self) -> int:
        """Measured frames per 1000 s, whole numbers of frames when within 1 %."""
        total = sum(m.duration_us for m in self._whole())
        rate = sum(m.frames for m in self._whole()) * 1_000_000_000 // total if total else 0
        whole = round(rate / 1000) * 1000
        return whole if abs(rate - whole) <= whole // 100 else rate

    # -- inside

    def _listed_us(self, duration_us: int) -> int:
        """A whole part may be a tick more on the frames' clock; no part is listed above the target."""
        target_us = self.window.rules.part_target_us
        return target_us if target_us < duration_us <= target_us + _TICKS_US else duration_us

    def _join(self, parts: list[bytes]) -> bytes:
        """The whole segment."""
        return b"".join(parts)

    def _whole(self) -> list[_Measure]:
        closed = self._measures[:-1] if self.window.open else self._measures
        return [measure for measure in closed if measure.duration_us >= 500_000]

    def _close(self) -> None:
        uri = f"{self.name}/{self._token}-s{self.window.next_msn - 1}.{self.suffix}"
        self.window.close(uri)
        self._segments[uri] = tuple(part.uri for part in self.window.last_segment.parts)
        if self.envelope is not None:
            self.envelope.note(uri, self.window.next_msn - 1)
        if self.on_segment:
            whole = self._closed(uri, self.window.last_segment)
            for hear in self.on_segment:
                hear(whole)

    def _closed(self, uri: str, segment: SegmentTag) -> ClosedSegment:
        init, measure = self._maps.get(segment.map_uri, _NO_INIT), self._measures[-1]
        data = self._plain(uri)
        assert data is not None
        return ClosedSegment(
            self.name,
            self.window.next_msn - 1,
            uri,
            segment.map_uri,
            init.data,
            segment.at_ms,
            measure.duration_us,
            segment.discontinuity,
            self.window.breaks,
            data,
            init.codecs,
            init.width,
            init.height,
            measure.frames * 1_000_000_000 // max(1, measure.duration_us),
            measure.bits,
            self.lent_to(self.window.next_msn - 1),
        )

    def _fill_gaps(self, part: PartMade, msn: int) -> None:
        if self.window.empty:
            self.window.start_at(msn, sum(splice < msn for splice in self._splices))
        missing = msn - self.window.next_msn
        for index in range(missing):
            uri = f"{self.name}/{self._token}-g{self.window.next_msn}.{self.suffix}"
            alike = self.elsewhere(self.window.next_msn)
            at_ms = alike.at_ms if alike else part.start_ns // 1_000_000 - 1000 * (missing - index)
            duration_us = alike.length_us if alike else 1_000_000
            self.window.add_gap(self._map_uri, at_ms, duration_us, self._breaks_here, uri)

    @property
    def _breaks_here(self) -> bool:
        """Whether the segment that opens next is to carry a DISCONTINUITY."""
        return self.window.next_msn in self._splices

    def _let_go(self, now: float) -> None:
        self._leaving += [(now, segment) for segment in self.window.trim()]
        while self._leaving and now - self._leaving[0][0] > self.margin_s:
            segment = self._leaving.pop(0)[1]
            names = self._segments.pop(segment.uri or "", ())
            for name in names:
                del self._media[name]
            if self.envelope is not None:
                self.envelope.forget(segment.uri or "", *names)
            if segment.map_uri not in (self._map_uri, self.window.first_map_uri):
                self._maps.pop(segment.map_uri, None)

    def _changed(self, now: float) -> None:
        self._snapshot = None
        ready = [key for key in self._playlists_waited if self.window.has(*key)]
        if ready:
            if self.name != AUDIO:
                self._answered = [(at, n) for at, n in self._answered if now - at <= _VIEWER_MEMORY_S]
                self._answered.append((now, self.waiting))
            snapshot = self.snapshot()
            for key in ready:
                self._playlists_waited.pop(key).settle(snapshot)
