"""One show: who publishes to it from which place, its viewers, and who consumes its access units."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from media.audience import Audience, audience_of
from media.codecs import Codec
from media.egress import AccessUnit, Egress
from media.layer import Layer
from media.lines import Lines
from media.menu import Menu
from media.peer import Peer
from media.place import Place, Source
from media.plane.interface import Plane
from media.publication import Publication
from media.shares import Shares
from media.speaking import Speaking
from media.stats import PlaceStats, ShowStats
from media.subscription import Subscription
from media.taps import Want
from media.viewing import SubscriptionStats

_INSTEAD: tuple[Source, ...] = ("camera", "screen", "second")
_SAMPLE = 500
"""Viewers whose figures are looked at, however many there are."""
_STALE_NS = 20_000_000
"""The menu is not looked at anew for each of many that join at once."""


@dataclass(frozen=True, slots=True)
class Mutes:
    """What of a person is not forwarded."""

    audio: bool = False
    video: bool = False

    def silences(self, kind: str) -> bool:
        return self.audio if kind == "audio" else self.video


@dataclass(slots=True)
class Performance:
    """A place that is taken."""

    place: Place
    publication: Publication
    speaking: Speaking = field(default_factory=Speaking)


class Show:
    """Stays while somebody publishes or watches, so that viewers go on when their host returns.

    The programme is the place that was chosen; while that one does not send, the host's camera, or what
    else the host sends.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.stage: dict[Place, Performance] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.menu = Menu()
        self.restless: set[Subscription] = set()
        """Viewers that wait for a keyframe or are probed."""
        self.wanting: set[Subscription] = set()
        """Viewers that could play more than they get."""
        self._mutes: dict[str, Mutes] = {}
        """By person; stands while they come and go."""
        self._shares: Shares[Subscription] = Shares()
        self._is_menu_due = True
        """Whether something changed that viewers shall not wait for."""
        self._lines = Lines()
        self._wished: Place | None = None
        self._programme: Place | None = None
        self._egresses: set[Egress] = set()

    @property
    def is_empty(self) -> bool:
        return not (self.stage or self.subscriptions or self._egresses)

    @property
    def is_published(self) -> bool:
        """Whether somebody is connected who publishes."""
        return any(one.publication.peer.is_connected for one in self.stage.values())

    def published(self, kind: str, *, besides: Place | None = None) -> Codec | None:
        """The codec of all that is published of a kind, `besides` one place."""
        others = (one.publication.codec(kind) for one in self.stage.values() if one.place != besides)
        return next((codec for codec in others if codec is not None), None)

    def misfits(self, newest: Publication) -> list[Peer]:
        """Publishers and viewers that agreed to another codec than the newest publication's; only that one
        where it differs from the host's camera."""
        unlike = [one for one in self.stage.values() if _differ(one.publication, newest)]
        if any(one.place.is_main for one in unlike):
            return [newest.peer]
        return [one.publication.peer for one in unlike] + [
            one.peer for one in self.subscriptions.values() if not one.fits(newest)
        ]

    # ---- places

    def check_line(self, place: Place) -> None:
        """Raises NoLine when the place has no line and none is free for it."""
        self._lines.find(place)

    def enter(self, place: Place, publication: Publication) -> None:
        """Take a free place; raises NoLine."""
        self._lines.take(place)
        self.stage[place] = Performance(place, publication)
        self._is_menu_due = True

    def leave(self, place: Place) -> None:
        """The place's publisher is gone; viewers stay."""
        self.stage.pop(place).publication.close()
        self._lines.free(place)
        self._is_menu_due = True
        if not self.stage:
            for egress in list(self._egresses):
                egress.close()

    def mute(self, person: str, mutes: Mutes) -> None:
        """Forward no more of a person than this, from whatever place, until told otherwise."""
        self._mutes[person] = mutes
        self._is_menu_due = True

    def publication_at(self, place: Place) -> Publication | None:
        performance = self.stage.get(place)
        return None if performance is None else performance.publication

    def deliver_from(self, place: Place) -> "partial[None]":
        """What a publication at this place hands its access units to."""
        return partial(self._deliver, place)

    # ---- programme

    def choose_programme(self, place: Place | None) -> None:
        self._wished = place

    def settle_programme(self) -> bool:
        """Work out the programme: True when it is another one than before."""
        programme = self._work_out_programme()
        if programme == self._programme:
            return False
        self._programme = programme
        self._is_menu_due = True
        return True

    def _work_out_programme(self) -> Place | None:
        sending = {one.place for one in self.stage.values() if one.publication.peer.is_connected}
        if self._wished in sending:
            return self._wished
        hosts = {place.source: place for place in sending if place.is_host}
        return next((hosts[source] for source in _INSTEAD if source in hosts), None)

    @property
    def programme_place(self) -> Place | None:
        return self._programme

    @property
    def programme(self) -> Publication | None:
        return None if self._programme is None else self.publication_at(self._programme)

    def feed(self, kind: str, line: int, lines: int) -> Publication | None:
        """What plays on a viewer's line of a kind: the only one of its kind carries the programme."""
        place = self._programme if lines == 1 else self._lines.at(line)
        if place is None or self._is_muted(place, kind):
            return None
        return self.publication_at(place)

    # ---- egress

    def open_egress(self, limit: int, wants: Mapping[Place, Want]) -> Egress:
        egress = Egress(limit, self._egresses.discard, wants)
        self._egresses.add(egress)
        return egress

    def want_keyframes(self, place: Place) -> None:
        """Ask for a keyframe of what is taken of a place's picture."""
        publication = self.publication_at(place)
        for layer in publication.of_kind("video") if publication else ():
            if layer.is_tapped:
                layer.keyframes.want()

    def _deliver(self, place: Place, unit: AccessUnit) -> None:
        """Give a unit to the consumers; one that had to drop video gets a keyframe soon."""
        is_muted = self._is_muted(place, unit.kind)
        labelled = replace(unit, place=place)
        for egress in self._egresses:
            if is_muted:
                egress.skip(labelled)
            elif not egress.push(labelled):
                self.want_keyframes(place)

    def _tapped(self, place: Place, publication: Publication, now_ns: int) -> set[Layer]:
        """What somebody takes of a place, but for what is muted."""
        tapped: set[Layer] = set()
        if not self._is_muted(place, "audio") and any(egress.hears(place) for egress in self._egresses):
            tapped.update(publication.of_kind("audio"))
        if self._is_muted(place, "video"):
            return tapped
        states = publication.states("video", now_ns)
        for egress in self._egresses:
            rids = egress.layers(place, states)
            tapped.update(layer for layer in publication.of_kind("video") if layer.rid in rids)
        return tapped

    def _is_muted(self, place: Place, kind: str) -> bool:
        return self._mutes.get(place.person, Mutes()).silences(kind)

    # ---- what is due

    def tick(self, plane: Plane, now_ns: int, wall_ns: int) -> None:
        for place, one in self.stage.items():
            tapped = self._tapped(place, one.publication, now_ns) if self._egresses else ()
            one.publication.tick(now_ns, wall_ns, tapped)
            for layer in one.publication.of_kind("audio"):
                if report := plane.stream_report(layer.stream):
                    one.speaking.heard(now_ns, report.voiced)

    def speakers(self) -> list[str]:
        """Who speaks and is heard, each once, in the order in which they came."""
        heard = (
            place.person
            for place, one in self.stage.items()
            if one.speaking.is_active() and not self._is_muted(place, "audio")
        )
        return list(dict.fromkeys(heard))

    def admit(self, subscription: Subscription) -> None:
        """One more viewer, who is not connected yet."""
        self.subscriptions[subscription.peer.id] = subscription
        self._shares.add(subscription)

    def dismiss(self, peer_id: str) -> None:
        """A viewer is gone."""
        subscription = self.subscriptions.pop(peer_id)
        self._shares.remove(subscription)
        subscription.close()

    def begin(self, subscription: Subscription, now_ns: int) -> None:
        """Serve a viewer that has just connected."""
        if self._is_menu_due or self.menu.age_ns(now_ns) >= _STALE_NS:
            self._refresh_menu(now_ns)
        subscription.tick(now_ns)

    def _refresh_menu(self, now_ns: int) -> None:
        self._is_menu_due = False
        self.menu.refresh(self.feed, now_ns)

    def tick_subscriptions(self, now_ns: int, *, share: int) -> None:
        """Serve the viewers whose turn it is, so that many viewers make no long pause in forwarding, and the
        restless ones."""
        if self.subscriptions and (share == 0 or self._is_menu_due):
            self._refresh_menu(now_ns)
        turn = self._shares.due(share, self.menu.version, now_ns)
        if turn is None:
            turn = list(self.wanting)
        for subscription in turn:
            subscription.tick(now_ns)
        for subscription in list(self.restless):
            subscription.hurry(now_ns)

    def viewers(self, now_ns: int) -> list[SubscriptionStats]:
        """The figures of viewers that are connected, of evenly chosen ones if there are very many."""
        connected = [one for one in self.subscriptions.values() if one.peer.is_connected]
        return [one.stats(now_ns) for one in connected[:: len(connected) // _SAMPLE + 1]]

    def audience(self, now_ns: int) -> Audience:
        connected = sum(one.peer.is_connected for one in self.subscriptions.values())
        return audience_of(connected, self.viewers(now_ns))

    def stats(self, now_ns: int) -> ShowStats:
        places = {
            one.place: self._place_stats(one, now_ns)
            for one in self.stage.values()
            if one.publication.peer.is_connected
        }
        return ShowStats(
            programme=None if self._programme is None else places.get(self._programme),
            places=tuple(places.values()),
            subscribers=sum(1 for one in self.subscriptions.values() if one.peer.is_connected),
        )

    def _place_stats(self, performance: Performance, now_ns: int) -> PlaceStats:
        publication = performance.publication
        video, audio = publication.of_kind("video"), publication.of_kind("audio")
        line = self._lines.of(performance.place)
        assert line is not None, performance.place
        return PlaceStats(
            place=performance.place,
            line=line,
            has_audio=bool(audio),
            has_video=bool(video),
            codec=video[0].codec.name if video else None,
            layers=tuple(layer.stats(now_ns) for layer in video),
            audio_bitrate_bps=sum(layer.rates(now_ns)[0] for layer in audio),
            packets_lost=publication.lost,
            round_trip_ms=publication.peer.round_trip_ms,
            is_silent=publication.is_silent,
        )


def _differ(one: Publication, other: Publication) -> bool:
    pairs = [(one.codec(kind), other.codec(kind)) for kind in ("audio", "video")]
    return any(mine and its and mine.name != its.name for mine, its in pairs)
