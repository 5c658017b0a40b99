"""One show: at most one publication, its viewers, and who consumes its access units."""

from media.codecs import Codec
from media.egress import AccessUnit, Egress
from media.publication import Publication
from media.stats import ShowStats
from media.subscription import Subscription


class Show:
    """Stays while it has a publication or viewers, so that viewers go on when their host returns."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.publication: Publication | None = None
        self.subscriptions: dict[str, Subscription] = {}
        self._egresses: set[Egress] = set()

    @property
    def is_empty(self) -> bool:
        return self.publication is None and not self.subscriptions and not self._egresses

    def published(self, kind: str) -> Codec | None:
        return None if self.publication is None else self.publication.codec(kind)

    def end_publication(self) -> None:
        """Close the publication and end the egresses; viewers stay."""
        if self.publication is not None:
            self.publication.close()
            self.publication = None
        for egress in list(self._egresses):
            egress.close()

    # ---- egress

    def open_egress(self, limit: int) -> Egress:
        egress = Egress(limit, self._egresses.discard)
        self._egresses.add(egress)
        if self.publication is not None:
            self.publication.want_keyframes()
        return egress

    def deliver(self, unit: AccessUnit) -> None:
        """Give a unit to every consumer; one that had to drop video gets a keyframe soon."""
        for egress in self._egresses:
            if not egress.push(unit) and self.publication is not None:
                self.publication.want_keyframes()

    # ---- what is due

    def tick(self, now_ns: int, wall_ns: int) -> None:
        if self.publication is not None:
            self.publication.tick(now_ns, wall_ns, has_consumer=bool(self._egresses))

    def tick_subscriptions(self, now_ns: int, wall_ns: int, *, share: int, shares: int) -> None:
        """Serve the viewers whose turn it is, so that many viewers make no long pause in forwarding."""
        for subscription in self.subscriptions.values():
            if subscription.peer.handle % shares == share:
                subscription.tick(self.publication, now_ns, wall_ns)

    def stats(self, now_ns: int) -> ShowStats:
        viewers = sum(1 for entry in self.subscriptions.values() if entry.peer.is_connected)
        publication = self.publication
        if publication is None:
            return ShowStats(False, None, (), 0, 0, None, viewers)
        video, audio = publication.of_kind("video"), publication.of_kind("audio")
        return ShowStats(
            is_publishing=publication.peer.is_connected,
            codec=video[0].codec.name if video else None,
            layers=tuple(layer.stats(now_ns) for layer in video),
            audio_bitrate_bps=sum(layer.rates(now_ns)[0] for layer in audio),
            packets_lost=publication.lost,
            round_trip_ms=publication.peer.round_trip_ms,
            subscribers=viewers,
        )
