"""WHIP: a host's browser or encoder publishes to a show (RFC 9725)."""

from hashlib import sha256
from typing import Protocol

from aiohttp import web

from media.place import SOURCES, Place, Publisher, Source
from signaling.door import Admission, DescriptionLike, Door, MediaDoor, Opened, bearer_token
from signaling.errors import UnknownSource
from signaling.ice_servers import IceServers


class WhipMedia(MediaDoor, Protocol):
    async def publish(self, show: str, offer: str, place: Place) -> DescriptionLike: ...


class WhipDoors(Protocol):
    async def may_publish(self, show: str, token: str | None) -> Publisher:
        """Whom the token lets publish; raises for any other."""


def routes(
    media: WhipMedia, doors: WhipDoors, admission: Admission, ice_servers: IceServers | None = None
) -> list[web.RouteDef]:
    """POST /whip/{show} with a stream key or a publish grant as bearer token, and its sessions."""
    return _Whip(media, doors, admission, ice_servers).routes()


class _Whip(Door):
    prefix = "/whip"

    def __init__(
        self, media: WhipMedia, doors: WhipDoors, admission: Admission, ice_servers: IceServers | None
    ) -> None:
        super().__init__(media, admission, ice_servers)
        self._publish = media.publish
        self._may_publish = doors.may_publish

    async def admit(self, request: web.Request, show: str) -> Publisher:
        return await self._may_publish(show, bearer_token(request))

    async def open(self, request: web.Request, show: str, publisher: Publisher | None, offer: str) -> Opened:
        """Each source of a person is a session of its own, since WHIP has one of each kind (4.4.2)."""
        assert publisher is not None
        place = Place(publisher.person, _source(request), publisher.is_host)
        return Opened(await self._publish(show, offer, place))

    def holder(self, request: web.Request) -> bytes:
        """The token that opened a session stays good for it after it expired."""
        return sha256((bearer_token(request) or "").encode()).digest()

    async def look(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)


def _source(request: web.Request) -> Source:
    """What the query says the person sends; raises UnknownSource."""
    wanted = request.query.get("source", "camera")
    for source in SOURCES:
        if source == wanted:
            return source
    raise UnknownSource(wanted[:40])
