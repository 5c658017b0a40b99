"""WHIP: a host's browser or encoder publishes to a show (RFC 9725)."""

import hmac
from hashlib import sha256

from aiohttp import web

from signaling.door import AnswerLike, Door, Doors, MediaDoor, bearer_token
from signaling.errors import WrongSessionToken
from signaling.ice_servers import IceServers


def routes(media: MediaDoor, doors: Doors, ice_servers: IceServers | None = None) -> list[web.RouteDef]:
    """POST /whip/{show} with a stream key or a publish grant as bearer token, and its sessions."""
    return _Whip(media, doors, ice_servers).routes()


class _Whip(Door):
    prefix = "/whip"
    role = "publisher"

    def __init__(self, media: MediaDoor, doors: Doors, ice_servers: IceServers | None) -> None:
        super().__init__(media, doors, ice_servers)
        self._holders: dict[str, bytes] = {}
        """Digest of the token that opened each session: it stays good for that session after it expired."""

    async def admit(self, request: web.Request, show: str) -> None:
        await self.doors.may_publish(show, bearer_token(request))

    async def open(self, request: web.Request, show: str, offer: str) -> AnswerLike:
        answer = await self.media.publish(show, offer)
        for ended in [one for one in self._holders if self.media.peer(one) is None]:
            del self._holders[ended]
        self._holders[answer.peer_id] = _digest(request)
        return answer

    def check_holder(self, request: web.Request, peer_id: str) -> None:
        if not hmac.compare_digest(_digest(request), self._holders.get(peer_id, b"")):
            raise WrongSessionToken()

    async def look(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)


def _digest(request: web.Request) -> bytes:
    return sha256((bearer_token(request) or "").encode()).digest()
