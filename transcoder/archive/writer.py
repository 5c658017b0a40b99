"""Keeps one show's segments as they close: media into the storage, then a line into the journal.

Whoever hands segments over never waits. What cannot be kept is left out, a new stretch begins, and the next
segment is tried again.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

import structlog
from msgspec.structs import replace

from transcoder.archive.errors import KeepFailed, QueueFull, StorageError
from transcoder.archive.index import Index
from transcoder.archive.journal import (
    Line,
    MapLine,
    RangeLine,
    SegmentLine,
    read_lines,
    write_lines,
)
from transcoder.archive.journal_file import JournalFile, sound
from transcoder.archive.storage import Storage, storage_error
from transcoder.archive.stretches import Stretches
from transcoder.errors import TranscoderError
from transcoder.kept import ClosedSegment

T = TypeVar("T")
log = structlog.get_logger(__name__)
JOURNAL = "journal"
"""Key of the journal's copy beside the media."""
_COPY_S = 60.0

IsWanted = Callable[[str], Awaitable[bool]]
"""Whether a show is to be recorded."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why media is not kept at present, or only waits on this machine."""

    code: str
    since_ms: int


@dataclass(slots=True)
class Tally:
    """What all writers of a process have done."""

    segments: int = 0
    bytes: int = 0
    failures: int = 0
    queued: int = 0
    queued_bytes: int = 0


class ShowWriter:
    """`open` it, hand it segments and ranges, `close` it. One task does the work."""

    def __init__(
        self,
        show: str,
        storage: Storage,
        journal: JournalFile,
        threads: Executor,
        *,
        window_ms: int,
        queue_bytes: int,
        tally: Tally,
        is_wanted: IsWanted,
    ) -> None:
        self.index = Index(window_ms)
        self.is_recording: bool | None = None
        """Whether what comes from now on belongs to the recording; `is_wanted` is asked until it is said."""
        self.problem: Problem | None = None
        self.lost_ms = 0
        self.ended = False
        self._show = show
        self._storage = storage
        self._journal = journal
        self._threads = threads
        self._queue_bytes = queue_bytes
        self._tally = tally
        self._is_wanted = is_wanted
        self._queue: asyncio.Queue[ClosedSegment | RangeLine | None] = asyncio.Queue()
        self.queued_bytes = 0
        self._stretches = Stretches()
        self._lost_msn = -1
        self._passing: deque[SegmentLine] = deque()
        """Segments that do not belong to the recording, deleted when nobody can rewind to them."""
        self._copied = (0, time.monotonic())
        self._is_open = asyncio.Event()
        self._is_busy = True
        self._task = asyncio.create_task(self._run(), name=f"archive {show}")

    async def opened(self) -> None:
        """Returns when what was kept of the show before is known."""
        await self._is_open.wait()

    @property
    def is_idle(self) -> bool:
        """Nothing waits, nothing is being done."""
        return self._queue.empty() and not self._is_busy

    def hear(self, segment: ClosedSegment) -> None:
        """Keep it soon."""
        if self.queued_bytes + len(segment.data) > self._queue_bytes:
            self._lose(segment, QueueFull())
            return
        self._count_queued(1, len(segment.data))
        self._queue.put_nowait(segment)

    def hear_range(self, line: RangeLine) -> None:
        """Write down a timed fact."""
        self._queue.put_nowait(line)

    async def close(self) -> None:
        """Keep what waits, and the journal beside it; nothing may be handed over any more."""
        if not self.ended:
            self.ended = True
            self._queue.put_nowait(None)
        await asyncio.shield(self._task)

    async def delete_passing(self, before_ms: int | None = None) -> None:
        """Delete what is not for the recording; without `before_ms` all of it. Raises StorageError."""
        gone = []
        while self._passing and (before_ms is None or self._passing[0].at_ms < before_ms):
            gone.append(self._passing.popleft())
        if gone:
            await self._storage.delete(f"{self._show}/{line.uri}" for line in gone)

    async def journal_text(self, offset: int = 0) -> bytes:
        """The journal from there on."""
        return await self._in_thread(lambda: self._journal.read(offset))

    # -- inside

    async def _run(self) -> None:
        await self._ask()
        try:
            await self._open()
        except Exception:
            log.exception("archive.not_opened", show=self._show)
        self._is_open.set()
        while True:
            self._is_busy = False
            next_one = await self._queue.get()
            self._is_busy = True
            if next_one is None:
                break
            try:
                if isinstance(next_one, RangeLine):
                    await self._write([next_one])
                else:
                    self._count_queued(-1, -len(next_one.data))
                    await self._ask()
                    await self._keep(next_one)
            except StorageError as error:
                self._lose(next_one, error)
            except Exception:
                log.exception("archive.failed", show=self._show)
                self._lose(next_one, KeepFailed())
            await self._tidy()
        await self._copy_journal(at_once=True)

    async def _ask(self) -> None:
        """Whether to record, unless it was said; while nobody can tell, all is kept."""
        if self.is_recording is None:
            try:
                is_wanted = await self._is_wanted(self._show)
            except Exception:
                log.exception("archive.wish_unknown", show=self._show)
            else:
                self.is_recording = is_wanted if self.is_recording is None else self.is_recording

    async def _open(self) -> None:
        """Read what is left of the journal; its copy only where there is none, as on a new machine."""
        while True:
            try:
                text = await self._in_thread(self._journal.open)
                break
            except StorageError as error:
                self._say(error)
                await asyncio.sleep(1)
        try:
            if not text and (copy := await self._storage.get(f"{self._show}/{JOURNAL}")):
                await self._in_thread(lambda: self._journal.rewrite(read_lines(copy)))
                text = await self._in_thread(self._journal.open)
        except StorageError:
            log.warning("archive.no_journal_copy", show=self._show)
        if text:
            await self._mend(text)

    async def _mend(self, text: bytes) -> None:
        """Leave out what the disk lost in a power cut; all is believed where it cannot be looked at."""
        lines = list(read_lines(text))
        try:
            sizes = {key: size async for key, size in self._storage.list(self._show)}
            lines = sound(lines, sizes, self._show)
        except StorageError:
            log.warning("archive.not_looked_at", show=self._show)
        await self._in_thread(lambda: self._journal.rewrite(lines))
        offset = 0
        for line in lines:
            self.index.take(line, offset)
            offset += len(write_lines([line]))
            if isinstance(line, SegmentLine) and not line.kept and line.is_own:
                self._passing.append(line)
        self._stretches = Stretches(self.index.stretch)

    async def _keep(self, segment: ClosedSegment) -> None:
        if self.index.new_run(segment.uri):
            self._stretches.cut(segment.msn)
        if segment.discontinuity and segment.rendition in self.index.renditions:
            self._stretches.cut(segment.msn)
        lines: list[Line] = []
        if segment.map_uri and not self.index.has_map(segment.map_uri):
            await self._storage.put(f"{self._show}/{segment.map_uri}", segment.init)
            lines.append(_map_line(segment))
        await self._storage.put(f"{self._show}/{segment.uri}", segment.data)
        line = _segment_line(
            segment, self._stretches.number(segment.msn), kept=self.is_recording is not False
        )
        await self._write([*lines, line, *(replace(line, rendition=name) for name in segment.also)])
        if not line.kept:
            self._passing.append(line)
        self._tally.segments += 1
        self._tally.bytes += line.bytes
        self.problem = None

    async def _write(self, lines: list[Line]) -> None:
        """Append, then remember: what is not in the journal is listed nowhere."""
        offset = self._journal.length
        await self._in_thread(lambda: self._journal.append(lines))
        for line in lines:
            self.index.take(line, offset)

    def _lose(self, lost: ClosedSegment | RangeLine, error: TranscoderError) -> None:
        if isinstance(lost, RangeLine):
            return
        self._say(error)
        self._tally.failures += 1
        if lost.msn > self._lost_msn:
            self._lost_msn = lost.msn
            self.lost_ms += lost.duration_us // 1000
        self._stretches.cut(max(lost.msn, self.index.newest_msn) + 1)

    def _say(self, error: TranscoderError) -> None:
        if self.problem is None or self.problem.code != error.code:
            self.problem = Problem(error.code, time.time_ns() // 1_000_000)
            log.warning("archive.not_kept", show=self._show, code=error.code)

    async def _tidy(self) -> None:
        start = self.index.start
        if start is not None:
            await self._attempt(self.delete_passing(start.at_ms - 60_000), "archive.not_deleted")
        await self._copy_journal(at_once=False)

    async def _copy_journal(self, *, at_once: bool) -> None:
        """The media is worth little without it, should this machine's disk be lost."""
        length, at = self._copied
        now = time.monotonic()
        if length == self._journal.length or not (at_once or now - at > _COPY_S):
            return
        self._copied = (self._journal.length, now)
        await self._attempt(self._put_journal(), "archive.journal_not_copied")

    async def _put_journal(self) -> None:
        await self._storage.put(f"{self._show}/{JOURNAL}", await self.journal_text())

    async def _attempt(self, work: Awaitable[None], failed: str) -> None:
        """Work without which the segments are kept all the same: the next one is not to wait for it."""
        try:
            await work
        except StorageError:
            log.warning(failed, show=self._show)
        except Exception:
            log.exception(failed, show=self._show)

    def _count_queued(self, segments: int, size: int) -> None:
        self.queued_bytes += size
        self._tally.queued += segments
        self._tally.queued_bytes += size

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except OSError as error:
            raise storage_error(error) from error


def _map_line(segment: ClosedSegment) -> MapLine:
    return MapLine(
        segment.map_uri,
        segment.rendition,
        segment.codecs,
        segment.width,
        segment.height,
        len(segment.init),
    )


def _segment_line(segment: ClosedSegment, stretch: int, *, kept: bool) -> SegmentLine:
    return SegmentLine(
        segment.rendition,
        segment.msn,
        segment.uri,
        segment.map_uri,
        segment.at_ms,
        segment.duration_us,
        len(segment.data),
        segment.frame_rate_milli,
        stretch,
        kept,
    )
