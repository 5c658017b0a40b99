"""WHEP: a viewer's browser plays a show (draft-ietf-wish-whep-03)."""

from aiohttp import web

from signaling.door import SDP, AnswerLike, Door, Doors, MediaDoor
from signaling.ice_servers import IceServers


def routes(media: MediaDoor, doors: Doors, ice_servers: IceServers | None = None) -> list[web.RouteDef]:
    """POST /whep/{show} and its sessions; whoever knows a session's address may change it."""
    return _Whep(media, doors, ice_servers).routes()


class _Whep(Door):
    prefix = "/whep"

    async def admit(self, request: web.Request, show: str) -> None:
        await self.doors.may_watch(show, request)

    async def open(self, show: str, offer: str) -> AnswerLike:
        return await self.media.subscribe(show, offer)

    def holder(self, _request: web.Request) -> bytes:
        """Whoever knows the address: it is the secret."""
        return b""

    async def look(self, _request: web.Request) -> web.Response:
        """The content type tells players that this is a WHEP endpoint (section 4.1)."""
        return web.Response(content_type=SDP)
