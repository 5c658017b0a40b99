"""What the WHIP and WHEP doors share: sessions over HTTP by RFC 9725 and draft-ietf-wish-whep-03.

Refusals are raised; the web room turns them into problem+json. `complete_headers` belongs into the
application's `on_response_prepare`, so that pages of other origins can read refusals too.
"""

import hmac
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import ClassVar, NamedTuple, Protocol

import structlog
from aiohttp import hdrs, web

from media.place import Publisher
from signaling.bodies import FRAGMENT, SDP, check_type, read_text
from signaling.conditions import asks_for_any, quoted
from signaling.credentials import credentials, is_restart
from signaling.errors import UnknownSession, WrongSessionToken
from signaling.ice_servers import IceServers, links, turn_user
from signaling.sessions import Session, Sessions

log = structlog.get_logger(__name__)
RETRY_AFTER_S = 2

_OPTIONS = {
    "Accept-Post": SDP,
    "Accept-Patch": FRAGMENT,
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, POST, PATCH, DELETE, OPTIONS",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Authorization, Content-Type, If-Match",
    hdrs.ACCESS_CONTROL_MAX_AGE: "86400",
}


class DescriptionLike(Protocol):
    """The media server's answer or offer; `peer_id` must not be guessable, since it is part of an address."""

    @property
    def peer_id(self) -> str: ...
    @property
    def sdp(self) -> str: ...
    @property
    def etag(self) -> str:
        """Of the ICE session, without quotes."""


class PeerLike(Protocol):
    @property
    def etag(self) -> str: ...


class MediaDoor(Protocol):
    """What both doors ask of the media server."""

    def peer(self, peer_id: str) -> PeerLike | None: ...
    async def add_candidates(self, peer_id: str, fragment: str) -> None: ...
    async def restart_ice(self, peer_id: str, fragment: str) -> tuple[str, str]: ...
    async def close_peer(self, peer_id: str) -> None: ...


Take = Callable[[str], None]
"""Told the id of the peer that a seat was for."""


class Admission(Protocol):
    """Whether there is room for one more now; refusals are raised."""

    def seat(
        self, request: web.Request, show: str, publisher: str | None
    ) -> AbstractAsyncContextManager[Take]:
        """A seat at the show, free again at the end unless its peer was told. `publisher` is the person
        who wants to publish, None for a viewer."""


class Opened(NamedTuple):
    """What a POST is answered with: an answer, or in its place an offer of our own."""

    description: DescriptionLike
    is_answer: bool = True


class Door(ABC):
    """One endpoint `{prefix}/{show}` with its sessions below it."""

    prefix: ClassVar[str]
    patch_types: ClassVar[tuple[str, ...]] = (FRAGMENT,)

    def __init__(self, media: MediaDoor, admission: Admission, ice_servers: IceServers | None) -> None:
        self._media = media
        self._admission = admission
        self._ice_servers = ice_servers
        self._sessions = Sessions(lambda peer_id: media.peer(peer_id) is not None)

    @abstractmethod
    async def admit(self, request: web.Request, show: str) -> Publisher | None:
        """Who publishes, None for a viewer; raises unless this request may open a session."""

    @abstractmethod
    async def open(self, request: web.Request, show: str, publisher: Publisher | None, offer: str) -> Opened:
        """Make the peer."""

    @abstractmethod
    def holder(self, request: web.Request) -> bytes:
        """Whom a session belongs to that this request opens; others may not change it."""

    @abstractmethod
    async def look(self, request: web.Request) -> web.Response:
        """GET and HEAD on the endpoint."""

    def extensions(self, _session_path: str) -> list[str]:
        """Values of `Link` headers for what a session can do beyond the protocol (RFC 9725, 4.9)."""
        return []

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
        publisher = await self.admit(request, show)
        check_type(request, (SDP,))
        offer = await read_text(request)
        async with self._admission.seat(request, show, publisher and publisher.person) as take:
            opened = await self.open(request, show, publisher, offer)
            take(opened.description.peer_id)
        return self._opened(request, show, offer, opened)

    def _opened(self, request: web.Request, show: str, offer: str, opened: Opened) -> web.Response:
        description, is_answer = opened
        peer_id = description.peer_id
        client = credentials(offer) if is_answer else frozenset()
        self._sessions[peer_id] = Session(show, self.holder(request), client, is_offered=not is_answer)
        path = f"{request.rel_url.raw_path}/{peer_id}"
        response = web.Response(
            status=201 if is_answer else 406, body=description.sdp.encode(), content_type=SDP
        )
        response.headers[hdrs.LOCATION] = path
        response.headers[hdrs.ETAG] = quoted(description.etag)
        response.headers["Accept-Patch"] = FRAGMENT if is_answer else SDP
        self._add_links(response, peer_id, self.extensions(path))
        log.info("door.opened", door=self.prefix, show=show, turn_user=turn_user(peer_id))
        return response

    def _add_links(self, response: web.Response, peer_id: str, others: list[str]) -> None:
        servers = self._ice_servers
        own = [] if servers is None else links(servers, turn_user(peer_id), int(time.time()))
        for link in [*own, *others]:
            response.headers.add(hdrs.LINK, link)

    async def _options(self, _request: web.Request) -> web.Response:
        return web.Response(headers=_OPTIONS)

    async def _patch(self, request: web.Request) -> web.Response:
        self.own_session(request)
        kind = check_type(request, self.patch_types)
        body = await read_text(request)
        peer_id, session = self.own_session(request)  # again: it may be over since the body came
        check_type(request, (SDP,) if session.is_offered else (FRAGMENT,))
        if kind == SDP:
            return await self.take_answer(peer_id, session, body)
        return await self._change_ice(request, peer_id, session, body)

    async def take_answer(self, _peer_id: str, _session: Session, _answer: str) -> web.Response:
        """The client's answer to our own offer; only a door that makes offers is asked."""
        raise AssertionError

    async def _change_ice(
        self, request: web.Request, peer_id: str, session: Session, fragment: str
    ) -> web.Response:
        """Trickle with the session's ETag (204), or ICE restart with `*` (200 and a new ETag).

        New credentials are a restart under the session's ETag as well (RFC 9725, 4.3.3); under one that
        is no longer current they are refused like everything else, since the condition comes first.
        """
        peer = self._media.peer(peer_id)
        if peer is None:
            raise UnknownSession()
        is_any = asks_for_any(request.headers.get(hdrs.IF_MATCH), peer.etag)
        if not is_any and not is_restart(session.client, fragment):
            await self._media.add_candidates(peer_id, fragment)
            return web.Response(status=204)
        answer, etag = await self._media.restart_ice(peer_id, fragment)
        session.client = credentials(fragment)
        response = web.Response(body=answer.encode(), content_type=FRAGMENT)
        response.headers[hdrs.ETAG] = quoted(etag)
        self._add_links(response, peer_id, [])
        return response

    async def _delete(self, request: web.Request) -> web.Response:
        """A session that ended by itself can still be ended by its client, which need not know."""
        peer_id = request.match_info["peer_id"]
        self._check_holder(request, self._sessions.remembered(peer_id))
        del self._sessions[peer_id]
        if self._media.peer(peer_id) is not None:
            await self._media.close_peer(peer_id)
        return web.Response()

    async def _get_session(self, request: web.Request) -> web.Response:
        _check_show(request, self._sessions.get(request.match_info["peer_id"]))
        return web.Response(status=204)

    def own_session(self, request: web.Request) -> tuple[str, Session]:
        """The session of the request's path; raises UnknownSession or WrongSessionToken."""
        peer_id = request.match_info["peer_id"]
        return peer_id, self._check_holder(request, self._sessions.get(peer_id))

    def _check_holder(self, request: web.Request, session: Session | None) -> Session:
        session = _check_show(request, session)
        if not hmac.compare_digest(self.holder(request), session.holder):
            raise WrongSessionToken()
        return session


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


def _check_show(request: web.Request, session: Session | None) -> Session:
    """Sessions are known at their own address only."""
    if session is None or session.show != request.match_info["show"]:
        raise UnknownSession()
    return session
