"""What the WHIP and WHEP doors share: sessions over HTTP by RFC 9725 and draft-ietf-wish-whep-03.

Refusals are raised; the web room turns them into problem+json. `complete_headers` belongs into the
application's `on_response_prepare`, so that pages of other origins can read refusals too.
"""

import hmac
import time
from abc import ABC, abstractmethod
from typing import ClassVar, Protocol

from aiohttp import hdrs, web

from signaling.credentials import credentials, is_restart
from signaling.errors import (
    BadDoorBody,
    DoorBodyTooLarge,
    PreconditionFailed,
    PreconditionRequired,
    UnknownSession,
    WrongContentType,
    WrongSessionToken,
)
from signaling.ice_servers import IceServers, links
from signaling.sessions import Session, Sessions

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
MAX_BODY_BYTES = 64 * 1024
RETRY_AFTER_S = 2

_OPTIONS = {
    "Accept-Post": SDP,
    "Accept-Patch": FRAGMENT,
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, POST, PATCH, DELETE, OPTIONS",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Authorization, Content-Type, If-Match",
    hdrs.ACCESS_CONTROL_MAX_AGE: "86400",
}


class AnswerLike(Protocol):
    """The media server's answer; `peer_id` must not be guessable, since it is part of an address."""

    @property
    def peer_id(self) -> str: ...
    @property
    def sdp(self) -> str: ...
    @property
    def etag(self) -> str:
        """Of the ICE session, without quotes."""


class PeerLike(Protocol):
    @property
    def show(self) -> str: ...
    @property
    def etag(self) -> str: ...


class MediaDoor(Protocol):
    """What the doors ask of the media server."""

    async def publish(self, show: str, offer: str) -> AnswerLike: ...
    async def subscribe(self, show: str, offer: str) -> AnswerLike: ...
    def peer(self, peer_id: str) -> PeerLike | None: ...
    async def add_candidates(self, peer_id: str, fragment: str) -> None: ...
    async def restart_ice(self, peer_id: str, fragment: str) -> tuple[str, str]: ...
    async def close_peer(self, peer_id: str) -> None: ...


class Doors(Protocol):
    """Who may come in; refusals are raised."""

    async def may_publish(self, show: str, token: str | None) -> None: ...
    async def may_watch(self, show: str, request: web.Request) -> None: ...


class Door(ABC):
    """One endpoint `{prefix}/{show}` with its sessions below it."""

    prefix: ClassVar[str]

    def __init__(self, media: MediaDoor, doors: Doors, ice_servers: IceServers | None) -> None:
        self.media = media
        self.doors = doors
        self._ice_servers = ice_servers
        self._sessions = Sessions(lambda peer_id: media.peer(peer_id) is not None)

    @abstractmethod
    async def admit(self, request: web.Request, show: str) -> None:
        """Raise unless this request may open a session."""

    @abstractmethod
    async def open(self, show: str, offer: str) -> AnswerLike:
        """Make the peer."""

    @abstractmethod
    def holder(self, request: web.Request) -> bytes:
        """Whom a session belongs to that this request opens; others may not change it."""

    @abstractmethod
    async def look(self, request: web.Request) -> web.Response:
        """GET and HEAD on the endpoint."""

    def routes(self) -> list[web.RouteDef]:
        endpoint = self.prefix + "/{show}"
        session = endpoint + "/{peer_id}"
        return [
            web.post(endpoint, self._post),
            web.get(endpoint, self.look),
            web.options(endpoint, self._options),
            web.patch(session, self._patch),
            web.delete(session, self._delete),
            web.get(session, self._get_session),
            web.options(session, self._options),
        ]

    async def _post(self, request: web.Request) -> web.Response:
        show = request.match_info["show"]
        await self.admit(request, show)
        offer = await _read(request, SDP)
        answer = await self.open(show, offer)
        self._sessions[answer.peer_id] = Session(self.holder(request), credentials(offer))
        response = web.Response(status=201, body=answer.sdp.encode(), content_type=SDP)
        response.headers[hdrs.LOCATION] = f"{request.rel_url.raw_path}/{answer.peer_id}"
        response.headers[hdrs.ETAG] = _quoted(answer.etag)
        response.headers["Accept-Patch"] = FRAGMENT
        if self._ice_servers is not None:
            for link in links(self._ice_servers, int(time.time())):
                response.headers.add(hdrs.LINK, link)
        return response

    async def _options(self, _request: web.Request) -> web.Response:
        return web.Response(headers=_OPTIONS)

    async def _patch(self, request: web.Request) -> web.Response:
        """Trickle with the session's ETag (204), or ICE restart with `*` (200 and a new ETag).

        New credentials are a restart under the session's ETag as well (RFC 9725, 4.3.3); under one that
        is no longer current they are refused like everything else, since the condition comes first.
        """
        self._own_session(request)
        fragment = await _read(request, FRAGMENT)
        peer_id, peer, session = self._own_session(request)  # again: both may be others since the body came
        wanted = request.headers.get(hdrs.IF_MATCH)
        if wanted is None:
            raise PreconditionRequired()
        is_any = wanted.strip() == "*"
        if not is_any and _quoted(peer.etag) not in (one.strip() for one in wanted.split(",")):
            raise PreconditionFailed()
        if not is_any and not is_restart(session.client, fragment):
            await self.media.add_candidates(peer_id, fragment)
            return web.Response(status=204)
        answer, etag = await self.media.restart_ice(peer_id, fragment)
        session.client = credentials(fragment)
        headers = {hdrs.ETAG: _quoted(etag)}
        return web.Response(body=answer.encode(), content_type=FRAGMENT, headers=headers)

    async def _delete(self, request: web.Request) -> web.Response:
        peer_id, _, _ = self._own_session(request)
        await self.media.close_peer(peer_id)
        return web.Response()

    async def _get_session(self, request: web.Request) -> web.Response:
        self._session(request)
        return web.Response(status=204)

    def _session(self, request: web.Request) -> tuple[str, PeerLike, Session]:
        peer_id = request.match_info["peer_id"]
        peer, session = self.media.peer(peer_id), self._sessions.get(peer_id)
        if peer is None or session is None or peer.show != request.match_info["show"]:
            raise UnknownSession()
        return peer_id, peer, session

    def _own_session(self, request: web.Request) -> tuple[str, PeerLike, Session]:
        found = self._session(request)
        if not hmac.compare_digest(self.holder(request), found[2].holder):
            raise WrongSessionToken()
        return found


async def complete_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: CORS on all that the doors answer, and when to try WHEP again."""
    if not request.path.startswith(("/whip/", "/whep/")):
        return
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
    response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "Location, ETag, Link, Accept-Patch, Retry-After"
    if response.status == 409 and request.path.startswith("/whep/"):
        response.headers[hdrs.RETRY_AFTER] = str(RETRY_AFTER_S)


def bearer_token(request: web.Request) -> str | None:
    """The token of `Authorization: Bearer` (RFC 6750, 2.1)."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def _read(request: web.Request, content_type: str) -> str:
    if request.content_type != content_type:
        raise WrongContentType(content_type)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise DoorBodyTooLarge(MAX_BODY_BYTES)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadDoorBody() from None


def _quoted(etag: str) -> str:
    return f'"{etag}"'
