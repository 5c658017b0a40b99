"""The media server: publishers in, viewers out, one UDP port. What other rooms call is here."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from media.answer import Sources, Transport, build_answer
from media.connections import Connections
from media.egress import Egress
from media.errors import BadFragment, NoPublisher, PublisherExists
from media.events import MediaEvent, PublisherConnected, PublisherGone, SubscriberConnected, SubscriberGone
from media.extensions import TRANSPORT_SEQUENCE
from media.fragment import build_fragment, parse_fragment
from media.negotiation import Chosen, accept_publisher, accept_subscriber
from media.peer import Peer, PeerInfo
from media.plane.interface import Plane
from media.plane.python import PythonPlane
from media.publication import Publication
from media.router import Router
from media.sdp import Offer, parse_offer
from media.settings import MediaSettings
from media.show import Show
from media.stats import MediaStats, RepairCounters, ShowStats
from media.subscription import Subscription
from media.totals import gather

_TICK_S = 0.02
_SHARES = 5
"""Publishers are served every tick, each viewer every fifth."""
_TICKS_PER_SWEEP = 25
_MS = 1_000_000
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a WHIP or WHEP POST gives back."""

    peer_id: str
    sdp: str
    etag: str


class MediaServer:
    """Start with `MediaServer.start`, end with `close`. Methods must run on the loop it was started on."""

    def __init__(self, settings: MediaSettings, on_event: Callable[[MediaEvent], None]) -> None:
        self._settings = settings
        self._on_event = on_event
        self._counters = RepairCounters()
        self._router = Router(self._counters)
        self._plane: Plane = PythonPlane(settings.host, settings.port, self._router)
        self._router.plane = self._plane
        self._connections = Connections(settings, self._router, self._plane)
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, settings: MediaSettings, on_event: Callable[[MediaEvent], None]) -> "MediaServer":
        """Bind the port and serve; raises OSError if the port is taken. `on_event` must not block."""
        server = cls(settings, on_event)
        server._task = asyncio.create_task(server._run(), name="media server")
        return server

    @property
    def port(self) -> int:
        return self._plane.port

    async def close(self) -> None:
        """Say goodbye to every peer and free the port."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        for peer in self._connections.all():
            self._remove(peer, "ended")
        await self._connections.close()
        self._plane.close()

    # ---- doors

    async def publish(self, show: str, offer: str) -> Answer:
        """Answer a publisher's offer; raises BadOffer, UnknownCodec, or PublisherExists while the show's
        publisher still sends. A silent one is replaced."""
        parsed = parse_offer(offer)
        chosen = accept_publisher(parsed)
        now_ns = time.monotonic_ns()
        place = self._router.shows.get(show)
        if place is not None and place.publication is not None:
            silent_ns = now_ns - place.publication.last_packet_ns
            if silent_ns < self._settings.takeover_after_ms * _MS:
                raise PublisherExists(show)
            self._remove(place.publication.peer, "replaced")
        numbers = [section.extension(TRANSPORT_SEQUENCE) for section in parsed.sections]
        transport_id = next((number for number in numbers if number is not None), None)
        peer, transport = self._connections.open(
            show, "publisher", parsed, now_ns=now_ns, transport_sequence_id=transport_id
        )
        place = self._router.shows.setdefault(show, Show(show))
        place.publication = Publication(
            peer=peer,
            chosen=chosen,
            plane=self._plane,
            settings=self._settings,
            counters=self._counters,
            new_handle=self._connections.new_handle,
            deliver=place.deliver,
            streams=self._router.streams,
        )
        self._router.add_publication(place.publication)
        return self._answer(peer, parsed, chosen, transport, None)

    async def subscribe(self, show: str, offer: str) -> Answer:
        """Answer a viewer's offer; raises BadOffer, UnknownCodec or NoPublisher."""
        parsed = parse_offer(offer)
        place = self._router.shows.get(show)
        if place is None or place.publication is None or not place.publication.peer.is_connected:
            raise NoPublisher(show)
        chosen = accept_subscriber(parsed, place.published)
        peer, transport = self._connections.open(
            show, "subscriber", parsed, now_ns=time.monotonic_ns(), transport_sequence_id=None
        )
        subscription = Subscription(
            peer=peer,
            chosen=chosen,
            plane=self._plane,
            counters=self._counters,
            new_handle=self._connections.new_handle,
        )
        place.subscriptions[peer.id] = subscription
        return self._answer(peer, parsed, chosen, transport, subscription.sources())

    def _answer(
        self,
        peer: Peer,
        offer: Offer,
        chosen: list[Chosen],
        transport: Transport,
        sources: dict[str, Sources] | None,
    ) -> Answer:
        peer.start(self._on_connected, self._remove)
        return Answer(peer.id, build_answer(offer, chosen, transport, sources, peer.handle), peer.etag)

    # ---- sessions

    def peer(self, peer_id: str) -> PeerInfo | None:
        peer = self._connections.get(peer_id)
        return None if peer is None else peer.info

    async def add_candidates(self, peer_id: str, fragment: str) -> None:
        """Check a trickle fragment; an ICE-lite end learns addresses from binding requests alone.
        Raises UnknownPeer or BadFragment."""
        self._connections.known(peer_id)
        parse_fragment(fragment)

    async def restart_ice(self, peer_id: str, fragment: str) -> tuple[str, str]:
        """Give the peer new credentials beside the old; returns our fragment and the new etag.
        Raises UnknownPeer or BadFragment."""
        peer = self._connections.known(peer_id)
        wish = parse_fragment(fragment)
        if wish.ice_ufrag is None or wish.ice_password is None:
            raise BadFragment
        transport = self._connections.restart(peer)
        return build_fragment(transport, peer.sections), peer.etag

    async def close_peer(self, peer_id: str) -> None:
        """End a session; raises UnknownPeer."""
        self._remove(self._connections.known(peer_id), "closed")

    async def close_show(self, show: str) -> None:
        """End the publisher and all viewers of a show; unknown shows are fine."""
        for peer in self._connections.all():
            if peer.show == show:
                self._remove(peer, "ended")

    # ---- for the other rooms

    def egress(self, show: str) -> Egress:
        """Access units of a live show from now on; raises NoPublisher. Close it when done."""
        place = self._router.shows.get(show)
        if place is None or place.publication is None:
            raise NoPublisher(show)
        return place.open_egress(self._settings.egress_units)

    def request_keyframe(self, show: str) -> None:
        """Ask all layers for a keyframe, at most one request per layer and 500 ms."""
        place = self._router.shows.get(show)
        if place is not None and place.publication is not None:
            place.publication.want_keyframes()

    def show_stats(self, show: str) -> ShowStats | None:
        place = self._router.shows.get(show)
        return None if place is None else place.stats(time.monotonic_ns())

    def stats(self) -> MediaStats:
        return gather(self._connections.all(), self._router, self._plane.counters, self._counters)

    # ---- lifetimes

    def _on_connected(self, peer: Peer) -> None:
        if self._connections.get(peer.id) is None:
            return  # removed while its handshake ended
        if peer.role == "publisher":
            self._tell(PublisherConnected(peer.show, peer.id))
            self._drop_unfit(self._router.shows[peer.show])
            return
        now_ns = time.monotonic_ns()
        show = self._router.shows[peer.show]
        show.subscriptions[peer.id].tick(show.publication, now_ns, self._router.wall_ns(now_ns))
        self._tell(SubscriberConnected(peer.show, peer.id))

    def _drop_unfit(self, show: Show) -> None:
        """End viewers that negotiated another codec; they have to ask again."""
        publication = show.publication
        if publication is not None:
            for subscription in list(show.subscriptions.values()):
                if not subscription.fits(publication):
                    self._remove(subscription.peer, "replaced")

    def _remove(self, peer: Peer, reason: str) -> None:
        """Take a peer out of every table at once."""
        if not self._connections.forget(peer):
            return
        show = self._router.shows[peer.show]
        event: MediaEvent
        if peer.role == "publisher":
            publication = self._router.publications[peer.handle]
            self._counters.packets_lost += publication.lost
            self._router.remove_publication(publication)
            show.end_publication()
            event = PublisherGone(peer.show, peer.id, reason)
        else:
            del show.subscriptions[peer.id]
            event = SubscriberGone(peer.show, peer.id)
        if show.is_empty:
            del self._router.shows[peer.show]
        if peer.is_connected:
            self._tell(event)

    def _tell(self, event: MediaEvent) -> None:
        try:
            self._on_event(event)
        except Exception:
            _logger.exception("the owner broke on %s", event)  # media go on

    async def _run(self) -> None:
        for tick in count():
            await asyncio.sleep(_TICK_S)
            now_ns = time.monotonic_ns()
            for show in self._router.shows.values():
                try:
                    self._tick(show, now_ns, share=tick % _SHARES)
                except Exception:
                    _logger.exception("a show's tick broke")  # the other shows go on
            if tick % _TICKS_PER_SWEEP == 0:
                self._sweep(now_ns)

    def _sweep(self, now_ns: int) -> None:
        for peer, reason in self._connections.expired(now_ns):
            try:
                self._remove(peer, reason)
            except Exception:
                _logger.exception("a peer's removal broke")

    def _tick(self, show: Show, now_ns: int, *, share: int) -> None:
        wall_ns = self._router.wall_ns(now_ns)
        show.tick(now_ns, wall_ns)
        show.tick_subscriptions(now_ns, wall_ns, share=share, shares=_SHARES)
