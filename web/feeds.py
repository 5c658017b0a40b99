"""Each show's programme on its way to the ladder."""

import asyncio

import structlog

from media.egress import AccessUnit
from media.errors import NoPublisher
from media.place import Place
from media.server import MediaServer
from transcoder.messages import Unit
from transcoder.supervisor import Transcoder

log = structlog.get_logger(__name__)


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
        if show not in self._tasks:
            self._tasks[show] = asyncio.create_task(self._run(show), name=f"feed {show}")

    def forget(self, show: str) -> None:
        """The show is over; what is sent to it later begins afresh."""
        self._places.pop(show, None)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, show: str) -> None:
        try:
            await self._feed(show)
        except Exception:
            log.exception("feed.failed", show=show)
        finally:
            del self._tasks[show]

    async def _feed(self, show: str) -> None:
        while True:
            try:
                egress = self._media.egress(show)
            except NoPublisher:
                return
            try:
                place = self._media.programme(show)
                assert place is not None
                self._transcoder.open(show)
                if self._places.get(show, place) != place:
                    self._transcoder.renew(show)
                self._places[show] = place
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
