"""Draining: no new shows start here, those that are live go on, and when the last is over the server ends."""

import asyncio
import time
from dataclasses import dataclass

import structlog

from commerce.database import Database
from commerce.shows.queries import live_shows
from media.events import MediaEvent, PublisherConnected
from media.server import MediaServer
from web.errors import Draining

log = structlog.get_logger(__name__)
LOOK_S = 0.5
RETRY_AFTER_S = 10


@dataclass(frozen=True, slots=True)
class LiveShow:
    """A show that the server still waits for."""

    slug: str
    viewers: int


class Drain:
    """Off until `begin`; `over` is set when the server may end. Give it every media event, `close` it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._media: MediaServer | None = None
        self._seen: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self.live: tuple[LiveShow, ...] = ()
        self.over = asyncio.Event()

    @property
    def is_on(self) -> bool:
        return self._task is not None

    async def run(self, media: MediaServer) -> None:
        """Shows that were live before a restart are this server's too."""
        self._media = media
        async with self._db.read() as session:
            self._seen |= {show.slug for show in await live_shows(session)}

    def hear(self, event: MediaEvent) -> None:
        if isinstance(event, PublisherConnected):
            self._seen.add(event.show)

    def forget(self, show: str) -> None:
        """The show is over."""
        self._seen.discard(show)

    async def begin(self, at_most_s: float) -> None:
        """Let nothing new in, and be over when no show is live or after this time; once is enough."""
        live = await self._look()
        if self._task is None:
            self.live = live
            log.info("drain.began", shows=len(self.live), at_most_s=at_most_s)
            self._task = asyncio.create_task(self._wait(at_most_s), name="drain")

    def check(self, show: str) -> None:
        """Raises Draining for a show that is not live here, while draining."""
        if self.is_on and show not in {one.slug for one in self.live}:
            raise Draining(RETRY_AFTER_S)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _wait(self, at_most_s: float) -> None:
        ends = time.monotonic() + at_most_s
        while self.live and time.monotonic() < ends:
            await asyncio.sleep(LOOK_S)
            try:
                self.live = await self._look()
            except Exception:
                log.exception("drain.look_failed")  # the database may be back at the next look
        log.info("drain.over", shows=len(self.live))
        self.over.set()

    async def _look(self) -> tuple[LiveShow, ...]:
        """The shows of this server that are live: on air, or their hosts are away for a moment."""
        assert self._media is not None
        async with self._db.read() as session:
            going = {show.slug for show in await live_shows(session)}
        found = []
        for slug in sorted(self._seen):
            stats = self._media.show_stats(slug)
            if slug in going or (stats is not None and stats.places):
                found.append(LiveShow(slug, 0 if stats is None else stats.subscribers))
        return tuple(found)
