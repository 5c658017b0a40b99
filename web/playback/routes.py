"""The keys of encrypted shows, and the question that an edge cache asks before it answers by itself."""

import re
import time
from collections.abc import Callable

from aiohttp import web

from transcoder.admission import Ask, Kind
from transcoder.encryption import Seals
from transcoder.errors import TranscoderError, UnknownKey
from transcoder.guarded import guarded
from transcoder.supervisor import Transcoder
from web.playback.gate import Gate

CHECK_S = 5
"""So long an edge may keep our answer; changes of a show's protection reach its viewers after it."""
EDGE_KEEPS_KEYS_S = 60
"""Our own edge asks the rule before it gives a key, so it may keep keys; nobody else may."""
_NUMBER = re.compile(r"[0-9]{1,12}")
_KINDS: dict[str, Kind] = {"playlist": "playlist", "media": "media", "key": "key", "picture": "picture"}


def routes(transcoder: Transcoder, gate: Gate) -> list[web.RouteDef]:
    """`/hls/{show}/key/{number}`, with a token before it or without, and `/playback/check`."""
    doors = _Doors(transcoder, transcoder.seals, gate)
    key = web.get("/hls/{show}/key/{number}", doors.key)
    return [*guarded(gate.admits, [key]), web.get("/playback/check", doors.check)]


class _Doors:
    def __init__(self, transcoder: Transcoder, seals: Seals, gate: Gate) -> None:
        self._transcoder = transcoder
        self._seals = seals
        self._gate = gate

    async def key(self, request: web.Request) -> web.Response:
        """A key that is in use already; those to come are told to nobody."""
        show, number = request.match_info["show"], request.match_info["number"]
        seal = self._seals(show)
        if seal is None or not _NUMBER.fullmatch(number):
            raise UnknownKey
        store = self._transcoder.find(show)
        # Numbers grow from the second in which a show began, slower than the clock.
        newest = store.newest_msn + 1 if store is not None else int(time.time())
        if int(number) > seal.number(newest):
            raise UnknownKey
        return web.Response(
            body=seal.key(int(number)),
            content_type="application/octet-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Expires": str(EDGE_KEEPS_KEYS_S)},
        )

    async def check(self, request: web.Request) -> web.Response:
        """204, or 403 with the problem's code, which may be kept; the edge tells what it was asked in headers
        of its own, since its own request is not the viewer's."""
        header = request.headers.get
        kind = _KINDS.get(header("X-Play-Kind", ""), "media")
        ask = Ask(header("X-Play-Show", ""), kind, header("X-Play-Token") or None, _forwarded(request))
        keep = {"Cache-Control": f"max-age={CHECK_S}"}
        try:
            allowed = self._gate.admits(ask)
        except TranscoderError as error:
            return web.Response(status=403, headers={**keep, "X-Play-Code": error.code})
        origin = allowed.get("Access-Control-Allow-Origin", "")
        return web.Response(status=204, headers={**keep, "X-Play-Origin": origin})


def _forwarded(request: web.Request) -> Callable[[str], str | None]:
    """The viewer's headers; the edge has read the cookie already, and its own Host is not the viewer's."""
    seen = {"Host": request.headers.get("X-Play-Host"), "Cookie": None}
    return lambda name: seen[name] if name in seen else request.headers.get(name) or None
