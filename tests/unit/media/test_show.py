"""A show: its programme, and its viewers, who learn of what changes within one round."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from media.place import Place, Source
from media.plane.interface import Plane
from media.publication import Publication
from media.shares import SHARES
from media.show import Mutes, Show
from media.subscription import Subscription
from tests.unit.media.test_subscription import MS, START, Published

TICK = 20 * MS
SOURCES_OF_THE_HOST: tuple[Source, ...] = ("camera", "screen", "second")


class Watcher:
    """A subscription that notes the menu's version whenever it is served."""

    def __init__(self, show: Show, name: str) -> None:
        self.peer = SimpleNamespace(id=name, is_connected=True)
        self.show = show
        self.knows = -1
        self.served = 0

    def tick(self, _now_ns: int) -> None:
        self.knows = self.show.menu.version
        self.served += 1

    def close(self) -> None:
        self.knows = -2


class House:
    """A show, its viewers, and ticks of its clock."""

    def __init__(self, viewers: int) -> None:
        self.show = Show("demo")
        self.ticks = 0
        self.source: Any = None
        self.show.feed = self.feed  # type: ignore[method-assign]
        self.watchers = [self.join(f"viewer {number}") for number in range(viewers)]

    @property
    def now_ns(self) -> int:
        return START + self.ticks * TICK

    def feed(self, kind: str, line: int, lines: int) -> Publication | None:
        return cast(Publication, self.source) if lines == 1 or line == 0 else None

    def join(self, name: str) -> Watcher:
        watcher = Watcher(self.show, name)
        self.show.admit(cast(Subscription, watcher))
        return watcher

    def leave(self, watcher: Watcher) -> None:
        self.watchers.remove(watcher)
        self.show.dismiss(watcher.peer.id)

    def tick(self, ticks: int = 1) -> None:
        for _ in range(ticks):
            self.show.tick(cast(Plane, None), self.now_ns, self.now_ns)
            self.show.tick_subscriptions(self.now_ns, share=self.ticks % SHARES)
            self.ticks += 1


def test_a_change_reaches_everybody_within_a_round_whoever_leaves_during_it() -> None:
    house = House(23)
    house.tick(2 * SHARES)
    house.source = Published()
    for _ in range(SHARES):
        house.tick()
        house.leave(house.watchers[0])
    assert house.show.menu.version == 2
    assert [one.knows for one in house.watchers] == [2] * 18


def test_nobody_is_visited_again_within_a_second_when_nothing_changed() -> None:
    house = House(7)
    house.tick(SHARES)
    assert [one.served for one in house.watchers] == [1] * 7
    house.tick(9 * SHARES)
    assert [one.served for one in house.watchers] == [1] * 7
    house.tick(SHARES)
    assert [one.served for one in house.watchers] == [2] * 7


def test_shares_are_filled_evenly() -> None:
    house = House(10)
    for watcher in house.watchers[::SHARES]:
        house.leave(watcher)
    house.watchers += [house.join("d"), house.join("e")]
    sizes = []
    for _ in range(SHARES):
        before = sum(one.served for one in house.watchers)
        house.tick()
        sizes.append(sum(one.served for one in house.watchers) - before)
    assert sizes == [2] * SHARES


def test_a_thousand_joins_at_once_are_one_look_at_the_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(1_000)
    looks: list[int] = []
    refresh = house.show.menu.refresh
    monkeypatch.setattr(
        house.show.menu, "refresh", lambda feed, now_ns: (looks.append(now_ns), refresh(feed, now_ns))
    )
    for watcher in house.watchers:
        house.show.begin(cast(Subscription, watcher), house.now_ns)
    assert looks == [START]
    assert {one.knows for one in house.watchers} == {1}


def test_a_mute_is_looked_at_in_the_next_tick() -> None:
    house = House(1)
    house.tick(SHARES + 1)
    house.source = Published()
    house.tick()
    assert house.show.menu.version == 1
    house.show.mute("host", Mutes(audio=True))
    house.tick()
    assert house.show.menu.version == 2


def test_the_programme_is_what_was_chosen_then_what_the_host_sends() -> None:
    show = Show("demo")
    camera, screen, second = (Place("host", source, is_host=True) for source in SOURCES_OF_THE_HOST)
    anika = Place("anika")
    show.choose_programme(anika)
    found = []
    for place in (second, screen, camera, anika):
        peer = SimpleNamespace(is_connected=True, handle=1)
        show.enter(place, cast(Publication, SimpleNamespace(peer=peer, close=lambda: None)))
        show.settle_programme()
        found.append(show.programme_place)
    for place in (anika, camera, screen, second):
        show.leave(place)
        show.settle_programme()
        found.append(show.programme_place)
    assert found == [second, screen, camera, anika, camera, screen, second, None]


def test_a_guest_who_was_not_chosen_is_no_programme() -> None:
    show = Show("demo")
    peer = SimpleNamespace(is_connected=True, handle=1)
    show.enter(Place("anika"), cast(Publication, SimpleNamespace(peer=peer, close=lambda: None)))
    assert not show.settle_programme()
    assert show.programme_place is None
