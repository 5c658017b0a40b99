"""Who publishes to which show from which place."""

from collections.abc import Callable, Set
from functools import partial

from media.codecs import Codec
from media.errors import PublisherExists
from media.negotiation import Chosen
from media.peer import Peer
from media.place import Place
from media.plane.interface import Plane
from media.publication import Publication
from media.router import Router
from media.settings import MediaSettings
from media.show import Show
from media.stats import RepairCounters
from media.takeover import is_silent

_MS = 1_000_000


class Places:
    """Takes publishers into the router's shows and out again."""

    def __init__(
        self,
        settings: MediaSettings,
        router: Router,
        plane: Plane,
        counters: RepairCounters,
        new_handle: Callable[[], int],
    ) -> None:
        self._settings = settings
        self._router = router
        self._plane = plane
        self._counters = counters
        self._new_handle = new_handle
        self._of_peers: dict[str, Place] = {}

    async def wait_until_free(self, show: str, place: Place) -> None:
        """Until nobody who sends is at the place; raises PublisherExists when somebody is, or NoLine."""

        def last_packet_ns() -> int | None:
            holder = self.at(show, place)
            return None if holder is None else holder.last_packet_ns

        if not await is_silent(last_packet_ns, self._settings.takeover_after_ms * _MS):
            raise PublisherExists(show)
        if show in self._router.shows:
            self._router.shows[show].check_line(place)

    def at(self, show: str, place: Place) -> Publication | None:
        entry = self._router.shows.get(show)
        return None if entry is None else entry.publication_at(place)

    def of(self, peer: Peer) -> Place:
        """Where a publisher is."""
        return self._of_peers[peer.id]

    def published(self, show: str, *, besides: Place) -> Callable[[str], Codec | None]:
        """The codecs in which others publish to the show, by kind."""
        entry = self._router.shows.get(show)
        return (lambda _kind: None) if entry is None else partial(entry.published, besides=besides)

    def enter(self, place: Place, peer: Peer, chosen: list[Chosen]) -> Publication:
        """Let a peer publish from a free place."""
        entry = self._router.shows.setdefault(peer.show, Show(peer.show))
        publication = Publication(
            peer=peer,
            chosen=chosen,
            plane=self._plane,
            settings=self._settings,
            counters=self._counters,
            new_handle=self._new_handle,
            deliver=entry.deliver_from(place),
            streams=self._router.streams,
        )
        entry.enter(place, publication)
        self._of_peers[peer.id] = place
        self._router.add_publication(publication)
        return publication

    def leave(self, peer: Peer) -> Place:
        """The publisher is gone; its viewers stay."""
        publication = self._router.publications[peer.handle]
        self._counters.packets_lost += publication.lost
        self._router.remove_publication(publication)
        place = self._of_peers.pop(peer.id)
        self._router.shows[peer.show].leave(place)
        return place

    def besides(self, show: str, people: Set[str]) -> list[Peer]:
        """The show's publishers who are neither its host nor among these people."""
        entry = self._router.shows.get(show)
        taken = [] if entry is None else list(entry.stage.values())
        return [
            one.publication.peer for one in taken if not one.place.is_host and one.place.person not in people
        ]
