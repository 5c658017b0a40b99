"""The programme's way to the ladder: when the ladder is told to begin anew, and what outlives a failure."""

import asyncio
from typing import Any

from media.egress import Egress
from media.errors import NoPublisher
from media.place import HOST, Place
from web.feeds import Feeds

ANIKA = Place("anika")


class Media:
    """A media server with one show, whose programme the test changes."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.egresses: set[Egress] = set()

    def turn_to(self, place: Place | None) -> None:
        self.place = place
        for egress in list(self.egresses):
            egress.close()

    def programme(self, _show: str) -> Place | None:
        return self.place

    def egress(self, show: str) -> Egress:
        if self.place is None:
            raise NoPublisher(show)
        made = Egress(10, self.egresses.discard)
        self.egresses.add(made)
        return made


class Ladder:
    """What a transcoder is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.is_broken = False

    def open(self, _show: str) -> None:
        self.told.append("open")
        if self.is_broken:
            raise RuntimeError("no more files")

    def renew(self, _show: str) -> None:
        self.told.append("renew")


class Rig:
    def __init__(self) -> None:
        self.media, self.ladder = Media(), Ladder()
        media: Any = self.media
        ladder: Any = self.ladder
        self.feeds = Feeds(media, ladder)

    async def turn_to(self, place: Place | None) -> list[str]:
        """What the ladder is told when this becomes the programme."""
        self.ladder.told.clear()
        self.media.turn_to(place)
        self.feeds.start("demo")
        for _ in range(5):
            await asyncio.sleep(0)
        return self.ladder.told


async def test_the_ladder_begins_anew_for_another_place_only() -> None:
    rig = Rig()
    assert await rig.turn_to(HOST) == ["open"]
    assert await rig.turn_to(None) == []
    assert await rig.turn_to(HOST) == ["open"]
    assert await rig.turn_to(ANIKA) == ["open", "renew"]
    await rig.feeds.close()


async def test_a_show_that_was_over_begins_afresh_with_whom_it_may() -> None:
    rig = Rig()
    await rig.turn_to(HOST)
    await rig.turn_to(None)
    rig.feeds.forget("demo")
    assert await rig.turn_to(ANIKA) == ["open"]
    await rig.feeds.close()


async def test_the_next_programme_is_fed_after_one_that_failed() -> None:
    rig = Rig()
    rig.ladder.is_broken = True
    await rig.turn_to(HOST)
    assert rig.media.egresses == set()
    rig.ladder.is_broken = False
    assert await rig.turn_to(HOST) == ["open"]
    await rig.feeds.close()
