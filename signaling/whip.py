"""WHIP: a host's browser or encoder publishes to a show (RFC 9725)."""

from hashlib import sha256
from typing import Protocol

from aiohttp import web

from signaling.door import Admission, DescriptionLike, Door, MediaDoor, Opened, bearer_token
from signaling.ice_servers import IceServers


class WhipMedia(MediaDoor, Protocol):
    async def publish(self, show: str, offer: str) -> DescriptionLike: ...


class WhipDoors(Protocol):
    async def may_publish(self, show: str, token: str | None) -> str | None:
        """The person whom the token lets publish; raises for any other."""


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

    async def admit(self, request: web.Request, show: str) -> str | None:
        return await self._may_publish(show, bearer_token(request))

    async def open(self, request: web.Request, show: str, publisher: str | None, offer: str) -> Opened:
        return Opened(await self._publish(show, offer))

    def holder(self, request: web.Request) -> bytes:
        """The token that opened a session stays good for it after it expired."""
        return sha256((bearer_token(request) or "").encode()).digest()

    async def look(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)
