"""A stage's way to the ladder: what it is told when people come and go, and what outlives a failure."""

import asyncio
from typing import Any

import pytest

from media.egress import AccessUnit, Egress
from media.errors import NoPublisher
from media.place import HOST, Place
from media.stats import PlaceStats
from signaling.protocol import StageState
from transcoder.messages import Scene, Unit
from web import feeds
from web.feeds import Feeds

ANIKA = Place("anika")


class Media:
    """A media server with one show, on whose stage are whom the test puts there."""

    def __init__(self) -> None:
        self.senders: list[PlaceStats] = []
        self.egresses: set[Egress] = set()
        self.asked: list[Place] = []

    def places(self, _show: str) -> list[PlaceStats]:
        return self.senders

    def programme(self, _show: str) -> Place | None:
        return self.senders[0].place if self.senders else None

    def speakers(self, _show: str) -> list[str]:
        return []

    def request_keyframe(self, _show: str, place: Place) -> None:
        self.asked.append(place)

    def egress(self, show: str, wants: dict[Place, Any]) -> Egress:
        if not self.senders:
            raise NoPublisher(show)
        made = Egress(10, self.egresses.discard, wants)
        self.egresses.add(made)
        return made


class Ladder:
    """What a transcoder is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.is_broken = False

    def open(self, _show: str) -> None:
        self.told.append("open")
        if self.is_broken:
            raise RuntimeError("no more files")

    def set_scene(self, _show: str, scene: Scene) -> None:
        self.told.append((scene.layout, scene.main))

    def feed(self, _show: str, unit: Unit) -> None:
        self.told.append((unit.kind, unit.place))


class Rig:
    def __init__(self) -> None:
        self.media, self.ladder = Media(), Ladder()
        media: Any = self.media
        ladder: Any = self.ladder
        self.feeds = Feeds(media, ladder, lambda: 0)

    async def turn_to(self, *places: Place) -> list[Any]:
        """What the ladder is told when these are on stage."""
        self.ladder.told.clear()
        self.media.senders = [
            PlaceStats(place, n, True, True, "H264", (), 0, 0, None) for n, place in enumerate(places)
        ]
        if not places:
            for egress in list(self.media.egresses):
                egress.close()
        self.feeds.follow("demo")
        for _ in range(8):
            await asyncio.sleep(0)
        return self.ladder.told


async def test_the_ladder_is_told_when_the_scene_changes_only() -> None:
    rig = Rig()
    assert await rig.turn_to(HOST) == ["open", ("solo", "host/camera")]
    assert await rig.turn_to(HOST) == []
    assert await rig.turn_to(HOST, ANIKA) == [("side_by_side", "host/camera")]
    rig.feeds.direct("demo", StageState(layout="picture_in_picture"))
    assert rig.ladder.told[1:] == [("picture_in_picture", "host/camera")]
    assert await rig.turn_to(ANIKA) == [("solo", "anika/camera")]
    assert await rig.turn_to() == []
    assert await rig.turn_to(ANIKA) == ["open"]
    await rig.feeds.close()


async def test_units_carry_their_place_and_wishes_find_it() -> None:
    rig = Rig()
    await rig.turn_to(HOST, ANIKA)
    (egress,) = rig.media.egresses
    egress.push(AccessUnit("audio", "", "opus", 1, False, None, None, b"x", ANIKA))
    await asyncio.sleep(0)
    assert rig.ladder.told[-1] == ("audio", "anika/camera")
    for name in ("anika/camera", "", "gone/camera"):
        rig.feeds.want_keyframe("demo", name)
    assert rig.media.asked == [ANIKA, HOST]
    await rig.feeds.close()


async def test_a_show_that_was_over_begins_afresh() -> None:
    rig = Rig()
    await rig.turn_to(HOST)
    await rig.turn_to()
    rig.feeds.forget("demo")
    assert await rig.turn_to(HOST) == ["open", ("solo", "host/camera")]
    await rig.feeds.close()


async def test_after_a_failure_it_feeds_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "RETRY_S", 0.01)
    rig = Rig()
    rig.ladder.is_broken = True
    assert await rig.turn_to(HOST) == ["open"]
    assert rig.media.egresses == set()
    rig.ladder.is_broken = False
    rig.ladder.told.clear()
    async with asyncio.timeout(5):
        while len(rig.ladder.told) < 2:
            await asyncio.sleep(0.01)
    assert rig.ladder.told == ["open", ("solo", "host/camera")]
    assert len(rig.media.egresses) == 1
    await rig.feeds.close()
