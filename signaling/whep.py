"""WHEP: a viewer's browser plays a show (draft-ietf-wish-whep-03)."""

from typing import Protocol

from aiohttp import hdrs, web

from media.errors import UnknownCodec
from media.place import Publisher
from signaling import layers
from signaling.bodies import FRAGMENT, SDP
from signaling.credentials import credentials
from signaling.door import Admission, DescriptionLike, Door, MediaDoor, Opened
from signaling.ice_servers import IceServers
from signaling.layers import LayersMedia
from signaling.sessions import Session


class WhepMedia(MediaDoor, LayersMedia, Protocol):
    async def subscribe(self, show: str, offer: str) -> DescriptionLike: ...

    async def counter_offer(self, show: str) -> DescriptionLike:
        """An offer of what is published, good for 30 seconds."""

    async def accept_answer(self, peer_id: str, answer: str) -> None:
        """Make the peer of a counter-offer; an answer that cannot be used leaves the offer standing."""


class WhepDoors(Protocol):
    async def may_watch(self, show: str, request: web.Request) -> None:
        """Raises unless the request may watch."""


def routes(
    media: WhepMedia, doors: WhepDoors, admission: Admission, ice_servers: IceServers | None = None
) -> list[web.RouteDef]:
    """POST /whep/{show} and its sessions; whoever knows a session's address may change it."""
    return _Whep(media, doors, admission, ice_servers).routes()


class _Whep(Door):
    prefix = "/whep"
    patch_types = (FRAGMENT, SDP)

    def __init__(
        self, media: WhepMedia, doors: WhepDoors, admission: Admission, ice_servers: IceServers | None
    ) -> None:
        super().__init__(media, admission, ice_servers)
        self._whep_media = media
        self._may_watch = doors.may_watch

    def routes(self) -> list[web.RouteDef]:
        session = self.prefix + "/{show}/{peer_id}"
        return [*super().routes(), *layers.routes(session, self._whep_media, self.own_session)]

    def extensions(self, session_path: str) -> list[str]:
        return [layers.link(session_path)]

    async def admit(self, request: web.Request, show: str) -> None:
        await self._may_watch(show, request)

    async def open(self, request: web.Request, show: str, publisher: Publisher | None, offer: str) -> Opened:
        """A sound offer without a codec that is published is met with one of ours (4.3.2)."""
        try:
            return Opened(await self._whep_media.subscribe(show, offer))
        except UnknownCodec:
            return Opened(await self._whep_media.counter_offer(show), is_answer=False)

    async def take_answer(self, peer_id: str, session: Session, answer: str) -> web.Response:
        await self._whep_media.accept_answer(peer_id, answer)
        session.client, session.is_offered = credentials(answer), False
        return web.Response(status=204)

    def holder(self, _request: web.Request) -> bytes:
        """Whoever knows the address: it is the secret."""
        return b""

    async def look(self, _request: web.Request) -> web.Response:
        """The content type tells players that this is a WHEP endpoint (section 4.2)."""
        return web.Response(content_type=SDP, headers={hdrs.CONTENT_LENGTH: "0"})
