"""One live show as it is served: its renditions together, numbered alike."""

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from msgspec import structs

from transcoder import emsg
from transcoder.captions.rendition import CaptionRendition
from transcoder.dash import Presentation, Track, render_mpd
from transcoder.encryption import Seal
from transcoder.envelope import Envelope
from transcoder.hearer import Hearer
from transcoder.kept import ClosedSegment
from transcoder.marks import DateRanges, Mark, PendingMarks
from transcoder.messages import AUDIO, SOURCE, Init, PartMade, Rung
from transcoder.multivariant import Multivariant, Sound, Variant, captions_of, render_multivariant
from transcoder.pending import Pending
from transcoder.playlist import DateRange, Report, SegmentTag
from transcoder.settings import TranscoderSettings
from transcoder.stand_ins import StandIns
from transcoder.stats import Counters
from transcoder.store import Body, RenditionStore, compress
from transcoder.window import WindowRules

_MEASURED_FOR_S = 1.0
_MOST_BASES = 16
__all__ = ["ClosedSegment", "DateRange", "ShowStore"]


class ShowStore:
    """Owned by the supervisor, read by the HTTP routes; lives in the event loop's thread."""

    def __init__(self, settings: TranscoderSettings, counters: Counters) -> None:
        self.rungs: tuple[Rung, ...] = ()
        self.renditions: dict[str, RenditionStore] = {}
        self.captions: dict[str, CaptionRendition] = {}
        """By language; each is among the renditions too."""
        self.origin_ns: int | None = None
        """Wall clock of media time 0, once there is media."""
        self.ended_at: float | None = None
        self.ready = Pending[bool]()
        """Settled with True once the show is playable, and with False when it ended before."""
        self.on_range: list[Callable[[DateRange], None]] = []
        """Each hears of every date range when it begins, and again when its end is known."""
        self.on_segment: list[Callable[[ClosedSegment], None]] = []
        """Each hears of every whole segment of every rendition once, in the event loop, also at the end."""
        self.followers: set[Hearer] = set()
        """Told of all that is made, as it is made."""
        self._manifest: tuple[float, Body | None] = (0.0, None)
        self._multivariants: dict[tuple[str, ...], tuple[float, Body]] = {}
        self._rules = WindowRules(
            settings.max_segment_s, round(settings.part_s * 1e6), round(settings.window_s * 1e6)
        )
        self._ranges = DateRanges()
        self._pending = PendingMarks()
        self._counters = counters
        self._token = secrets.token_urlsafe(9)
        self.seal: Seal | None = None
        """The show's keys, where it is encrypted; set before anything is made."""
        self._splices: set[int] = set()
        self._stand_ins = StandIns()
        self._inits: dict[str, Init] = {}
        self._lent: dict[tuple[str, int], tuple[str, ...]] = {}
        """By rung and number of a segment that is not whole yet."""
        self._made_since_break = False
        self._base_msn = int(time.time())
        """Counts on from the wall clock, so that numbers still grow when the server was restarted."""

    def plan(self, rungs: tuple[Rung, ...]) -> None:
        """The ladder is known. Renditions that it lacks are listed no more, and go on for those who play
        them, with their neighbours' media."""
        self.rungs = rungs
        self._stand_ins.plan(rungs)
        self._multivariants.clear()
        names = {rung.name for rung in rungs} | {AUDIO, SOURCE}
        names |= {rendition.name for rendition in self.captions.values()}
        for follower in self.followers:
            follower.plan(names)

    def set_init(self, init: Init) -> None:
        """The rendition's own parts that follow need it."""
        store = self.renditions.get(init.rendition) or self._begin(init.rendition)
        self._inits[init.rendition] = init
        if self._stand_ins.begin(init.rendition):
            store.set_init(init)
        for follower in self.followers:
            follower.init(init)

    def _begin(self, name: str) -> RenditionStore:
        hidden = name == SOURCE
        rules = replace(self._rules, window_us=0) if hidden else self._rules
        store = RenditionStore(name, self._token, rules, self._splices)
        if hidden:
            store.margin_s = 0
        store.reports = lambda: self._reports(name)
        store.elsewhere = self._with_media
        store.lent_to = lambda msn: self._lent.pop((name, msn), ())
        store.date_ranges = lambda: self._ranges.listed
        store.on_segment = self.on_segment
        if self.seal is not None:
            store.envelope = Envelope(self.seal, name)
        self.renditions[name] = store
        return store

    def caption(self, language: str) -> CaptionRendition:
        """The captions of a language, whose parts begin with the next one of the pictures."""
        if language not in self.captions:
            made = CaptionRendition(language, self._token, self._rules, self._splices)
            made.reports = lambda: self._reports(made.name)
            made.on_segment = self.on_segment
            self.captions[language] = self.renditions[made.name] = made
        return self.captions[language]

    def add(self, part: PartMade) -> None:
        """Store a part and wake whoever waits for it."""
        now = time.monotonic()
        for follower in self.followers:
            follower.part(part)
        part = self._marked(part)
        changed = []
        for name, opens in self._stand_ins.takers(part.rendition, part.segment):
            changed.append(name)
            store = self.renditions[name]
            if opens:
                self._feed(store, part.rendition, self._base_msn + part.segment)
            if name != part.rendition:
                self._pending.take(name, part.start_ns, part.start_ns + part.duration_ns)
            store.add(part, self._base_msn + part.segment, now)
        self._made_since_break = True
        if self.origin_ns is not None and part.rendition == (self.rungs[0].name if self.rungs else AUDIO):
            for captions in self.captions.values():
                changed.append(captions.name)
                captions.follow(part, self._base_msn + part.segment, now, self.origin_ns)
        for store in self.listed.values() if part.rendition != SOURCE else ():
            if changed != [store.name]:
                store.refresh()
        if not self.ready.settled and self.playable:
            self.ready.settle(True)
        self._counters.parts += 1
        end_ns = part.start_ns + part.duration_ns
        self._counters.lateness.observe((time.time_ns() - end_ns) / 1e9)

    def _feed(self, store: RenditionStore, feeder: str, msn: int) -> None:
        """The segment that opens has this rung's media. Who hears of whole segments gets them once, with the
        names of all that have them."""
        if store.init is not self._inits[feeder]:
            store.set_init(self._inits[feeder])
        store.on_segment = self.on_segment if feeder == store.name else []
        if self.on_segment and feeder != store.name:
            self._lent[feeder, msn] = (*self._lent.get((feeder, msn), ()), store.name)

    def break_off(self) -> None:
        """The worker begins anew: its segment 0 is the next number that no rendition has used."""
        if not self._made_since_break:
            return
        self._made_since_break = False
        for follower in self.followers:
            follower.break_off()
        self._stand_ins.break_off()
        for store in self.renditions.values():
            store.break_off()
        self._base_msn = max(
            store.window.next_msn for store in self.renditions.values() if not store.window.empty
        )
        self.splice(0)

    def splice(self, segment: int) -> None:
        """The worker's segment of this number begins with a discontinuity in every rendition."""
        self._splices.add(self._base_msn + segment)

    def end(self) -> None:
        """Every playlist gets its ENDLIST."""
        self.ended_at = time.monotonic()
        for store in self.renditions.values():
            store.end(self.ended_at)
        for follower in self.followers:
            follower.end()
        self.ready.settle(self.playable)

    @property
    def playable(self) -> bool:
        """True once every planned rendition and the audio have a whole segment."""
        names = {rung.name for rung in self.rungs[:1]} | {AUDIO}
        return bool(self.rungs) and all(
            name in self.renditions and self.renditions[name].window.playable for name in names
        )

    def video(self) -> list[RenditionStore]:
        """The ladder's renditions that can be played, largest first."""
        names = {rung.name for rung in self.rungs}
        return [store for store in self._pictures() if store.name in names]

    def _pictures(self, *, begun: bool = False) -> list[RenditionStore]:
        """Those of rungs that left the ladder too; with `begun` those that cannot be played yet as well."""
        found = [
            store
            for name, store in self.listed.items()
            if name != AUDIO
            and store.init is not None
            and (store.window.playable or (begun and not store.window.empty))
        ]
        return sorted(found, key=lambda store: store.init.width if store.init else 0, reverse=True)

    def multivariant(self, bases: tuple[str, ...] = ("",)) -> Body:
        """The multivariant playlist with what was measured up to this second; see `Multivariant.bases`."""
        now = time.monotonic()
        made_at, body = self._multivariants.get(bases, (0.0, None))
        if body is None or now - made_at > _MEASURED_FOR_S:
            if len(self._multivariants) >= _MOST_BASES:
                self._multivariants.clear()
            body = compress(render_multivariant(self._measured(bases)))
            self._multivariants[bases] = (now, body)
        return body

    def presentation(self) -> Presentation:
        """The show as DASH tells of it: whole segments of all renditions that have begun. One that joins is
        in it before its first segment is whole, so that no Period ends where players have been already."""
        tracks = []
        for store in [*self._pictures(begun=True), self.renditions[AUDIO]]:
            assert store.init is not None
            first_msn, segments = store.window.whole
            tracks.append(
                Track(
                    store.name,
                    store.init.codecs,
                    store.init.width,
                    store.init.height,
                    store.peak_bps(),
                    first_msn,
                    segments,
                    store.window.left,
                    store.window.is_trimmed,
                )
            )
        return Presentation(
            tuple(tracks),
            (self.origin_ns or 0) // 1_000_000,
            time.time_ns() // 1_000_000,
            self._rules.target_s,
            self._rules.window_us // 1_000_000,
            self.ended_at is not None,
        )

    def manifest(self) -> Body:
        """The MPD as of this second."""
        made_at, body = self._manifest
        if body is None or time.monotonic() - made_at > _MEASURED_FOR_S:
            body = compress(render_mpd(self.presentation()))
            self._manifest = (time.monotonic(), body)
        return body

    def _measured(self, bases: tuple[str, ...]) -> Multivariant:
        audio = self.renditions[AUDIO]
        variants = []
        for store in self.video():
            assert store.init is not None
            assert audio.init is not None
            variants.append(
                Variant(
                    f"{store.name}.m3u8",
                    store.peak_bps() + audio.peak_bps(),
                    store.average_bps() + audio.average_bps(),
                    f"{store.init.codecs},{audio.init.codecs}",
                    store.init.width,
                    store.init.height,
                    store.frame_rate_milli(),
                )
            )
        assert audio.init is not None
        sound = Sound(f"{AUDIO}.m3u8", audio.peak_bps(), audio.average_bps(), audio.init.codecs)
        captions = captions_of(text.name for text in self.captions.values() if not text.window.empty)
        return Multivariant(sound, tuple(variants), captions, bases)

    @property
    def newest_msn(self) -> int:
        """The number of the newest segment of any rendition."""
        return max((store.window.next_msn - 1 for store in self.renditions.values()), default=0)

    @property
    def listed(self) -> dict[str, RenditionStore]:
        """The renditions that are served."""
        return {name: store for name, store in self.renditions.items() if name != SOURCE}

    def mark(self, mark: Mark) -> None:
        """Write a timed fact into every playlist from its next part on, and into the pictures of its time."""
        self._pending.add(mark)
        for span in self._ranges.add(mark):
            for hear in self.on_range:
                hear(span)

    def viewers(self) -> int:
        now = time.monotonic()
        return sum(store.viewers(now) for store in self._pictures())

    def _marked(self, part: PartMade) -> PartMade:
        """The part of pictures with the event messages of its time before it."""
        if self.origin_ns is None or part.rendition in (AUDIO, SOURCE):
            return part
        marks = self._pending.take(part.rendition, part.start_ns, part.start_ns + part.duration_ns)
        messages = emsg.boxes(marks, self.origin_ns, part.start_ns)
        return structs.replace(part, data=messages + part.data) if messages else part

    def _with_media(self, msn: int) -> SegmentTag | None:
        found = (store.window.segment(msn) for store in self.renditions.values())
        return next((one for one in found if one is not None and not one.gap), None)

    def _reports(self, but: str) -> list[Report]:
        return [
            Report(f"{name}.m3u8", *store.window.last)
            for name, store in self.listed.items()
            if name != but and store.window.playable
        ]
