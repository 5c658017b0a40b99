"""A media server with a stage of light members."""

from collections.abc import AsyncIterator
from typing import TypeVar

import pytest

from media.events import MediaEvent
from media.place import HOST, Place
from media.server import MediaServer
from media.settings import MediaSettings
from media.stats import PlaceStats
from tests.helpers.light_stage import LightMember, LightPeer, LightViewer
from tests.helpers.media_peers import until

Event = TypeVar("Event")


class Studio:
    """Opens peers of the show `demo` and closes them at the end."""

    def __init__(self, server: MediaServer, events: list[MediaEvent]) -> None:
        self.server = server
        self.events = events
        self.peers: list[LightPeer] = []

    async def member(self, tag: int, place: Place = HOST, *, has_video: bool = True) -> LightMember:
        member = LightMember(tag=tag, place=place, has_video=has_video)
        self.peers.append(member)
        await member.publish(self.server)
        return member

    async def viewer(self, lines: int = 1) -> LightViewer:
        viewer = LightViewer(lines=lines)
        self.peers.append(viewer)
        await viewer.watch(self.server)
        return viewer

    async def event(self, kind: type[Event]) -> Event:
        """The first of a kind, taken off the list."""
        await until(lambda: any(isinstance(one, kind) for one in self.events))
        found = next(one for one in self.events if isinstance(one, kind))
        self.events.remove(found)  # type: ignore[arg-type]
        return found

    @property
    def places(self) -> list[PlaceStats]:
        stats = self.server.show_stats("demo")
        return [] if stats is None else list(stats.places)


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    events: list[MediaEvent] = []
    server = await MediaServer.start(MediaSettings(port=0, takeover_after_ms=300), events.append)
    made = Studio(server, events)
    yield made
    for peer in made.peers:
        await peer.close()
    await server.close()
