"""The media server: publishers in, viewers out, one UDP port. What other rooms call is here."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from media import ids
from media.addresses import host_addresses
from media.aiortc_bridge import DtlsAssociation, Identity
from media.answer import Sources, Transport, build_answer
from media.egress import Egress
from media.errors import BadFragment, NoPublisher, PublisherExists, UnknownPeer
from media.events import MediaEvent, PublisherConnected, PublisherGone, SubscriberConnected, SubscriberGone
from media.extensions import TRANSPORT_SEQUENCE
from media.fragment import build_fragment, parse_fragment
from media.negotiation import Chosen, accept_publisher, accept_subscriber
from media.peer import Peer, PeerInfo, Role
from media.plane.interface import FORWARDING_BOUNDS_US, Plane
from media.plane.python import PythonPlane
from media.publication import Publication
from media.router import Router
from media.sdp import Offer, parse_offer
from media.settings import MediaSettings
from media.show import Show
from media.stats import MediaStats, RepairCounters, ShowStats
from media.subscription import Subscription

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
        self._identity = Identity()
        self._candidates = settings.advertised or host_addresses()
        self._handles = count(1)
        self._by_id: dict[str, Peer] = {}
        self._closing: set[asyncio.Task[None]] = set()
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
        for peer in list(self._by_id.values()):
            self._remove(peer, "ended")
        if self._closing:
            await asyncio.wait(list(self._closing))
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
        peer, transport = self._new_peer(show, "publisher", parsed, now_ns, transport_id)
        place = self._router.shows.setdefault(show, Show(show))
        place.publication = Publication(
            peer=peer,
            chosen=chosen,
            plane=self._plane,
            settings=self._settings,
            counters=self._counters,
            new_handle=self._handles.__next__,
            deliver=place.deliver,
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
        peer, transport = self._new_peer(show, "subscriber", parsed, time.monotonic_ns(), None)
        subscription = Subscription(
            peer=peer,
            chosen=chosen,
            plane=self._plane,
            counters=self._counters,
            new_handle=self._handles.__next__,
        )
        place.subscriptions[peer.id] = subscription
        return self._answer(peer, parsed, chosen, transport, subscription.sources())

    def _new_peer(
        self, show: str, role: Role, offer: Offer, now_ns: int, transport_sequence_id: int | None
    ) -> tuple[Peer, Transport]:
        handle = next(self._handles)
        section = offer.sections[0]
        is_server = section.setup != "passive"
        transport = self._new_transport("passive" if is_server else "active")
        self._plane.add_peer(handle, transport_sequence_id=transport_sequence_id)
        peer = Peer(
            peer_id=ids.new_peer_id(),
            handle=handle,
            show=show,
            role=role,
            etag=ids.new_etag(),
            sections=offer.sections,
            dtls=DtlsAssociation(
                self._identity,
                is_server=is_server,
                fingerprints=section.fingerprints,
                send=lambda data: self._plane.send_to_peer(handle, data),
            ),
            is_dtls_server=is_server,
            plane=self._plane,
            now_ns=now_ns,
        )
        self._router.peers[handle] = peer
        self._router.credentials.add(handle, transport.ice_ufrag, transport.ice_password)
        self._by_id[peer.id] = peer
        return peer, transport

    def _new_transport(self, setup: str) -> Transport:
        return Transport(
            ice_ufrag=ids.new_ice_ufrag(),
            ice_password=ids.new_ice_password(),
            fingerprint=self._identity.fingerprint,
            setup=setup,
            candidates=self._candidates,
            port=self._plane.port,
        )

    def _answer(
        self,
        peer: Peer,
        offer: Offer,
        chosen: list[Chosen],
        transport: Transport,
        sources: dict[str, Sources] | None,
    ) -> Answer:
        peer.start(self._on_connected, self._on_ended)
        return Answer(peer.id, build_answer(offer, chosen, transport, sources, peer.handle), peer.etag)

    # ---- sessions

    def peer(self, peer_id: str) -> PeerInfo | None:
        peer = self._by_id.get(peer_id)
        return None if peer is None else peer.info

    def _known(self, peer_id: str) -> Peer:
        peer = self._by_id.get(peer_id)
        if peer is None:
            raise UnknownPeer
        return peer

    async def add_candidates(self, peer_id: str, fragment: str) -> None:
        """Check a trickle fragment; an ICE-lite end learns addresses from binding requests alone.
        Raises UnknownPeer or BadFragment."""
        self._known(peer_id)
        parse_fragment(fragment)

    async def restart_ice(self, peer_id: str, fragment: str) -> tuple[str, str]:
        """Give the peer new credentials beside the old; returns our fragment and the new etag.
        Raises UnknownPeer or BadFragment."""
        peer = self._known(peer_id)
        wish = parse_fragment(fragment)
        if wish.ice_ufrag is None or wish.ice_password is None:
            raise BadFragment
        transport = self._new_transport("passive")
        self._router.credentials.add(peer.handle, transport.ice_ufrag, transport.ice_password)
        peer.etag = ids.new_etag()
        return build_fragment(
            transport, [(section.kind, section.mid) for section in peer.sections]
        ), peer.etag

    async def close_peer(self, peer_id: str) -> None:
        """End a session; raises UnknownPeer."""
        self._remove(self._known(peer_id), "closed")

    async def close_show(self, show: str) -> None:
        """End the publisher and all viewers of a show; unknown shows are fine."""
        for peer in [peer for peer in self._by_id.values() if peer.show == show]:
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
        plane, repair = self._plane.counters, self._counters
        peers = [peer for peer in self._by_id.values() if peer.is_connected]
        lost_now = sum(
            layer.reception.lost
            for publication in self._router.publications.values()
            for layer in publication.layers.values()
        )
        return MediaStats(
            shows=len(self._router.shows),
            publishers=sum(1 for peer in peers if peer.role == "publisher"),
            subscribers=sum(1 for peer in peers if peer.role == "subscriber"),
            packets_in=plane.packets_in,
            packets_out=plane.packets_out,
            bytes_in=plane.bytes_in,
            bytes_out=plane.bytes_out,
            packets_lost=repair.packets_lost + lost_now,
            nacks_sent=repair.nacks_sent,
            nacks_received=repair.nacks_received,
            retransmitted=plane.retransmitted,
            keyframes_requested=repair.keyframes_requested,
            keyframe_requests_received=repair.keyframe_requests_received,
            garbage_datagrams=plane.garbage + repair.stun_ignored,
            undecryptable=plane.undecryptable,
            send_drops=plane.send_drops,
            forwarding_seconds=tuple(bound / 1_000_000 for bound in FORWARDING_BOUNDS_US),
            forwarding_counts=plane.forwarding_buckets,
            forwarding_sum_seconds=plane.forwarding_sum_us / 1_000_000,
        )

    # ---- lifetimes

    def _on_connected(self, peer: Peer) -> None:
        if peer.role == "publisher":
            self._on_event(PublisherConnected(peer.show, peer.id))
            self._drop_unfit(self._router.shows[peer.show])
            return
        now_ns = time.monotonic_ns()
        show = self._router.shows[peer.show]
        show.subscriptions[peer.id].tick(show.publication, now_ns, self._router.wall_ns(now_ns))
        self._on_event(SubscriberConnected(peer.show, peer.id))

    def _drop_unfit(self, show: Show) -> None:
        """End viewers that negotiated another codec; they have to ask again."""
        publication = show.publication
        if publication is not None:
            for subscription in list(show.subscriptions.values()):
                if not subscription.fits(publication):
                    self._remove(subscription.peer, "replaced")

    def _on_ended(self, peer: Peer, reason: str) -> None:
        self._remove(peer, reason)

    def _remove(self, peer: Peer, reason: str) -> None:
        """Take a peer out of every table at once, then say goodbye in the background."""
        if self._by_id.pop(peer.id, None) is None:
            return
        show = self._router.shows[peer.show]
        event: MediaEvent
        if peer.role == "publisher":
            publication = self._router.publications[peer.handle]
            self._counters.packets_lost += sum(layer.reception.lost for layer in publication.layers.values())
            self._router.remove_publication(publication)
            show.end_publication()
            event = PublisherGone(peer.show, peer.id, reason)
        else:
            del show.subscriptions[peer.id]
            event = SubscriberGone(peer.show, peer.id)
        if show.is_empty:
            del self._router.shows[peer.show]
        self._router.credentials.remove_peer(peer.handle)
        task = asyncio.create_task(self._say_goodbye(peer), name=f"media goodbye {peer.handle}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        if peer.is_connected:
            self._on_event(event)

    async def _say_goodbye(self, peer: Peer) -> None:
        await peer.close()
        del self._router.peers[peer.handle]
        self._plane.remove_peer(peer.handle)

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
                self._remove_silent(now_ns)

    def _tick(self, show: Show, now_ns: int, *, share: int) -> None:
        wall_ns = self._router.wall_ns(now_ns)
        show.tick(now_ns, wall_ns)
        show.tick_subscriptions(now_ns, wall_ns, share=share, shares=_SHARES)

    def _remove_silent(self, now_ns: int) -> None:
        """Remove peers that never connected or that nothing authentic came from for too long."""
        for peer in list(self._by_id.values()):
            publication = self._router.publications.get(peer.handle)
            seen_ns = peer.seen_ns if publication is None else max(peer.seen_ns, publication.last_packet_ns)
            if not peer.is_connected and now_ns - peer.created_ns > self._settings.connect_timeout_ms * _MS:
                self._remove(peer, "failed")
            elif now_ns - seen_ns > self._settings.silence_timeout_ms * _MS:
                self._remove(peer, "timeout")
