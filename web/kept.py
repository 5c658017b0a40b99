"""Joins the archive with the tables and the shows: what is recorded, and how it is played."""

from collections.abc import AsyncIterator

from aiohttp import web

from transcoder.archive.archive import Archive
from transcoder.archive.faulty import FaultyStorage
from transcoder.archive.replay import SILENT
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from transcoder.archive.serve import routes
from transcoder.archive.storage import Storage
from transcoder.encryption import Seals
from transcoder.guarded import guarded
from web import keys
from web.chores import Chore
from web.exports import Exports
from web.keeper import Keeper
from web.quota import Quota
from web.recordings import may_see_replay


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
    """Media of the past as it goes out: under the show's keys where it has any. The origin's `Archive`."""

    def __init__(self, archive: Archive, seals: Seals) -> None:
        self._archive = archive
        self._seals = seals

    async def read(self, show: str, uri: str) -> bytes | None:
        """None for what is not kept. Raises StorageError: what is away is not gone, so players ask again."""
        if uri.endswith(f"/{SILENT}"):
            return b"WEBVTT\n\n"
        data = await self._archive.read(show, uri)
        seal, (rendition, _, name) = self._seals(show), uri.partition("/")
        number = name.rpartition("-")[2].partition(".")[0]
        if data is None or seal is None or not number.startswith("s") or uri.endswith(".vtt"):
            return data
        return seal.close(rendition, int(number[1:]), data)
