"""WHIP: a host's browser or encoder publishes to a show (RFC 9725)."""

from hashlib import sha256

from aiohttp import web

from signaling.door import AnswerLike, Door, Doors, MediaDoor, bearer_token
from signaling.ice_servers import IceServers


def routes(media: MediaDoor, doors: Doors, ice_servers: IceServers | None = None) -> list[web.RouteDef]:
    """POST /whip/{show} with a stream key or a publish grant as bearer token, and its sessions."""
    return _Whip(media, doors, ice_servers).routes()


class _Whip(Door):
    prefix = "/whip"

    async def admit(self, request: web.Request, show: str) -> None:
        await self.doors.may_publish(show, bearer_token(request))

    async def open(self, show: str, offer: str) -> AnswerLike:
        return await self.media.publish(show, offer)

    def holder(self, request: web.Request) -> bytes:
        """The token that opened a session stays good for it after it expired."""
        return sha256((bearer_token(request) or "").encode()).digest()

    async def look(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)
