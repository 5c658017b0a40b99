"""Joins the archive with the tables and the shows: what is recorded, and how it is played."""

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from transcoder.archive.archive import Archive
from transcoder.archive.faulty import FaultyStorage
from transcoder.archive.replay import SILENT
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from transcoder.archive.serve import Access, routes
from transcoder.archive.storage import Storage
from transcoder.encryption import Seals
from transcoder.guarded import guarded
from transcoder.kept import Found
from web import keys
from web.chores import Chore
from web.exports import Exports
from web.keeper import Keeper
from web.quota import Quota
from web.recordings import may_see_replay

MaySee = Callable[[str, str | None], Awaitable[Access]]
"""For whom a show's replay is, asked by somebody's `Cookie` header. Raises for who may not see it."""
_OPEN, _OPEN_S = 256, 2.0
_SEGMENT = re.compile(r"(?P<rendition>[^/]+)/.*-s(?P<msn>[0-9]{1,12})\.(?P<kind>\w+)")


async def kept(app: web.Application) -> AsyncIterator[None]:
    """The archive with its routes. It outlives the transcoder, to keep its last segments."""
    settings, db = app[keys.SETTINGS], app[keys.DATABASE]
    faulty: list[FaultyStorage] = []

    def wrap(storage: Storage) -> Storage:
        if settings.faults_on:
            faulty.append(FaultyStorage(storage))
        return faulty[-1] if faulty else storage

    def break_storage(error: OSError | None) -> None:
        for storage in faulty:
            storage.error = error

    async def is_recorded(slug: str) -> bool:
        return await app[keys.QUOTA].is_recorded(slug)

    def is_packaged(slug: str) -> bool:
        store = app[keys.TRANSCODER].find(slug)
        return store is not None and store.ended_at is None

    archive = app[keys.ARCHIVE] = await Archive.start(settings.archive, is_recorded, wrap)
    app[keys.BREAK_STORAGE] = break_storage
    playback, target_s = app[keys.PLAYBACK], settings.transcoder.max_segment_s
    rewind = Rewind(archive, target_s, playback.seal)
    replays = Replays(archive, target_s, playback.seal)
    exports = app[keys.EXPORTS] = Exports(db, archive, settings.archive.folder / "exports", app[keys.CLOCK])
    await exports.begin()
    quota = app[keys.QUOTA] = Quota(db, archive, app[keys.CLOCK], settings.recording_quota_bytes)
    app[keys.KEEPER] = Keeper(
        db,
        archive,
        rewind,
        replays,
        exports,
        quota,
        app[keys.CLOCK],
        settings.recording_days,
        is_packaged,
        lambda slug: app[keys.ALBUMS].forget(slug),
    )
    edges = settings.transcoder.cdn_urls
    app.add_routes(guarded(playback.gate.admits, routes(rewind, replays, may_see_replay, edges)))
    yield
    await exports.close()
    await archive.close()


def chores(app: web.Application) -> list[Chore]:
    """What comes round for recordings."""
    keeper = app[keys.KEEPER]
    return [Chore("recordings", 2, keeper.look), Chore("old recordings", 60, keeper.tidy)]


class Served:
    """Media of the past as it goes out: to those who may go back to it, under the show's keys where it has
    any. The origin's `Archive`."""

    def __init__(self, archive: Archive, seals: Seals, may_see: MaySee) -> None:
        self._archive = archive
        self._seals = seals
        self._may_see = may_see
        self._open: dict[str, float] = {}
        """Replays for everybody, and until when (monotonic seconds) that is not asked again."""

    async def read(self, show: str, uri: str, cookie: str | None) -> Found | None:
        """None for what is not kept. Raises StorageError: what is away is not gone, so players ask again; and
        UnknownStream for what is not for the asker.

        Whoever has seen some names of segments can guess the others, so each is given only to those who could
        have it from a playlist: what can be rewound to everybody, the replay to those for whom it is.
        """
        if uri.endswith(f"/{SILENT}"):
            return Found(b"WEBVTT\n\n")
        segment, access = _SEGMENT.fullmatch(uri), "shared"
        if segment is not None and not await self._archive.reaches(show, int(segment["msn"])):
            access = await self._replay_access(show, cookie)
        data = await self._archive.read(show, uri)
        if data is None:
            return None
        seal = self._seals(show)
        if seal is not None and segment is not None and segment["kind"] != "vtt":
            data = seal.close(segment["rendition"], int(segment["msn"]), data)
        return Found(data, is_shared=access == "shared")

    async def _replay_access(self, show: str, cookie: str | None) -> Access:
        now = time.monotonic()
        if self._open.get(show, 0.0) > now:
            return "shared"
        access = await self._may_see(show, cookie)
        if access == "shared":
            if len(self._open) >= _OPEN:
                self._open.clear()
            self._open[show] = now + _OPEN_S
        return access
