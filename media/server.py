"""The media server: publishers in, viewers out, one UDP port. What other rooms call is here."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace

from media.answer import build_answer
from media.audience import Audience
from media.care import Care
from media.connections import Connections
from media.egress import Egress
from media.errors import BadFragment, NoPublisher, UnknownPeer
from media.events import (
    MediaEvent,
    ProgrammeChanged,
    PublisherBack,
    PublisherConnected,
    PublisherGone,
    PublisherSilent,
    SubscriberConnected,
    SubscriberGone,
)
from media.fragment import build_fragment, parse_fragment
from media.ice import Remote
from media.ingest.publisher import LocalPublisher, local_sections
from media.layers import Wish
from media.load import LoadMeter
from media.negotiation import (
    Chosen,
    accept_publisher,
    accept_subscriber,
    publisher_extensions,
    subscriber_extensions,
)
from media.offer import accept
from media.offers import Offers, PendingOffer
from media.peer import Peer, PeerInfo
from media.place import HOST, Place
from media.places import Places
from media.planes import open_plane, packets_per_s
from media.publication import Publication
from media.rounds import Rounds
from media.router import Router
from media.sdp import Offer, parse_offer
from media.settings import MediaSettings
from media.show import Mutes, Show
from media.stats import MediaStats, PlaceStats, RepairCounters, ShowStats
from media.stress import Capacity
from media.subscription import Subscription
from media.taps import Want
from media.totals import gather
from media.viewing import PlayerReport, SubscriptionStats, ViewerLayers

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
        self._plane = open_plane(settings, self._router)
        self._router.plane = self._plane
        self._connections = Connections(settings, self._router, self._plane)
        self._offers = Offers()
        self._load = LoadMeter(lambda: self._plane.counters)
        self._care = Care(
            self._plane,
            self._router.shows,
            capacity=Capacity(packets_per_s=settings.packets_per_s or packets_per_s(self._plane)),
            sheds=settings.sheds_load,
            read=self._load.read,
        )
        self._rounds = Rounds(
            self._plane,
            self._router,
            self._connections,
            self._care,
            remove=self._remove,
            turned=self._on_turned,
            away_after_ms=settings.away_after_ms,
        )
        self._places = Places(
            settings, self._router, self._plane, self._counters, self._connections.new_handle
        )
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, settings: MediaSettings, on_event: Callable[[MediaEvent], None]) -> "MediaServer":
        """Bind the port and serve; raises OSError if the port is taken, ImportError if a data plane that is
        not built was asked for. `on_event` must not block."""
        server = cls(settings, on_event)
        server._task = asyncio.create_task(server._rounds.run(), name="media server")
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
        await self._load.close()
        self._plane.close()

    # ---- doors

    async def publish(self, show: str, offer: str, place: Place = HOST) -> Answer:
        """Answer the offer of who publishes from a place of the show. A place whose publisher is silent is
        taken over. Raises BadOffer, UnknownCodec, NoLine, PublisherExists while it still sends, or
        ServerBusy when nobody publishes to the show yet and the server is full."""
        parsed = parse_offer(offer)
        accept_publisher(parsed, self._places.published(show, besides=place), decides=place.is_main)
        if show not in self._router.shows:
            self._care.admit()
        await self._places.wait_until_free(show, place)
        chosen = accept_publisher(parsed, self._places.published(show, besides=place), decides=place.is_main)
        extensions = publisher_extensions(parsed)
        self._vacate(show, place)
        now_ns = time.monotonic_ns()
        peer, transport = self._connections.open(
            show, "publisher", parsed, now_ns=now_ns, extensions=extensions
        )
        self._places.enter(place, peer, chosen)
        sdp = build_answer(parsed, chosen, transport, peer.handle, extensions=extensions)
        return self._start(peer, sdp)

    async def subscribe(self, show: str, offer: str) -> Answer:
        """Answer a viewer's offer; raises BadOffer, UnknownCodec, NoPublisher or ServerBusy."""
        parsed = parse_offer(offer)
        self._care.admit()
        chosen = accept_subscriber(parsed, self._watchable(show).published)
        return self._subscribe(show, parsed, chosen)

    async def counter_offer(self, show: str) -> Answer:
        """Our own offer to a viewer whose offer could not be met; raises NoPublisher or ServerBusy."""
        published = self._watchable(show).published
        transport = self._connections.transport("actpass")
        made = self._offers.make(show, published, transport, time.monotonic_ns())
        return Answer(made.info.id, made.sdp, made.info.etag)

    async def accept_answer(self, peer_id: str, answer: str) -> None:
        """Take the answer to our offer; raises UnknownPeer when that is over, as when another codec is
        published by now, BadOffer when the answer cannot be used, NoPublisher when the show is over."""
        offered = self._offers.known(peer_id, time.monotonic_ns())
        accepted = accept(offered.wish, answer)
        show = self._watchable(offered.info.show)
        self._offers.remove(peer_id)
        for section, codec in ((one.section, one.codec) for one in accepted.chosen):
            published = show.published(section.kind)
            if published is not None and published.name != codec.name:
                raise UnknownPeer
        self._subscribe(offered.info.show, accepted.offer, accepted.chosen, offered)

    def _watchable(self, show: str) -> Show:
        entry = self._router.shows.get(show)
        if entry is None or not entry.is_published:
            raise NoPublisher(show)
        return entry

    def _subscribe(
        self, show: str, parsed: Offer, chosen: list[Chosen], offered: PendingOffer | None = None
    ) -> Answer:
        """Make the viewer's peer; under the id, credentials and sources that were `offered` before."""
        entry = self._router.shows[show]
        extensions = replace(
            subscriber_extensions(parsed, chosen), playout_delay=self._settings.playout_delay
        )
        peer, transport = self._connections.open(
            show, "subscriber", parsed, now_ns=time.monotonic_ns(), extensions=extensions, offered=offered
        )
        subscription = Subscription(
            peer=peer,
            chosen=chosen,
            plane=self._plane,
            counters=self._counters,
            new_handle=self._connections.new_handle,
            outputs=self._router.outputs,
            menu=entry.menu,
            restless=entry.restless,
            wanting=entry.wanting,
            sources=None if offered is None else offered.sources_of(chosen),
        )
        entry.admit(subscription)
        sdp = build_answer(
            parsed, chosen, transport, peer.handle, extensions=extensions, sources=subscription.sources()
        )
        return self._start(peer, sdp)

    def _start(self, peer: Peer, sdp: str) -> Answer:
        peer.start(self._on_connected, self._remove)
        return Answer(peer.id, sdp, peer.etag)

    async def ingest(self, show: str, place: Place) -> LocalPublisher:
        """A publisher inside this process, of H264 and Opus, from a place of the show, which is taken over
        as by `publish`. Raises NoLine, UnknownCodec, PublisherExists while another sends there, or
        ServerBusy as `publish` does."""
        if show not in self._router.shows:
            self._care.admit()
        await self._places.wait_until_free(show, place)
        chosen = local_sections(self._places.published(show, besides=place), decides=place.is_main)
        self._vacate(show, place)
        peer = self._connections.open_local(show, time.monotonic_ns())
        publication = self._places.enter(place, peer, chosen)
        peer.start(self._on_connected, self._remove)
        return LocalPublisher(peer, publication, self._plane, self._router.wall_ns)

    def _vacate(self, show: str, place: Place) -> None:
        if publication := self._places.at(show, place):
            self._remove(publication.peer, "replaced")

    # ---- sessions

    def peer(self, peer_id: str) -> PeerInfo | None:
        peer = self._connections.get(peer_id) or self._offers.get(peer_id, time.monotonic_ns())
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
        transport = self._connections.restart(peer, Remote(wish.ice_ufrag, wish.ice_password))
        return build_fragment(transport, peer.sections), peer.etag

    async def close_peer(self, peer_id: str) -> None:
        """End a session, or take an offer back; raises UnknownPeer."""
        if self._offers.remove(peer_id):
            return
        self._remove(self._connections.known(peer_id), "closed")

    async def close_show(self, show: str) -> None:
        """End the publisher and all viewers of a show; unknown shows are fine."""
        for peer in self._connections.all():
            if peer.show == show:
                self._remove(peer, "ended")

    # ---- what viewers see

    def layers(self, peer_id: str) -> ViewerLayers:
        """What a viewer's lines could, shall and do play; raises UnknownPeer."""
        return self._subscription(peer_id).layers()

    def prefer(self, peer_id: str, mid: str, *, rid: str | None, max_height: int | None) -> None:
        """Play a picture's line up to a layer, or automatically for None, and not larger than it is shown
        (0: not at all). Raises UnknownPeer or UnknownLine."""
        self._subscription(peer_id).prefer(mid, Wish(rid, max_height), time.monotonic_ns())

    def report(self, peer_id: str, report: PlayerReport) -> None:
        """Take what a viewer's player saw, if it can be true; raises UnknownPeer."""
        self._subscription(peer_id).report(report, time.monotonic_ns())

    def _subscription(self, peer_id: str) -> Subscription:
        peer = self._connections.known(peer_id)
        if peer.role != "subscriber":
            raise UnknownPeer
        return self._router.shows[peer.show].subscriptions[peer_id]

    # ---- the stage

    def set_programme(self, show: str, place: Place | None) -> None:
        """Make a place the programme of a show that somebody publishes to or watches: whenever it sends.
        None is the host's camera."""
        if entry := self._router.shows.get(show):
            entry.choose_programme(place)
            self._settle(entry)

    def mute(self, show: str, person: str, *, audio: bool, video: bool) -> None:
        """Forward no sound or no picture of a person, from whatever place, until told otherwise; as long
        as somebody publishes to the show or watches it."""
        if entry := self._router.shows.get(show):
            entry.mute(person, Mutes(audio, video))

    def keep_on_stage(self, show: str, people: Set[str]) -> None:
        """End what others than the host and these people publish to a show."""
        for peer in self._places.besides(show, people):
            self._remove(peer, "ended")

    def speakers(self, show: str) -> list[str]:
        """Who of those that publish speaks now."""
        entry = self._router.shows.get(show)
        return [] if entry is None else entry.speakers()

    # ---- for the other rooms

    def programme(self, show: str) -> Place | None:
        """The place that a viewer with one line of a kind gets."""
        entry = self._router.shows.get(show)
        return None if entry is None else entry.programme_place

    def egress(self, show: str, wants: Mapping[Place, Want]) -> Egress:
        """Access units of these places of a show from now on, whenever they send; raises NoPublisher. Close
        it when done."""
        entry = self._router.shows.get(show)
        if entry is None or not entry.is_published:
            raise NoPublisher(show)
        return entry.open_egress(self._settings.egress_units, wants)

    def places(self, show: str) -> list[PlaceStats]:
        """Who publishes to the show now and what, in the order in which they came."""
        stats = self.show_stats(show)
        return [] if stats is None else list(stats.places)

    def request_keyframe(self, show: str, place: Place) -> None:
        """Ask for a keyframe of what egresses take of a place, at most once per layer and 500 ms."""
        if entry := self._router.shows.get(show):
            entry.want_keyframes(place)

    def show_stats(self, show: str) -> ShowStats | None:
        entry = self._router.shows.get(show)
        return None if entry is None else entry.stats(time.monotonic_ns())

    def audience(self, show: str) -> Audience | None:
        """How the show's viewers fare."""
        entry = self._router.shows.get(show)
        return None if entry is None else entry.audience(time.monotonic_ns())

    def viewers(self, show: str) -> list[SubscriptionStats]:
        """The show's viewers one by one, of very many some."""
        entry = self._router.shows.get(show)
        return [] if entry is None else entry.viewers(time.monotonic_ns())

    def stats(self) -> MediaStats:
        plane, care = self._plane.counters, self._care
        return gather(self._connections.all(), self._router, plane, self._counters, care)

    def shows(self) -> list[str]:
        """Shows that somebody publishes to or watches."""
        return list(self._router.shows)

    # ---- lifetimes

    def _on_connected(self, peer: Peer) -> None:
        if self._connections.get(peer.id) is None:
            return  # removed while its handshake ended
        show = self._router.shows[peer.show]
        if peer.role == "publisher":
            for misfit in show.misfits(self._router.publications[peer.handle]):
                self._remove(misfit, "replaced")  # they have to ask again
            if self._connections.get(peer.id) is None:
                return
            self._settle(show)
            self._tell(PublisherConnected(peer.show, peer.id, self._places.of(peer)))
            return
        now_ns = time.monotonic_ns()
        show.begin(show.subscriptions[peer.id], now_ns)
        self._tell(SubscriberConnected(peer.show, peer.id))

    def _on_turned(self, publication: Publication) -> None:
        peer = publication.peer
        kind = PublisherSilent if publication.is_silent else PublisherBack
        self._tell(kind(peer.show, peer.id, self._places.of(peer)))

    def _settle(self, show: Show) -> None:
        if show.settle_programme():
            self._tell(ProgrammeChanged(show.name))

    def _remove(self, peer: Peer, reason: str) -> None:
        """Take a peer out of every table at once."""
        if not self._connections.forget(peer):
            return
        show = self._router.shows[peer.show]
        event: MediaEvent
        if peer.role == "publisher":
            event = PublisherGone(peer.show, peer.id, self._places.leave(peer), reason)
        else:
            show.dismiss(peer.id)
            event = SubscriberGone(peer.show, peer.id)
        has_changed = show.settle_programme()
        if show.is_empty:
            del self._router.shows[peer.show]
        if peer.is_connected:
            self._tell(event)
        if has_changed:
            self._tell(ProgrammeChanged(show.name))

    def _tell(self, event: MediaEvent) -> None:
        try:
            self._on_event(event)
        except Exception:
            _logger.exception("the owner broke on %s", event)  # media go on
