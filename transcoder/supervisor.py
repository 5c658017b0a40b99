"""Runs one worker process per live show, feeds it without ever waiting, and replaces it when it fails."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import structlog

from transcoder.admission import Admits, admit_all
from transcoder.encryption import Seals, no_seals
from transcoder.errors import UnknownStream
from transcoder.marks import HeldMarks, Mark
from transcoder.messages import (
    AUDIO,
    Beat,
    FailEncoder,
    Finish,
    Finished,
    FromWorker,
    Init,
    KeyframeWanted,
    PartMade,
    PictureMade,
    Planned,
    Scene,
    Splice,
    Start,
    Unit,
)
from transcoder.playlist import DateRange
from transcoder.process import WorkerProcess
from transcoder.settings import TranscoderSettings
from transcoder.show import ClosedSegment, ShowStore
from transcoder.stats import Counters, TranscoderStats

__all__ = ["Transcoder", "TranscoderSettings", "Unit"]
_NS = 1_000_000_000
_ASK_AGAIN_S = 0.5
_log = structlog.get_logger()


class _Show:
    """A show's store and the task that keeps a worker behind it."""

    def __init__(
        self,
        name: str,
        settings: TranscoderSettings,
        counters: Counters,
        want_keyframe: Callable[[str], None],
        take_picture: Callable[[PictureMade], None],
    ) -> None:
        self.store = ShowStore(settings, counters)
        self.worker: WorkerProcess | None = None
        self._name = name
        self._settings = settings
        self._counters = counters
        self._want_keyframe = want_keyframe
        self._take_picture = take_picture
        self._origin_ns: int | None = None
        self._blocked: set[str] = set()
        self._scene: Scene | None = None
        self.closing = False
        self._asked_at = 0.0
        self._fed = asyncio.Event()
        self.task = asyncio.create_task(self._supervise())

    def feed(self, unit: Unit) -> None:
        if self.closing or not unit.data:
            return
        if self._origin_ns is None:
            self._origin_ns = self.store.origin_ns = unit.capture_ns - _NS
            self._fed.set()
        worker = self.worker
        lagging = worker is None or worker.backlog > self._settings.queue_bytes
        key = f"{unit.place}/{unit.rid}" if unit.kind == "video" else AUDIO
        if lagging:
            self._blocked.add(key)
        elif unit.keyframe or unit.kind == "audio":
            self._blocked.discard(key)
        if worker is None or key in self._blocked:
            self._counters.units_dropped += 1
            if not lagging and time.monotonic() - self._asked_at > _ASK_AGAIN_S:
                self._asked_at = time.monotonic()
                self._want_keyframe(unit.place)
            return
        worker.send(unit)

    def set_scene(self, scene: Scene) -> None:
        self._scene = scene
        if self.worker is not None and not self.closing:
            self.worker.send(scene)

    async def close(self) -> None:
        """End the playlists, giving the worker a moment to flush."""
        self.closing = True
        if self.worker is not None and not self.task.done():
            self.worker.send(Finish())
            await asyncio.wait([self.task], timeout=self._settings.close_within_s)
        self.task.cancel()
        await asyncio.wait([self.task])
        self.store.end()

    async def _supervise(self) -> None:
        await self._fed.wait()
        while not self.closing:
            began = time.monotonic()
            why = await self._run_worker()
            self.store.break_off()
            if self.closing:
                return
            self._counters.worker_restarts += 1
            _log.warning("transcoder.worker_replaced", show=self._name, why=why)
            if time.monotonic() - began < 1.0:
                await asyncio.sleep(1.0)

    async def _run_worker(self) -> str:
        """One worker's life; returns why it ended."""
        settings = self._settings
        assert self._origin_ns is not None
        try:
            worker = await WorkerProcess.spawn()
        except OSError as error:
            return f"not started: {error.strerror}"
        try:
            start = Start(
                self._origin_ns,
                self.store.rungs,
                int(settings.segment_s * _NS),
                settings.max_segment_s * _NS,
                int(settings.part_s * _NS),
                tuple(self.store.renditions),
            )
            worker.send(start)
            if self._scene is not None:
                worker.send(self._scene)
            self.worker = worker
            patience_s = settings.start_within_s
            while True:
                async with asyncio.timeout(patience_s):
                    message = await worker.receive()
                patience_s = settings.hung_after_s
                if isinstance(message, Finished):
                    return "finished"
                self._take(worker, message)
        except TimeoutError:
            return "hung"
        except (asyncio.IncompleteReadError, ConnectionError):
            return "died"
        except Exception:
            _log.exception("transcoder.worker_misread", show=self._name)
            return "misread"
        finally:
            self.worker = None
            await worker.stop()

    def _take(self, worker: WorkerProcess, message: FromWorker) -> None:
        match message:
            case PartMade():
                self.store.add(message)
            case Init():
                self.store.set_init(message)
            case Planned():
                self.store.plan(message.rungs)
            case Splice():
                self.store.splice(message.segment)
            case KeyframeWanted():
                self._want_keyframe(message.place)
            case PictureMade():
                self._take_picture(message)
            case Beat():
                worker.cpu_ms = message.cpu_ms


class Transcoder:
    """All live shows' packaging."""

    def __init__(self, settings: TranscoderSettings, on_keyframe_needed: Callable[[str, str], None]) -> None:
        self.settings = settings
        self._on_keyframe_needed = on_keyframe_needed
        self._counters = Counters()
        self._shows: dict[str, _Show] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._held = HeldMarks()
        self.on_segment: list[Callable[[str, ClosedSegment], None]] = []
        """Each hears of every whole segment of every show, in the event loop."""
        self.on_range: list[Callable[[str, DateRange], None]] = []
        """Each hears of every date range when it begins, and again when its end is known."""
        self.on_picture: Callable[[str, PictureMade], None] = lambda _show, _picture: None
        """Hears of each still that a show's worker makes, in the event loop."""
        self.spoil: Callable[[str, Unit], Unit] | None = None
        """What faults that are injected on purpose do to a show's units."""
        self.admits: Admits = admit_all
        """Who may have what of a show over HTTP."""
        self.seals: Seals = no_seals

    @classmethod
    async def start(
        cls, settings: TranscoderSettings, on_keyframe_needed: Callable[[str, str], None]
    ) -> "Transcoder":
        """`on_keyframe_needed(show, place)` is called in the event loop, about once per segment; an empty
        place is the one that the show's scene calls its main one."""
        return cls(settings, on_keyframe_needed)

    async def close(self) -> None:
        """End every show; no worker is left afterwards."""
        for show in list(self._shows):
            self.close_show(show)
        if self._closing:
            await asyncio.wait(self._closing)
        self._shows.clear()

    def open(self, show: str) -> None:
        """Begin packaging a show; harmless when it is open, afresh when it was closed."""
        existing = self._shows.get(show)
        if existing is None or existing.closing:
            self._shows[show] = _Show(
                show,
                self.settings,
                self._counters,
                lambda place: self._on_keyframe_needed(show, place),
                lambda picture: self.on_picture(show, picture),
            )
            self._shows[show].store.seal = self.seals(show)
            self._shows[show].store.on_segment.append(partial(self._hear_segment, show))
            self._shows[show].store.on_range.append(partial(self._hear_range, show))
            for mark in self._held.of(show):
                self._shows[show].store.mark(mark)

    def mark(self, show: str, mark: Mark) -> None:
        """Write a timed fact into the show's playlists and media; what holds when it opens comes in then."""
        self._held.add(show, mark)
        if show in self._shows:
            self._shows[show].store.mark(mark)

    def feed(self, show: str, unit: Unit) -> None:
        """Hand over one unit; dropped up to the next keyframe when the worker lags. Unknown shows ignored."""
        if show in self._shows:
            self._shows[show].feed(self.spoil(show, unit) if self.spoil else unit)

    def set_scene(self, show: str, scene: Scene) -> None:
        """What is seen of the units that follow; unknown shows are ignored."""
        if show in self._shows:
            self._shows[show].set_scene(scene)

    def close_show(self, show: str) -> None:
        """End the show's playlists; they stay for `keep_ended_s`."""
        if show in self._shows and not self._shows[show].closing:
            self._shows[show].closing = True
            task = asyncio.create_task(self._close(show, self._shows[show]))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def renditions(self, show: str) -> list[str]:
        """Names of the video renditions, largest first; empty until playable."""
        store = self.find(show)
        return [video.name for video in store.video()] if store is not None and store.playable else []

    def worker_pid(self, show: str) -> int | None:
        """The process that works for the show now."""
        found = self._shows.get(show)
        return found.worker.process.pid if found is not None and found.worker is not None else None

    def fail_encoder(self, show: str) -> None:
        """The fault of an encoder that breaks, on purpose; unknown shows are ignored."""
        found = self._shows.get(show)
        if found is not None and found.worker is not None:
            found.worker.send(FailEncoder())

    def viewers(self, show: str) -> int:
        """Best estimate: players that block on one video playlist state together."""
        store = self.find(show)
        return store.viewers() if store is not None else 0

    def find(self, show: str) -> ShowStore | None:
        """The show's store, if it is packaged or ended lately."""
        found = self._shows.get(show)
        return found.store if found is not None else None

    def store(self, show: str) -> ShowStore:
        """Like `find`, but raises UnknownStream."""
        found = self.find(show)
        if found is None:
            raise UnknownStream
        return found

    def stats(self) -> TranscoderStats:
        shows = self._shows.values()
        counters = self._counters
        live = [show.store for show in shows if show.store.ended_at is None]
        return TranscoderStats(
            shows=len(live),
            renditions=sum(len(store.renditions) for store in live),
            parts=counters.parts,
            worker_restarts=counters.worker_restarts,
            units_dropped=counters.units_dropped,
            waiting_requests=sum(r.waiting for store in live for r in store.renditions.values()),
            viewers=sum(store.viewers() for store in live),
            worker_cpu_ms=sum(show.worker.cpu_ms for show in shows if show.worker),
            stored_bytes=sum(r.stored_bytes for show in shows for r in show.store.renditions.values()),
            lateness_counts=tuple(counters.lateness.counts),
            lateness_sum_s=counters.lateness.sum_s,
        )

    def _hear_segment(self, show: str, segment: ClosedSegment) -> None:
        for hear in self.on_segment:
            hear(show, segment)

    def _hear_range(self, show: str, span: DateRange) -> None:
        for hear in self.on_range:
            hear(show, span)

    async def _close(self, name: str, show: _Show) -> None:
        await show.close()
        asyncio.get_running_loop().call_later(self.settings.keep_ended_s, self._forget, name, show)

    def _forget(self, name: str, show: _Show) -> None:
        if self._shows.get(name) is show:
            del self._shows[name]
