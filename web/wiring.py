"""Everything that crosses between rooms, in one place: who hears what.

commerce event     → the show's room, its backstage, the end of its stream, where it is sent on to
media event        → the show's state, the transcoder's feed (`web/stage.py`)
transcoder         → keyframe requests to the publisher, stills to the show's album
room command       → commerce
room fact          → date ranges and event messages in the show's media, captions beside it (`web/captions/`)
WHIP and WHEP door → the show's rights
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from commerce import events
from commerce.catalog.queries import product as product_by_id
from commerce.database import Database
from commerce.polls.commands import vote
from commerce.roomlog.commands import LoggedFact, append
from commerce.roomlog.queries import load
from commerce.shows.queries import check_may_publish, show_by_slug
from media.place import Publisher
from media.server import MediaServer
from signaling import protocol
from signaling.door import bearer_token
from signaling.errors import GrantInvalid, NotStageMember
from signaling.grants import Grants
from signaling.registry import Rooms
from transcoder.supervisor import Transcoder
from web.drain import Drain
from web.facts import backstage_hint, room_fact
from web.marks import marks_of
from web.media_files import image_url
from web.playback.gate import COOKIE
from web.playback.playback import Playback
from web.restream import Restreams
from web.sessions import COOKIE as SESSION_COOKIE
from web.sessions import Sessions
from web.stage import Stage

_RESTREAM_NEWS = (events.ShowStarted, events.HostReturned, events.ShowEnded, events.RestreamsChanged)


@dataclass(frozen=True, slots=True)
class Outbox:
    """Hears every commerce event at least once; rooms drop what they heard by the event's id."""

    db: Database
    rooms: Rooms
    media: MediaServer
    transcoder: Transcoder
    stage: Stage
    drain: Drain
    restreams: Restreams
    heard: Counter[str] = field(default_factory=Counter)
    """Events by their type, since the start."""

    async def hear(self, event_id: str, event: events.Event) -> None:
        self.heard[str(event.__struct_config__.tag)] += 1
        show: str | None = getattr(event, "show", None)
        if show is None:
            return
        fact = await self._pinned(event) if isinstance(event, events.ProductPinned) else room_fact(event)
        if fact is not None:
            await self.rooms.publish(show, fact, source=event_id)
        if hint := backstage_hint(event):
            self.rooms.backstage(show, hint)
        if isinstance(event, _RESTREAM_NEWS):
            await self.restreams.refresh(show)
        if isinstance(event, events.ShowEnded):
            await self.media.close_show(show)
            self.transcoder.close_show(show)
            self.stage.forget(show)
            self.drain.forget(show)

    async def _pinned(self, event: events.ProductPinned) -> protocol.ProductPinned:
        async with self.db.read() as session:
            product = await product_by_id(session, event.product_id)
        return protocol.ProductPinned(
            product=protocol.PinnedProduct(
                id=product.id,
                title=product.title,
                image_url=image_url(product.image_name) if product.image_name else None,
                currency=product.currency,
                skus=[
                    protocol.PinnedSku(
                        id=sku.id,
                        title=sku.title,
                        price_minor=sku.price_minor,
                        was_minor=sku.was_minor,
                        stock_left=sku.stock_left,
                    )
                    for sku in product.skus
                ],
            )
        )


@dataclass(frozen=True, slots=True)
class RoomLog:
    """The rooms' `FactLog`."""

    db: Database

    async def append(self, show: str, facts: list[LoggedFact]) -> None:
        await append(self.db, show, facts)

    async def load(self, show: str) -> list[LoggedFact]:
        return await load(self.db, show)


@dataclass(frozen=True, slots=True)
class Votes:
    """The rooms' `RoomCommands`."""

    db: Database
    clock: Callable[[], int]

    async def vote(self, show: str, poll_id: str, person_id: str, option: int) -> None:
        await vote(
            self.db,
            show_slug=show,
            poll_id=poll_id,
            account_id=person_id,
            option=option,
            now_ms=self.clock(),
        )


def mark_facts(transcoder: Transcoder, show: str, facts: Sequence[protocol.Numbered]) -> None:
    """Write what a room was told into the show's media, at the moment that the room gave it."""
    for fact in facts:
        for mark in marks_of(fact):
            transcoder.mark(show, mark)


async def check_on_stage(rooms: Rooms, show: str, person_id: str) -> None:
    """Raises NotStageMember for whom neither the host invited nor who is the host."""
    stage = (await rooms.room(show)).stage
    if person_id not in {member.person.id for member in stage.members}:
        raise NotStageMember()


@dataclass(frozen=True, slots=True)
class ShowDoors:
    """Who may publish to a show and who may watch it; the WHIP and WHEP `Doors`."""

    db: Database
    rooms: Rooms
    grants: Grants
    playback: Playback
    sessions: Sessions
    clock: Callable[[], int]

    async def may_publish(self, show: str, token: str | None) -> Publisher:
        """Whom `token` lets publish: the host by the show's stream key or a grant, members of the stage by
        a grant. Raises what `check_may_publish` raises, GrantInvalid, GrantExpired or NotStageMember."""
        if token is None or "." not in token:
            await check_may_publish(self.db, show, stream_key=token)
            return Publisher(await self._host_of(show), is_host=True)
        grant = self.grants.verify_publish(token, self.clock())
        if grant.show != show:
            raise GrantInvalid()
        if grant.account_id == await self._host_of(show):
            await check_may_publish(self.db, show, account_id=grant.account_id)
            return Publisher(grant.account_id, is_host=True)
        await check_on_stage(self.rooms, show, grant.account_id)
        return Publisher(grant.account_id, is_host=False)

    async def _host_of(self, show: str) -> str:
        async with self.db.read() as session:
            return (await show_by_slug(session, show)).host_id

    async def may_watch(self, show: str, request: web.Request) -> None:
        """Whoever may play the show by HLS may watch it: with its token, as a bearer or by the cookie, and
        from a country of its rule. Raises ShowUnknown, CountryRefused, CountryUnknown, TokenMissing,
        TokenInvalid or TokenExpired."""
        async with self.db.read() as session:
            found = await show_by_slug(session, show)
        self.playback.gate.check_token(show, bearer_token(request) or request.cookies.get(COOKIE))
        if self.playback.rights.refusal(request, found, None) is not None:
            asker = await self.sessions.read(request.cookies.get(SESSION_COOKIE), self.clock())
            self.playback.rights.check(request, found, asker.account if asker is not None else None)
