"""HTTP for what is kept: the playlists with which a live show is rewound and an ended one is seen again."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from aiohttp import hdrs, web

from transcoder.admission import stricter
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from transcoder.edges import bases
from transcoder.guarded import ADMITTED
from transcoder.origin.answer import PLAYLIST_TYPE
from transcoder.store import Body

Access = Literal["shared", "private"]
MaySee = Callable[[web.Request, str], Awaitable[Access]]
"""Whether caches may keep a show's replay for everybody. Raises for who may not see it."""

_BRIEF = "public, max-age=1"
_LONG = "public, max-age=60"
_PRIVATE = "private, no-store"


def routes(
    rewind: Rewind, replays: Replays, may_see: MaySee, edges: Sequence[str] = ()
) -> list[web.RouteDef]:
    """`/hls/{show}/rewind/` and `/hls/{show}/replay/`; register them before the live show's. `edges` are
    named to players by the same rule as live."""
    doors = _Doors(rewind, replays, may_see, edges)
    return [
        web.get("/hls/{show}/rewind/index.m3u8", doors.rewind_master),
        web.get("/hls/{show}/rewind/{rendition}.m3u8", doors.rewind_playlist),
        web.get("/hls/{show}/replay/index.m3u8", doors.replay_master),
        web.get("/hls/{show}/replay/{rendition}.m3u8", doors.replay_playlist),
    ]


class _Doors:
    def __init__(self, rewind: Rewind, replays: Replays, may_see: MaySee, edges: Sequence[str]) -> None:
        self._rewind = rewind
        self._replays = replays
        self._may_see = may_see
        self._edges = edges

    async def rewind_master(self, request: web.Request) -> web.Response:
        bases = self._bases(request, "rewind", _BRIEF)
        return _playlist(request, await self._rewind.multivariant(request.match_info["show"], bases), _BRIEF)

    async def rewind_playlist(self, request: web.Request) -> web.Response:
        show, rendition = request.match_info["show"], request.match_info["rendition"]
        delta = request.query.get("_HLS_skip") in ("YES", "v2")
        return _playlist(request, await self._rewind.playlist(show, rendition, delta=delta), _BRIEF)

    async def replay_master(self, request: web.Request) -> web.Response:
        show = request.match_info["show"]
        cache = _cache(await self._may_see(request, show))
        bases = self._bases(request, "replay", cache)
        return _playlist(request, await self._replays.multivariant(show, bases), cache)

    async def replay_playlist(self, request: web.Request) -> web.Response:
        show, rendition = request.match_info["show"], request.match_info["rendition"]
        access = await self._may_see(request, show)
        return _playlist(request, await self._replays.playlist(show, rendition), _cache(access))

    def _bases(self, request: web.Request, kind: str, cache: str) -> tuple[str, ...]:
        admitted = request.get(ADMITTED, {}).get(hdrs.CACHE_CONTROL, "")
        asked = request.match_info
        return bases(
            self._edges,
            asked.get("token"),
            f"/hls/{asked['show']}/{kind}/",
            stricter(cache, admitted) if admitted else cache,
        )


def _cache(access: Access) -> str:
    return _LONG if access == "shared" else _PRIVATE


def _playlist(request: web.Request, body: Body, cache: str) -> web.Response:
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=body.plain, content_type=PLAYLIST_TYPE, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return web.Response(body=body.gzipped, content_type=PLAYLIST_TYPE, headers=headers)
