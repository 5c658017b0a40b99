"""HTTP for LL-HLS: playlists with blocking reload, inits, parts and segments (rfc8216bis 6.2.5)."""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from aiohttp import web

from transcoder.errors import BadReload, ReloadTimeout, UnknownMedia, UnknownRendition
from transcoder.kept import Archive
from transcoder.messages import AUDIO, SOURCE
from transcoder.show import ShowStore
from transcoder.store import Body, RenditionStore
from transcoder.supervisor import Transcoder
from transcoder.window import Playlist, Refuse, Reload

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
_CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Age, Date"}
_IMMUTABLE = "public, max-age=31536000, immutable"
_BRIEF = "public, max-age=1"
_ENDED = "public, max-age=60"
_NUMBER = re.compile(r"[0-9]{1,12}")


async def no_archive(_show: str, _uri: str) -> bytes | None:
    """Nothing is kept beyond memory."""
    return None


def routes(transcoder: Transcoder, archive: Archive = no_archive) -> list[web.RouteDef]:
    """`/hls/{show}/index.m3u8` and everything it leads to; `archive` is asked for what memory has let go."""
    doors = _Doors(transcoder, archive)
    return [
        web.get("/hls/{show}/index.m3u8", doors.multivariant),
        web.get("/hls/{show}/{rendition}.m3u8", doors.playlist),
        web.get("/hls/{show}/{rendition}/{name}", doors.media),
    ]


def reload_from(query: Mapping[str, str]) -> Reload:
    """The request's directives. Raises BadReload for anything but plain numbers and known skips."""
    for name in ("_HLS_msn", "_HLS_part"):
        text = query.get(name)
        if text is not None and not _NUMBER.fullmatch(text):
            raise BadReload(f"{name} must be a whole number")
    skip = query.get("_HLS_skip")
    if skip not in (None, "YES", "v2"):
        raise BadReload("_HLS_skip must be YES or v2")
    msn, part = query.get("_HLS_msn"), query.get("_HLS_part")
    return Reload(
        int(msn) if msn is not None else None, int(part) if part is not None else None, skip is not None
    )


class _Doors:
    def __init__(self, transcoder: Transcoder, archive: Archive) -> None:
        self._transcoder = transcoder
        self._archive = archive

    async def multivariant(self, request: web.Request) -> web.Response:
        store = await self._playable(request)
        return _playlist(request, store.multivariant(), _BRIEF)

    async def playlist(self, request: web.Request) -> web.Response:
        reload = reload_from(request.query)
        store = await self._playable(request)
        rendition = self._rendition(store, request)
        window = rendition.window
        answer = window.answer(reload, time.monotonic())
        if isinstance(answer, Refuse):
            raise BadReload(answer.reason)
        if isinstance(answer, Playlist):
            blocking = f"public, max-age={6 * window.rules.target_s}" if answer.asked else _BRIEF
            return _playlist(
                request, rendition.snapshot().body(answer.delta), _ENDED if window.ended else blocking
            )
        with self._waiting(rendition):
            try:
                async with asyncio.timeout(answer.until - time.monotonic()):
                    snapshot = await asyncio.shield(rendition.when(answer.msn, answer.part))
            except TimeoutError:
                raise ReloadTimeout from None
        return _playlist(request, snapshot.body(reload.skip), f"public, max-age={6 * window.rules.target_s}")

    async def media(self, request: web.Request) -> web.Response:
        show, name = request.match_info["show"], request.match_info["rendition"]
        uri = f"{name}/{request.match_info['name']}"
        store = self._transcoder.find(show)
        rendition = store.listed.get(name) if store is not None else None
        if rendition is not None and (made := rendition.when_made(uri)) is not None:
            try:
                async with asyncio.timeout(rendition.window.rules.wait_s):
                    await asyncio.shield(made)
            except TimeoutError:
                raise ReloadTimeout from None
            except asyncio.CancelledError:
                if made.cancelled():
                    raise UnknownMedia from None
                raise
        data = rendition.media(uri) if rendition is not None else None
        if data is None and name != SOURCE:
            data = await self._archive(show, uri)
        if data is None:
            raise UnknownMedia
        kind = "audio/mp4" if name == AUDIO else "video/mp4"
        return web.Response(body=data, content_type=kind, headers={"Cache-Control": _IMMUTABLE, **_CORS})

    async def _playable(self, request: web.Request) -> ShowStore:
        """The show once it can be played; waits as long as a blocking reload would."""
        store = self._transcoder.store(request.match_info["show"])
        try:
            async with asyncio.timeout(3 * self._transcoder.settings.max_segment_s):
                await store.ready.wait()
        except TimeoutError:
            raise ReloadTimeout from None
        if not store.playable:
            raise ReloadTimeout
        return store

    def _rendition(self, store: ShowStore, request: web.Request) -> RenditionStore:
        rendition = store.listed.get(request.match_info["rendition"])
        if rendition is None or rendition.window.empty:
            raise UnknownRendition
        return rendition

    @contextmanager
    def _waiting(self, rendition: RenditionStore) -> Iterator[None]:
        rendition.waiting += 1
        self._transcoder.waiting += 1
        try:
            yield
        finally:
            rendition.waiting -= 1
            self._transcoder.waiting -= 1


def _playlist(request: web.Request, body: Body, cache: str) -> web.Response:
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding", **_CORS}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=body.plain, content_type=PLAYLIST_TYPE, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return web.Response(body=body.gzipped, content_type=PLAYLIST_TYPE, headers=headers)
