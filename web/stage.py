"""Keeps each show's state and ladder in step with its publisher: on stage, away, back."""

import asyncio

import structlog

from commerce.database import Database
from commerce.shows.commands import end_show, host_connected, host_disconnected
from commerce.shows.errors import ShowOver, ShowUnknown
from commerce.shows.queries import live_shows
from media.errors import NoPublisher
from media.events import MediaEvent, PublisherConnected, PublisherGone
from media.server import MediaServer
from transcoder.messages import Unit
from transcoder.supervisor import Transcoder
from web.clock import Clock

log = structlog.get_logger(__name__)
MAX_EVENTS = 10_000
RETRY_S = 1.0


class Stage:
    """Acts on media events, one after the other; `start` it, give it `hear`, `close` it."""

    def __init__(self, *, db: Database, clock: Clock, grace_ms: int) -> None:
        self._db = db
        self._clock = clock
        self._grace_ms = grace_ms
        self._started_ms = clock()
        self._events: asyncio.Queue[PublisherConnected | PublisherGone] = asyncio.Queue(MAX_EVENTS)
        self._waiting: list[str] = []
        self._on_stage: dict[str, str] = {}
        self._feeds: dict[str, asyncio.Task[None]] = {}
        self._worker: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """After a restart nobody is on stage: shows that were live wait for their hosts again."""
        async with self._db.read() as session:
            shows = await live_shows(session)
        for show in shows:
            await host_disconnected(self._db, slug=show.slug, now_ms=self._clock())
            self._waiting.append(show.slug)

    def run(self, media: MediaServer, transcoder: Transcoder) -> None:
        for show in self._waiting:
            transcoder.open(show)  # so that players wait for the stream instead of giving up
        self._worker = asyncio.create_task(self._work(media, transcoder), name="stage")

    async def close(self) -> None:
        tasks = [*self._feeds.values(), *([self._worker] if self._worker else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def hear(self, event: MediaEvent) -> None:
        """The media server's `on_event`. Viewers' comings and goings are of no interest here."""
        if isinstance(event, PublisherConnected | PublisherGone):
            try:
                self._events.put_nowait(event)
            except asyncio.QueueFull:  # the database has been away for very long
                log.error("stage.event_dropped", show=event.show)

    async def end_abandoned(self) -> None:
        """End the live shows whose hosts stayed away for too long, counted from our start at least."""
        now_ms = self._clock()
        async with self._db.read() as session:
            shows = await live_shows(session)
        for show in shows:
            since_ms = show.away_since_ms
            if since_ms is not None and max(since_ms, self._started_ms) + self._grace_ms <= now_ms:
                await end_show(self._db, slug=show.slug, now_ms=now_ms)

    async def _work(self, media: MediaServer, transcoder: Transcoder) -> None:
        while True:
            event = await self._events.get()
            while True:
                try:
                    await self._act(event, media, transcoder)
                    break
                except Exception:
                    log.exception("stage.failed", show=event.show)
                    await asyncio.sleep(RETRY_S)

    async def _act(
        self, event: PublisherConnected | PublisherGone, media: MediaServer, transcoder: Transcoder
    ) -> None:
        show = event.show
        if isinstance(event, PublisherConnected):
            self._on_stage[show] = event.peer_id
            await self._stop_feed(show)
            try:
                await host_connected(self._db, slug=show, now_ms=self._clock())
            except (ShowOver, ShowUnknown):
                await media.close_show(show)
                return
            self._feeds[show] = asyncio.create_task(_feed(show, media, transcoder), name=f"feed {show}")
        elif self._on_stage.get(show) == event.peer_id:
            await host_disconnected(self._db, slug=show, now_ms=self._clock())
            del self._on_stage[show]
            await self._stop_feed(show)

    async def _stop_feed(self, show: str) -> None:
        if feed := self._feeds.pop(show, None):
            feed.cancel()
            await asyncio.gather(feed, return_exceptions=True)


async def _feed(show: str, media: MediaServer, transcoder: Transcoder) -> None:
    """Hand the publisher's frames to the ladder until the publisher is gone."""
    try:
        egress = media.egress(show)
    except NoPublisher:
        return
    transcoder.open(show)
    try:
        async for unit in egress:
            transcoder.feed(
                show,
                Unit(
                    kind=unit.kind,
                    rid=unit.rid,
                    codec=unit.codec,
                    capture_ns=unit.capture_ns,
                    keyframe=unit.keyframe,
                    width=unit.width,
                    height=unit.height,
                    data=unit.data,
                ),
            )
    finally:
        egress.close()
