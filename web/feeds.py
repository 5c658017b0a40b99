"""Each show's stage on its way to the ladder: which pictures, in which layout, and everybody's voice."""

import asyncio
from dataclasses import dataclass, field

import structlog

from media.egress import AccessUnit, Egress
from media.errors import NoPublisher
from media.place import Place
from media.server import MediaServer
from signaling.protocol import StageState
from transcoder.messages import Scene, Unit
from transcoder.supervisor import Transcoder
from web.clock import Clock
from web.floor import Floor
from web.scenes import name_of, take_of

log = structlog.get_logger(__name__)
LOOK_S = 0.2
"""How often it is looked who speaks and who turned their telephone."""
RETRY_S = 0.5


@dataclass(slots=True)
class _Feed:
    """One show's stage as it was last looked at."""

    stage: StageState = field(default_factory=StageState)
    floor: Floor = field(default_factory=Floor)
    egress: Egress | None = None
    scene: Scene | None = None
    places: dict[str, Place] = field(default_factory=dict)
    """Who sends now, by the names that the transcoder knows."""


class Feeds:
    """One task for each show that somebody publishes to; `close` ends them."""

    def __init__(self, media: MediaServer, transcoder: Transcoder, clock: Clock) -> None:
        self._media = media
        self._transcoder = transcoder
        self._clock = clock
        self._feeds: dict[str, _Feed] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def follow(self, show: str) -> None:
        """Somebody came or went, or the programme is another: feed what is there, as long as anything is."""
        feed = self._feeds.setdefault(show, _Feed())
        if show in self._tasks:
            self._look(show, feed)
        else:
            self._tasks[show] = asyncio.create_task(self._run(show), name=f"feed {show}")

    def direct(self, show: str, stage: StageState) -> None:
        """The room decided something about its stage."""
        feed = self._feeds.setdefault(show, _Feed())
        feed.stage = stage
        if show in self._tasks:
            self._look(show, feed)

    def want_keyframe(self, show: str, name: str) -> None:
        """The transcoder's wish; without a name it is of the scene's main picture."""
        feed = self._feeds.get(show)
        if feed is None or feed.scene is None:
            return
        place = feed.places.get(name or feed.scene.main)
        if place is not None:
            self._media.request_keyframe(show, place)

    def forget(self, show: str) -> None:
        """The show is over; what is sent to it later begins afresh."""
        self._feeds.pop(show, None)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, show: str) -> None:
        try:
            while await self._insist(show):
                pass
        finally:
            del self._tasks[show]

    async def _insist(self, show: str) -> bool:
        """Feed, and begin again after whatever went wrong: the show would stand still otherwise."""
        try:
            return await self._feed(show)
        except Exception:
            log.exception("feed.failed", show=show)
            await asyncio.sleep(RETRY_S)
            return True

    async def _feed(self, show: str) -> bool:
        """Until nobody publishes; False when nobody did."""
        try:
            egress = self._media.egress(show, {})
        except NoPublisher:
            return False
        feed = self._feeds.setdefault(show, _Feed())
        feed.egress = egress
        watching = asyncio.create_task(self._watch(show, feed), name=f"watch {show}")
        try:
            self._transcoder.open(show)
            self._look(show, feed)
            async for unit in egress:
                self._transcoder.feed(show, _unit(unit))
        finally:
            feed.egress = None
            egress.close()
            watching.cancel()
            await asyncio.wait([watching])
        return True

    async def _watch(self, show: str, feed: _Feed) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            if len(feed.places) > 1:
                self._look(show, feed)

    def _look(self, show: str, feed: _Feed) -> None:
        """Show what is on stage now."""
        senders = self._media.places(show)
        for gone in {place.person for place in feed.places.values()} - {one.place.person for one in senders}:
            feed.floor.leave(gone)
        feed.places = {name_of(one.place): one.place for one in senders}
        speaker = feed.floor.hear(self._media.speakers(show), self._clock())
        take = take_of(senders, feed.stage, self._media.programme(show), speaker)
        if take is None or feed.egress is None:
            return
        if take.scene != feed.scene:
            feed.scene = take.scene
            self._transcoder.set_scene(show, take.scene)
        feed.egress.want(take.wants)


def _unit(unit: AccessUnit) -> Unit:
    return Unit(
        kind=unit.kind,
        rid=unit.rid,
        codec=unit.codec,
        capture_ns=unit.capture_ns,
        keyframe=unit.keyframe,
        width=unit.width,
        height=unit.height,
        data=unit.data,
        place=name_of(unit.place),
    )
