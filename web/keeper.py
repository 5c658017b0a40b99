"""Keeps recordings in step with their shows: begun, finished, and deleted when their time is over.

All of it follows from what the tables say, looked at every few seconds; so a crash in the middle of anything
is made good by the next look, and two looks at once do no harm.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from commerce.database import Database
from commerce.recordings import commands
from commerce.recordings.commands import Outcome
from commerce.recordings.errors import NoRecording, NotReady
from commerce.recordings.queries import due_for_deletion, mp4_files, shows_in
from commerce.recordings.rules import MP4_KEEP_MS
from commerce.shows.queries import live_shows
from transcoder.archive.archive import Archive
from transcoder.archive.errors import StorageError
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from web.clock import Clock
from web.exports import Exports
from web.quota import Quota

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Keeper:
    """`is_packaged(show)` tells whether segments of it may still come; `forget(show)` drops its stills."""

    db: Database
    archive: Archive
    rewind: Rewind
    replays: Replays
    exports: Exports
    quota: Quota
    clock: Clock
    default_days: int | None
    is_packaged: Callable[[str], bool]
    forget: Callable[[str], None]
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        """Begin what is live, finish what has ended, delete what is to go."""
        async with self._turn:
            await self._measure()
            await self._begin()
            await self.quota.look()
            await self._finish()
            await self._erase()
            self.rewind.forget()

    async def tidy(self) -> None:
        """Let go of recordings and files whose time is over."""
        async with self.db.read() as session:
            due = await due_for_deletion(session, self.clock())
            files = await mp4_files(session, "ready")
        for slug in due:
            try:
                await commands.erase(self.db, slug=slug, by=None)
            except NoRecording:
                continue  # somebody was faster
            log.info("recording.time_over", show=slug)
        for slug, mp4 in files:
            if mp4.at_ms is not None and mp4.at_ms + MP4_KEEP_MS <= self.clock():
                await self.exports.drop(slug, by=None)

    async def _measure(self) -> None:
        try:
            await self.archive.measure()
        except StorageError as error:
            log.warning("recording.disk_unknown", code=error.code)

    async def _begin(self) -> None:
        async with self.db.read() as session:
            live = {show.slug: show.host_id for show in await live_shows(session)}
            begun = {slug for slug, _ in await shows_in(session, "recording")}
            stale = [slug for slug, phase in await shows_in(session, "ready") if phase != "ended"]
        for slug in stale:  # the show was opened again: its former recording goes
            await commands.erase(self.db, slug=slug, by=None)
        for slug, host_id in live.items():
            if slug in stale or (slug in begun and self.archive.writer(slug) is not None):
                continue
            try:
                recording = await commands.begin(self.db, slug=slug, now_ms=self.clock())
            except NotReady:
                continue  # still being erased
            self.archive.record(slug, recording.is_wanted and not await self.quota.is_used_up(host_id))

    async def _finish(self) -> None:
        async with self.db.read() as session:
            ended = [slug for slug, phase in await shows_in(session, "recording") if phase == "ended"]
        for slug in ended:
            if self.is_packaged(slug):
                continue
            status = self.archive.status(slug)
            try:
                kept = await self.archive.finish(slug)
                if kept.duration_ms == 0:
                    await self._delete(slug)
            except StorageError as error:
                log.warning("recording.not_finished", show=slug, code=error.code)
                continue
            self.replays.forget(slug)
            lost_ms = status.lost_ms if status is not None else 0
            outcome = Outcome(kept.began_ms, kept.ended_ms, kept.duration_ms, kept.size_bytes, lost_ms)
            await commands.finish(self.db, slug=slug, outcome=outcome, default_days=self.default_days)
            log.info("recording.ready", show=slug, duration_ms=kept.duration_ms, bytes=kept.size_bytes)

    async def _erase(self) -> None:
        async with self.db.read() as session:
            doomed = await shows_in(session, "erasing")
        for slug, _ in doomed:
            await self.exports.drop(slug, by=None)
            try:
                await self._delete(slug)
            except StorageError as error:
                log.warning("recording.not_deleted", show=slug, code=error.code)
                continue
            await commands.vanish(self.db, slug=slug)
            log.info("recording.gone", show=slug)

    async def _delete(self, slug: str) -> None:
        """Raises StorageError."""
        self.replays.forget(slug)
        self.forget(slug)
        await self.archive.erase(slug)
