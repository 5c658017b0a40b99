"""All that is kept: a writer for each show that is live, and the way to what was kept before."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog

from transcoder.archive.disk import DiskStorage
from transcoder.archive.errors import StorageError
from transcoder.archive.journal import Line, RangeLine, SegmentLine, read_lines, write_lines
from transcoder.archive.journal_file import JournalFile
from transcoder.archive.replay import Positions, replay_of
from transcoder.archive.reserve import Probe, Reserve, space_at
from transcoder.archive.s3 import S3Storage, bucket_of
from transcoder.archive.settings import ArchiveSettings
from transcoder.archive.spool import SpooledStorage
from transcoder.archive.storage import Storage, is_key, storage_error
from transcoder.archive.writer import JOURNAL, IsWanted, Problem, ShowWriter, Tally
from transcoder.kept import ClosedSegment
from transcoder.playlist import DateRange

T = TypeVar("T")
log = structlog.get_logger(__name__)
_THREADS = 2
_KEEP_ENDED_S = 300.0
_OPEN_S = 2.0
"""Longer a request does not wait for what was kept before to be known."""
_AWAY = "recording.storage_away"
_PASSING_BYTES = 64_000_000
"""On the way to a bucket through this disk: what waits beyond that is being kept here."""

Wrap = Callable[[Storage], Storage]
"""Puts something between the archive and where it keeps media."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the keeping of a live show goes. `oldest_ms` is how far it can be rewound, None when not at all;
    what was kept is for the recording."""

    oldest_ms: int | None
    newest_ms: int
    kept_ms: int
    kept_bytes: int
    lost_ms: int
    waiting_bytes: int
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A recording that is complete; times are of the capture clock, `duration_ms` is what it plays."""

    began_ms: int
    ended_ms: int
    duration_ms: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ArchiveStats:
    """A moment's figures for /metrics."""

    shows: int
    segments: int
    bytes: int
    failures: int
    queued: int
    queued_bytes: int
    spooled_bytes: int
    problems: int
    disk_free_bytes: int
    disk_reserve_bytes: int


async def every_show(_show: str) -> bool:
    """All are recorded."""
    return True


class Archive:
    """Lives in the event loop's thread; made by `start`, ended by `close`."""

    def __init__(self, settings: ArchiveSettings, is_wanted: IsWanted, wrap: Wrap, probe: Probe) -> None:
        self.settings = settings
        self._reserve = Reserve(settings.folder, settings.reserve_bytes, probe)
        self._is_wanted = is_wanted
        self._spool: SpooledStorage | None = None
        self._disk: DiskStorage | None = None
        if settings.storage_url is None:
            self._disk = DiskStorage(settings.folder / "shows", self._check)
            self.storage: Storage = wrap(self._disk)
        else:
            self.storage = self._spool = SpooledStorage(
                DiskStorage(settings.folder / "spool", self._check_spool),
                wrap(S3Storage(bucket_of(settings.storage_url))),
                most_bytes=settings.spool_bytes,
                cache_bytes=settings.cache_bytes,
            )
        self._threads = ThreadPoolExecutor(_THREADS, "journals")
        self._writers: dict[str, ShowWriter] = {}
        self._tally = Tally()
        self._is_closed = False
        self._erasing: list[str] = []
        """What comes of these shows is not kept: it would be listed in a journal that is about to go."""

    @classmethod
    async def start(
        cls,
        settings: ArchiveSettings,
        is_wanted: IsWanted = every_show,
        wrap: Wrap = lambda storage: storage,
        probe: Probe = space_at,
    ) -> "Archive":
        archive = cls(settings, is_wanted, wrap, probe)
        await archive.measure()
        if archive._spool is not None:
            await archive._spool.start()
        return archive

    async def close(self) -> None:
        """Keep all that was handed over."""
        self._is_closed = True
        await asyncio.gather(*(writer.close() for writer in self._writers.values()))
        await self.storage.close()
        self._threads.shutdown(wait=True)

    # -- while a show is live

    def expect(self, show: str) -> ShowWriter:
        """The writer of a show that is live, or will be; what was kept of it before goes on."""
        writer = self._writers.get(show)
        if writer is None or writer.ended:
            writer = self._writers[show] = ShowWriter(
                show,
                self.storage,
                self._journal(show),
                self._threads,
                window_ms=self.settings.rewind_s * 1000,
                queue_bytes=self.settings.queue_bytes,
                tally=self._tally,
                is_wanted=self._is_wanted,
            )
        return writer

    def hear(self, show: str, segment: ClosedSegment) -> None:
        """Keep the segment; never waits."""
        if self._keeps(show):
            self.expect(show).hear(segment)

    def hear_range(self, show: str, span: DateRange) -> None:
        """Keep a timed fact; never waits."""
        if self._keeps(show):
            line = RangeLine(span.id, span.cls, span.start_ms, span.duration_ms, span.attributes)
            self.expect(show).hear_range(line)

    def record(self, show: str, is_recording: bool) -> None:
        """Whether what comes from now on is for the recording, or only for rewinding."""
        if self._keeps(show):
            self.expect(show).is_recording = is_recording

    def writer(self, show: str) -> ShowWriter | None:
        """None for a show that is not being kept now."""
        return self._writers.get(show)

    def status(self, show: str) -> Status | None:
        """None for a show that is not being kept now."""
        writer = self._writers.get(show)
        if writer is None:
            return None
        start, spooled, problem = writer.index.start, 0, writer.problem
        if self._spool is not None:
            spooled = self._spool.waiting_bytes
            if problem is None and self._spool.away_since_ms is not None:
                problem = Problem(_AWAY, self._spool.away_since_ms)
        return Status(
            start.at_ms if start else None,
            writer.index.newest_ms,
            writer.index.kept_ms,
            writer.index.kept_bytes,
            writer.lost_ms,
            writer.queued_bytes + spooled,
            problem,
        )

    async def finish(self, show: str) -> Summary:
        """Keep what waits; the recording is complete. Raises StorageError; may be done again."""
        writer = self._writers.get(show)
        if writer is not None:
            await writer.close()
        lines = await self.lines(show)
        passing = [line for line in lines if isinstance(line, SegmentLine) and not line.kept]
        kept = [line for line in lines if not isinstance(line, SegmentLine) or line.kept]
        if passing:
            await self.storage.delete(f"{show}/{line.uri}" for line in passing)
            await self._in_thread(lambda: self._journal(show).rewrite(kept))
            await self.storage.put(f"{show}/{JOURNAL}", write_lines(kept))
            self._forget(show, writer)
        elif writer is not None:  # whoever is back in time goes on to the end
            asyncio.get_running_loop().call_later(_KEEP_ENDED_S, self._forget, show, writer)
        return await self._in_thread(lambda: _summary(kept))

    async def reaches(self, show: str, msn: int) -> bool:
        """Whether viewers who rewind the show can go back to this segment. Raises StorageError while the
        storage does not say what was kept before."""
        writer = self._writers.get(show)
        if writer is None:
            return False
        try:
            async with asyncio.timeout(_OPEN_S):
                await writer.opened()
        except TimeoutError:
            raise StorageError from None
        return writer.index.reaches(msn)

    # -- what was kept

    async def read(self, show: str, uri: str) -> bytes | None:
        """The bytes of an init or a segment, as the worker made them; None when they are not kept.

        Raises StorageError.
        """
        key = f"{show}/{uri}"
        return await self.storage.get(key) if is_key(key) else None

    def path(self, show: str, uri: str) -> Path | None:
        """Where it is on this machine's disk; None where media is kept in a bucket."""
        key = f"{show}/{uri}"
        return self._disk.path(key) if self._disk is not None and is_key(key) else None

    async def lines(self, show: str) -> list[Line]:
        """All of the journal, by its copy on a machine that has not got it. Raises StorageError."""
        journal = self._journal(show)
        text = await self._in_thread(journal.read)
        if not text and (copy := await self.storage.get(f"{show}/{JOURNAL}")):
            await self._in_thread(lambda: journal.rewrite(read_lines(copy)))
            text = copy
        return await self._in_thread(lambda: list(read_lines(text)))

    async def erase(self, show: str) -> None:
        """Delete all that is kept of a show, the journal last, so that it can be done again after a crash.

        Raises StorageError.
        """
        self._erasing.append(show)
        try:
            writer = self._writers.pop(show, None)
            if writer is not None:
                await writer.close()
            await self.storage.delete([key async for key, _ in self.storage.list(show)])
            await self._in_thread(self._journal(show).remove)
        finally:
            self._erasing.remove(show)

    # -- the disk

    async def measure(self) -> None:
        """Look how much of the disk is free, for `stats`. Raises StorageError."""
        await self._in_thread(self._reserve.look)

    async def check_room(self, size: int) -> None:
        """Raises StorageFull when a file of so many bytes would touch the disk's reserve, StorageError."""
        await self._in_thread(lambda: self._reserve.check_file(size))

    def stats(self) -> ArchiveStats:
        tally = self._tally
        statuses = [self.status(show) for show in self._writers]
        return ArchiveStats(
            shows=len(self._writers),
            segments=tally.segments,
            bytes=tally.bytes,
            failures=tally.failures,
            queued=tally.queued,
            queued_bytes=tally.queued_bytes,
            spooled_bytes=self._spool.waiting_bytes if self._spool else 0,
            problems=sum(status is not None and status.problem is not None for status in statuses),
            disk_free_bytes=self._reserve.seen.free,
            disk_reserve_bytes=self._reserve.bytes,
        )

    def _keeps(self, show: str) -> bool:
        return not self._is_closed and show not in self._erasing

    def _check(self, key: str, size: int) -> None:
        """The copy of a journal is small, and a recording ends with it: it may always be written."""
        if not key.endswith(f"/{JOURNAL}"):
            self._reserve.check_segment(size)

    def _check_spool(self, key: str, size: int) -> None:
        """What only passes through on its way to the bucket takes nothing of this disk."""
        if self._spool is not None and self._spool.waiting_bytes > _PASSING_BYTES:
            self._check(key, size)

    def _forget(self, show: str, writer: ShowWriter | None) -> None:
        if writer is not None and self._writers.get(show) is writer:
            del self._writers[show]

    def _journal(self, show: str) -> JournalFile:
        return JournalFile(self.settings.folder / "journals" / f"{show}.jsonl")

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except OSError as error:
            raise storage_error(error) from error


def _summary(lines: list[Line]) -> Summary:
    replay = replay_of(lines)
    positions = Positions(replay.slots)
    return Summary(positions.began_ms, positions.ended_ms, positions.duration_ms, replay.size_bytes)
