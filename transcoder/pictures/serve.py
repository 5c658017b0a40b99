"""HTTP for a show's pictures: poster, stills, storyboard and preview, live and for the replay."""

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable

from aiohttp import ETag, web

from transcoder.errors import UnknownMedia
from transcoder.pictures.albums import Albums

_WEBP = "image/webp"
_IMMUTABLE = "public, max-age=31536000, immutable"
_BRIEF = "public, max-age=10"
_PRIVATE = "private, no-store"
_CORS = {"Access-Control-Allow-Origin": "*"}
_THUMB = re.compile(r"[A-Za-z0-9_-]{12}-p?[0-9]{1,9}\.webp")
_SPRITE = re.compile(r"([A-Za-z0-9_-]{12})-([0-9]{1,7})\.webp")

Chosen = Callable[[str], Awaitable[bytes | None]]
"""The poster that a show's host chose; None: the newest picture."""
Since = Callable[[web.Request, str], Awaitable[tuple[int, bool]]]
"""Capture time (Unix ms) of the oldest still that the asker can go back to, and whether that is so for
everybody. Raises for who may not go back. Names of stills cannot be guessed: who has the list has them."""


def routes(albums: Albums, chosen: Chosen, since_ms: Since) -> list[web.RouteDef]:
    """Everything under `/hls/{show}/` that is a picture; to be added before the media's routes."""
    doors = _Doors(albums, chosen, since_ms)
    return [
        web.get("/hls/{show}/poster.webp", doors.poster),
        web.get("/hls/{show}/preview.webp", doors.preview),
        web.get("/hls/{show}/thumbs/{name}", doors.thumb),
        web.get("/hls/{show}/storyboard.vtt", doors.storyboard),
        web.get("/hls/{show}/storyboard/{name}", doors.sprite),
    ]


class _Doors:
    def __init__(self, albums: Albums, chosen: Chosen, since_ms: Since) -> None:
        self._albums = albums
        self._chosen = chosen
        self._since_ms = since_ms

    async def poster(self, request: web.Request) -> web.Response:
        show = request.match_info["show"]
        return _answer(request, await self._chosen(show) or await self._albums.newest_large(show), _BRIEF)

    async def preview(self, request: web.Request) -> web.Response:
        return _answer(request, await self._albums.preview(request.match_info["show"]), _BRIEF)

    async def thumb(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if not _THUMB.fullmatch(name):
            raise UnknownMedia
        return _answer(
            request, await self._albums.thumb(request.match_info["show"], f"thumbs/{name}"), _IMMUTABLE
        )

    async def storyboard(self, request: web.Request) -> web.Response:
        show = request.match_info["show"]
        album = await self._albums.album(show)
        if album is None or not album.small:
            raise UnknownMedia
        since_ms, is_public = await self._since_ms(request, show)
        cache = _BRIEF if is_public else _PRIVATE
        return _answer(request, album.storyboard(since_ms).encode(), cache, "text/vtt")

    async def sprite(self, request: web.Request) -> web.Response:
        show = request.match_info["show"]
        named = _SPRITE.fullmatch(request.match_info["name"])
        album = await self._albums.album(show)
        if named is None or album is None or named[1] != album.token:
            raise UnknownMedia
        found = await self._albums.sprite(show, int(named[2]))
        if found is None:
            raise UnknownMedia
        return _answer(request, found[0], _IMMUTABLE if found[1] else _BRIEF)


def _answer(request: web.Request, data: bytes | None, cache: str, kind: str = _WEBP) -> web.Response:
    """The data with its validator, or 304 for who has it. Raises UnknownMedia without data."""
    if data is None:
        raise UnknownMedia
    etag = ETag(hashlib.sha256(data).hexdigest()[:24])
    headers = {"Cache-Control": cache, **_CORS}
    if kind != _WEBP:
        headers["Vary"] = "Accept-Encoding"
    if request.if_none_match and any(known in (etag, ETag("*")) for known in request.if_none_match):
        answer = web.Response(status=304, headers=headers)
    elif kind != _WEBP and "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        answer = web.Response(body=gzip.compress(data, 5, mtime=0), content_type=kind, headers=headers)
    else:
        answer = web.Response(body=data, content_type=kind, headers=headers)
    answer.etag = etag
    return answer
