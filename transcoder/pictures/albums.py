"""All shows' albums: what workers send is listed at once and kept as fast as the storage allows."""

import asyncio
import time
from collections.abc import Callable

import structlog

from transcoder.archive.errors import StorageError
from transcoder.archive.storage import Storage, is_key
from transcoder.messages import PictureMade
from transcoder.pictures.album import Album
from transcoder.pictures.drawing import PREVIEW_FRAMES, draw_preview, draw_sprite
from transcoder.pictures.easel import Easel
from transcoder.pictures.storyboard import TILES

_INBOX = 256
_KEEP_WITHIN_S = 5.0
_LEAVE_ALONE_S = 10.0
"""A storage that failed is not asked for so long."""
_QUIET_S = 600.0
"""An album that nobody touched for so long leaves memory."""
_DRAWN_AGAIN_S = 8.0
_log = structlog.get_logger()


class Albums:
    """Needs a running event loop. A storage that fails or hangs costs stills of the replay, nothing else."""

    def __init__(self, storage: Storage, clock: Callable[[], float] = time.monotonic) -> None:
        self._storage = storage
        self._clock = clock
        self._albums: dict[str, Album] = {}
        self._unread: set[str] = set()
        """Shows whose albums are of memory alone: what was kept before could not be read yet."""
        self._touched: dict[str, float] = {}
        self._easel = Easel(_DRAWN_AGAIN_S, clock)
        self._inbox: asyncio.Queue[tuple[str, PictureMade]] = asyncio.Queue(_INBOX)
        self._away_until = 0.0
        self._task = asyncio.create_task(self._write(), name="albums")

    def hear(self, show: str, made: PictureMade) -> None:
        """Take a still; dropped when the storage has been too slow for too many before it."""
        if not self._inbox.full():
            self._inbox.put_nowait((show, made))

    def peek(self, show: str) -> Album | None:
        """The album of a show that is live or was asked for lately."""
        return self._albums.get(show)

    async def album(self, show: str) -> Album | None:
        """The show's album, read from the storage if need be; None when it has no stills.

        Raises StorageError when that cannot be told now.
        """
        album = self._albums.get(show)
        if album is None and (album := await self._read(show)) is not None:
            album = self._albums.setdefault(show, album)
        if album is not None:
            self._touched[show] = self._clock()
        return album

    def forget(self, show: str) -> None:
        """What was kept of the show is gone, or will be."""
        self._albums.pop(show, None)
        self._unread.discard(show)
        self._touched.pop(show, None)

    async def close(self) -> None:
        """Keep what waits, if that is soon done."""
        try:
            async with asyncio.timeout(_KEEP_WITHIN_S):
                await self._inbox.join()
                for show, album in list(self._albums.items()):
                    await self._keep_list(show, album)
        except TimeoutError:
            _log.warning("pictures.not_kept", waiting=self._inbox.qsize())
        self._task.cancel()
        await asyncio.wait([self._task])

    # -- what a request gets; each raises StorageError for what memory has not got while the storage is away

    async def thumb(self, show: str, name: str) -> bytes | None:
        """One still by its name in the album."""
        album = self._albums.get(show)
        return (album.recent(name) if album else None) or await self._get(show, name)

    async def newest_large(self, show: str) -> bytes | None:
        """The still that stands for the show unless somebody chose another."""
        album = await self.album(show)
        if album is None or not album.large:
            return None
        return await self.thumb(show, album.large_name(album.large[-1].n))

    async def sprite(self, show: str, sprite: int) -> tuple[bytes, bool] | None:
        """A sprite of the storyboard, and whether it is full: then it never changes again."""
        album = await self.album(show)
        tiles = album.tiles(sprite) if album else []
        if album is None or not tiles:
            return None
        name, is_full = album.sprite_name(sprite), len(tiles) == TILES
        if is_full and (kept := await self._get(show, name)) is not None:
            return kept, True

        async def draw() -> bytes:
            pictures = [await self.thumb(show, album.small_name(still.n)) for still in tiles]
            return await asyncio.to_thread(draw_sprite, tiles, pictures)

        drawn = await self._easel.get((show, name, is_full), len(tiles), draw)
        if is_full:
            await self._put(show, name, drawn)
        return drawn, is_full

    async def preview(self, show: str) -> bytes | None:
        """The last moments as a moving picture, while they are in memory."""
        album = self._albums.get(show)
        if album is None:
            return None
        names = [album.small_name(still.n) for still in album.small[-PREVIEW_FRAMES:]]
        pictures = [data for name in names if (data := album.recent(name)) is not None]
        if not pictures:
            return None
        return await self._easel.get(
            (show, "preview"), names[-1], lambda: asyncio.to_thread(draw_preview, pictures)
        )

    # -- inside

    async def _write(self) -> None:
        while True:
            show, made = await self._inbox.get()
            try:
                album = await self._growing(show)
                self._touched[show] = self._clock()
                name, data = album.add(made)
                if show not in self._unread:
                    await self._put(show, name, data)
                await self._keep_list(show, album)
                await self._let_go()
            except Exception:
                _log.exception("pictures.lost", show=show)
            finally:
                self._inbox.task_done()

    async def _growing(self, show: str) -> Album:
        """The album that the next still goes into. While nobody can tell what is kept it is one of memory
        alone: its list would be written over the kept one's."""
        album = self._albums.get(show)
        if album is not None and show not in self._unread:
            return album
        if self._clock() >= self._away_until:
            try:
                kept = await self._read(show)
            except StorageError:
                self._away_until = self._clock() + _LEAVE_ALONE_S
            else:
                self._unread.discard(show)
                self._albums[show] = kept or self._albums.get(show) or Album()
                return self._albums[show]
        self._unread.add(show)
        return self._albums.setdefault(show, Album())

    async def _read(self, show: str) -> Album | None:
        """All of the album that is kept, past a missing sheet too: or names would be given twice.

        Raises StorageError.
        """
        if not is_key(_key(show, Album.sheet_name(0))):
            return None
        names = await self._names(show)
        sheets: dict[int, bytes] = {}
        for number in Album.sheets_among(names):
            if (sheet := await self._get(show, Album.sheet_name(number))) is not None:
                sheets[number] = sheet
        return Album.read(sheets, names) if sheets else None

    async def _keep_list(self, show: str, album: Album) -> None:
        """Keep what the album lists and the storage does not, as far as that goes now."""
        if show in self._unread:
            return
        for sheet in album.unkept():
            if self._albums.get(show) is not album:  # forgotten meanwhile
                return
            if not await self._put(show, album.sheet_name(sheet), album.sheet(sheet)):
                return
            album.kept(sheet)

    async def _names(self, show: str) -> list[str]:
        names: list[str] = []
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_KEEP_WITHIN_S) as limit:
                async for key, _ in self._storage.list(f"{show}/pictures"):
                    names.append(key.removeprefix(_key(show, "")))
                    limit.reschedule(loop.time() + _KEEP_WITHIN_S)  # a long show's names are many pages
        except (StorageError, TimeoutError) as error:
            _log.warning("pictures.unreadable", show=show, error=type(error).__name__)
            raise StorageError from error
        return names

    async def _get(self, show: str, name: str) -> bytes | None:
        if not is_key(_key(show, name)):
            return None
        try:
            async with asyncio.timeout(_KEEP_WITHIN_S):
                return await self._storage.get(_key(show, name))
        except (StorageError, TimeoutError) as error:
            _log.warning("pictures.unreadable", show=show, error=type(error).__name__)
            raise StorageError from error

    async def _put(self, show: str, name: str, data: bytes) -> bool:
        """Whether it is kept."""
        if self._clock() < self._away_until:
            return False
        try:
            async with asyncio.timeout(_KEEP_WITHIN_S):
                await self._storage.put(_key(show, name), data)
        except (StorageError, TimeoutError) as error:
            self._away_until = self._clock() + _LEAVE_ALONE_S
            _log.warning("pictures.not_kept", show=show, error=type(error).__name__)
            return False
        return True

    async def _let_go(self) -> None:
        oldest = self._clock() - _QUIET_S
        for show in [show for show, at in self._touched.items() if at < oldest]:
            if (album := self._albums.get(show)) is not None:
                await self._keep_list(show, album)
            self.forget(show)


def _key(show: str, name: str) -> str:
    return f"{show}/pictures/{name}"
