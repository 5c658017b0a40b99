"""Recordings as MP4 files: made one by one when their hosts ask, kept for a day, told by the table."""

import asyncio
import contextlib
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.recordings import commands
from commerce.recordings.queries import Mp4, Recording, mp4_files
from commerce.recordings.rules import MP4_KEEP_MS
from transcoder.archive.archive import Archive
from transcoder.archive.errors import StorageFull
from transcoder.archive.export import export
from transcoder.errors import TranscoderError
from web.clock import Clock
from web.wire_recordings import Mp4View

log = structlog.get_logger(__name__)
_INTERRUPTED = "recording.mp4_interrupted"
_NO_ROOM = "recording.mp4_no_room"
_NAME = re.compile(r"[a-z0-9-]{1,80}-[0-9a-f]{8}\.mp4")


@dataclass(slots=True)
class _Job:
    task: asyncio.Task[None]
    progress: float = 0.0


class Exports:
    """`begin` it, `close` it; what was being made when the server ended has failed at the next start."""

    def __init__(self, db: Database, archive: Archive, folder: Path, clock: Clock) -> None:
        self._db = db
        self._archive = archive
        self._folder = folder
        self._clock = clock
        self._jobs: dict[str, _Job] = {}
        self._turn = asyncio.Lock()

    async def begin(self) -> None:
        """Own up to what a restart interrupted, and delete files that nobody knows of."""
        async with self._db.read() as session:
            making = await mp4_files(session, "making")
            known = {mp4.name for _, mp4 in await mp4_files(session, "ready")}
        for slug, _ in making:
            await commands.fail_mp4(self._db, slug=slug, problem=_INTERRUPTED)
        await asyncio.to_thread(_sweep, self._folder, {name for name in known if name})

    async def close(self) -> None:
        tasks = [job.task for job in self._jobs.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def start(self, slug: str, by: Account) -> Recording:
        """Begin to make the file. Raises what `start_mp4` raises."""
        recording = await commands.start_mp4(self._db, slug=slug, by=by, now_ms=self._clock())
        await self._stop(slug)
        self._jobs[slug] = _Job(asyncio.create_task(self._make(slug), name=f"export {slug}"))
        return recording

    async def drop(self, slug: str, by: Account | None) -> Recording:
        """Stop making the file, or delete it. Raises `ShowUnknown`, `NotTheHost`."""
        recording = await commands.drop_mp4(self._db, slug=slug, by=by)
        await self._stop(slug)
        await asyncio.to_thread(_delete, self._folder.glob(f"{slug}-*.mp4"), slug)
        return recording

    def path(self, mp4: Mp4) -> Path | None:
        """Where the file is, if it is there."""
        if mp4.name is None or not _NAME.fullmatch(mp4.name):
            return None
        path = self._folder / mp4.name
        return path if path.is_file() else None

    def view(self, slug: str, mp4: Mp4) -> Mp4View:
        """How it stands with the file."""
        job = self._jobs.get(slug)
        is_ready = mp4.state == "ready"
        return Mp4View(
            state=mp4.state,
            progress=1.0 if is_ready else job.progress if job is not None and mp4.state == "making" else 0.0,
            size_bytes=mp4.bytes,
            url=f"/api/v1/shows/{slug}/recording/mp4" if is_ready else None,
            deletes_at_ms=mp4.at_ms + MP4_KEEP_MS if is_ready and mp4.at_ms is not None else None,
            problem=mp4.problem,
        )

    async def _stop(self, slug: str) -> None:
        job = self._jobs.pop(slug, None)
        if job is not None:
            job.task.cancel()
            await asyncio.gather(job.task, return_exceptions=True)

    async def _make(self, slug: str) -> None:
        name = f"{slug}-{secrets.token_hex(4)}.mp4"
        target = self._folder / name

        def hear(share: float) -> None:
            if (job := self._jobs.get(slug)) is not None:
                job.progress = min(share, 1.0)

        try:
            async with self._turn:
                await export(self._archive, slug, target, hear)
            size = (await asyncio.to_thread(target.stat)).st_size
            wanted = await commands.finish_mp4(
                self._db, slug=slug, name=name, size_bytes=size, now_ms=self._clock()
            )
            if not wanted:
                await asyncio.to_thread(target.unlink, missing_ok=True)
        except TranscoderError as error:
            code = _NO_ROOM if isinstance(error, StorageFull) else error.code
            log.warning("export.failed", show=slug, code=code)
            await commands.fail_mp4(self._db, slug=slug, problem=code)
        except Exception:
            log.exception("export.failed", show=slug)
            await commands.fail_mp4(self._db, slug=slug, problem="recording.mp4_failed")


def _sweep(folder: Path, known: set[str]) -> None:
    """Delete all but the known files; folders are what was being worked on."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name not in known:
            path.unlink(missing_ok=True)


def _delete(paths: Iterable[Path], slug: str) -> None:
    """Only this show's: another's slug may begin with the same words."""
    for path in paths:
        if path.name.rpartition("-")[0] == slug:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
