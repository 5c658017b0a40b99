"""Each show's programme on its way to the ladder."""

import asyncio

from media.egress import AccessUnit
from media.errors import NoPublisher
from media.place import Place
from media.server import MediaServer
from transcoder.messages import Unit
from transcoder.supervisor import Transcoder


class Feeds:
    """One task for each show that has a programme; `close` ends them."""

    def __init__(self, media: MediaServer, transcoder: Transcoder) -> None:
        self._media = media
        self._transcoder = transcoder
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._places: dict[str, Place] = {}
        """The last programme of each show that is open."""

    def start(self, show: str) -> None:
        """Feed the show's programme, whoever's it is, as long as there is one; twice is fine."""
        task = self._tasks.get(show)
        if task is None or task.done():
            self._tasks[show] = asyncio.create_task(self._run(show), name=f"feed {show}")

    def forget(self, show: str) -> None:
        """Nobody publishes to the show any more and nobody will."""
        self._places.pop(show, None)
        self._tasks.pop(show, None)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, show: str) -> None:
        while True:
            try:
                egress = self._media.egress(show)
            except NoPublisher:
                return
            place = self._media.programme(show)
            assert place is not None
            self._transcoder.open(show)
            if self._places.get(show, place) != place:
                self._transcoder.renew(show)
            self._places[show] = place
            try:
                async for unit in egress:
                    self._transcoder.feed(show, _unit(unit))
            finally:
                egress.close()


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
    )
