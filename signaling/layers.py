"""What a WHEP session can do beyond the protocol: choose its layers, and report how playing goes."""

from typing import Annotated, Protocol, TypeVar

import msgspec
from aiohttp import hdrs, web

from media.viewing import PlayerReport, ViewerLayers
from signaling.bodies import check_type, read_text
from signaling.errors import BadDoorBody
from signaling.sessions import Session

REL = "urn:ietf:params:whep:ext:core:layer"
JSON = "application/json"
BEACON = "text/plain"
"""What `sendBeacon` calls a string."""

_OPTIONS = {
    "Accept-Post": JSON,
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, POST, OPTIONS",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Authorization, Content-Type",
    hdrs.ACCESS_CONTROL_MAX_AGE: "86400",
}


T = TypeVar("T")
Total = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Rid = Annotated[str, msgspec.Meta(max_length=255)]
"""RFC 8852, section 3."""


class LayersMedia(Protocol):
    """What these routes ask of the media server; each raises UnknownPeer."""

    def layers(self, peer_id: str) -> ViewerLayers: ...
    def prefer(self, peer_id: str, mid: str, *, rid: str | None, max_height: int | None) -> None: ...
    def report(self, peer_id: str, report: PlayerReport) -> None: ...


class SessionOf(Protocol):
    def __call__(self, request: web.Request) -> tuple[str, Session]:
        """The session of the request's path; raises UnknownSession or WrongSessionToken."""


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """For the video section `mid`: a layer, or None for the best that fits; and the height at which it is
    shown, 0 where it is not shown at all."""

    mid: str
    rid: Rid | None = None
    max_height: Annotated[int, msgspec.Meta(ge=0, le=65_535)] | None = None


class Report(msgspec.Struct):
    """Totals of the session so far, as the player's statistics have them."""

    freezes: Total
    freeze_ms: Total
    frames_decoded: Total
    frames_dropped: Total
    jitter_buffer_ms: Total


def link(session_path: str) -> str:
    """The `Link` header that announces the layers of a session."""
    return f'<{session_path}/layer>; rel="{REL}"'


def routes(session: str, media: LayersMedia, session_of: SessionOf) -> list[web.RouteDef]:
    """`session` is the sessions' path with its variables."""

    async def look(request: web.Request) -> web.Response:
        peer_id, _ = session_of(request)
        body = msgspec.json.encode(media.layers(peer_id))
        return web.Response(body=body, content_type=JSON, headers={hdrs.CACHE_CONTROL: "no-store"})

    async def choose(request: web.Request) -> web.Response:
        session_of(request)
        check_type(request, (JSON,))
        wish = _decode(await read_text(request), Wish)
        peer_id, _ = session_of(request)
        media.prefer(peer_id, wish.mid, rid=wish.rid, max_height=wish.max_height)
        return web.Response(status=204)

    async def report(request: web.Request) -> web.Response:
        session_of(request)
        check_type(request, (JSON, BEACON))
        told = _decode(await read_text(request), Report)
        peer_id, _ = session_of(request)
        media.report(peer_id, PlayerReport(**msgspec.structs.asdict(told)))
        return web.Response(status=204)

    async def options(_request: web.Request) -> web.Response:
        return web.Response(headers=_OPTIONS)

    return [
        web.get(session + "/layer", look),
        web.post(session + "/layer", choose),
        web.options(session + "/layer", options),
        web.post(session + "/report", report),
        web.options(session + "/report", options),
    ]


def _decode(text: str, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text.encode(), type=kind)
    except msgspec.DecodeError:
        raise BadDoorBody() from None
