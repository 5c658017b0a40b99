"""Keeps each show in step with who publishes to it, and who publishes with what its room decided.

host here, silent or gone        → the show's state
who publishes from where         → the room's tracks, the ladder's feed
members, mutes, programme        → the media server
members, mutes, layout           → the scene that the ladder gets
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from commerce.accounts.queries import people
from commerce.database import Database
from commerce.shows.commands import end_show, host_connected, host_disconnected
from commerce.shows.errors import ShowOver, ShowUnknown
from commerce.shows.queries import live_shows, show_by_slug
from media.events import (
    MediaEvent,
    ProgrammeChanged,
    PublisherBack,
    PublisherConnected,
    PublisherGone,
    PublisherSilent,
)
from media.place import Place
from media.server import MediaServer
from media.stats import PlaceStats
from signaling.protocol import Person, StageJoined, StageState, StageTrack, StageTracks
from signaling.registry import Rooms
from transcoder.supervisor import Transcoder
from web.clock import Clock
from web.feeds import Feeds

log = structlog.get_logger(__name__)
Act = Callable[[], Awaitable[None]]
PublisherEvent = PublisherConnected | PublisherGone | PublisherSilent | PublisherBack
MAX_EVENTS = 1_000
RETRY_S = 1.0


class Director:
    """Carries out what rooms decide about their stages: the rooms' `StageDesk`."""

    def __init__(self, media: MediaServer, feeds: Feeds) -> None:
        self._media, self._feeds = media, feeds

    def direct(self, show: str, stage: StageState) -> None:
        wished = stage.programme
        self._media.set_programme(show, Place(wished.person_id, wished.source) if wished else None)
        for member in stage.members:
            self._media.mute(show, member.person.id, audio=member.is_audio_muted, video=member.is_video_muted)
        self._media.keep_on_stage(show, {member.person.id for member in stage.members})
        self._feeds.direct(show, stage)

    def speakers(self, show: str) -> list[str]:
        return self._media.speakers(show)


class Stage:
    """Acts on media events, one after the other of each show, so that a show whose room cannot be read keeps
    no other waiting. `begin`, then `run` it, give it `hear`, `close` it."""

    def __init__(self, *, db: Database, rooms: Rooms, clock: Clock, grace_ms: int) -> None:
        self._db = db
        self._rooms = rooms
        self._clock = clock
        self._grace_ms = grace_ms
        self._started_ms = clock()
        self._waiting: list[str] = []
        self._acts: dict[str, deque[Act]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        """Of shows with something left to do."""
        self._hosts: dict[str, dict[Place, str]] = {}
        """Peers of the hosts whom something comes from, by show and place."""
        self._feeds: Feeds | None = None
        self._director: Director | None = None
        self._media: MediaServer | None = None
        self._is_closed = False

    async def begin(self) -> None:
        """After a restart nobody is on stage: shows that were live wait for their hosts again."""
        async with self._db.read() as session:
            shows = await live_shows(session)
        for show in shows:
            await host_disconnected(self._db, slug=show.slug, now_ms=self._clock())
            self._waiting.append(show.slug)

    def run(self, media: MediaServer, transcoder: Transcoder) -> None:
        self._media = media
        self._feeds = Feeds(media, transcoder, self._clock)
        self._director = Director(media, self._feeds)
        self._rooms.set_desk(self._director)
        for show in self._waiting:
            transcoder.open(show)  # so that players wait for the stream instead of giving up
            self._do(show, partial(self._rooms.publish, show, StageTracks(tracks=[])))

    async def close(self) -> None:
        """What media tell after this is the next start's to find out."""
        self._is_closed = True
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        if self._feeds is not None:
            await self._feeds.close()

    def hear(self, event: MediaEvent) -> None:
        """The media server's `on_event`. Viewers' comings and goings are of no interest here."""
        if self._is_closed:
            return
        match event:
            case ProgrammeChanged():
                self._follow(event.show)
            case PublisherConnected() | PublisherGone():
                self._follow(event.show)
                self._direct(event.show)
                self._do(event.show, partial(self._act, event))
            case PublisherSilent() | PublisherBack():
                self._do(event.show, partial(self._act, event))

    def want_keyframe(self, show: str, place: str) -> None:
        """The transcoder's `on_keyframe_needed`."""
        if self._feeds is not None:
            self._feeds.want_keyframe(show, place)

    def forget(self, show: str) -> None:
        """The show is over."""
        if self._feeds is not None:
            self._feeds.forget(show)

    async def end_abandoned(self) -> None:
        """End the live shows whose hosts stayed away for too long, counted from our start at least."""
        now_ms = self._clock()
        async with self._db.read() as session:
            shows = await live_shows(session)
        for show in shows:
            since_ms = show.away_since_ms
            if since_ms is not None and max(since_ms, self._started_ms) + self._grace_ms <= now_ms:
                await end_show(self._db, slug=show.slug, now_ms=now_ms)

    def _follow(self, show: str) -> None:
        if self._feeds is not None:
            self._feeds.follow(show)

    def _direct(self, show: str) -> None:
        """At once where the room is loaded, so that nobody is heard who is muted."""
        stage = self._rooms.stage(show)
        if stage is not None and self._director is not None:
            self._director.direct(show, stage)

    def _do(self, show: str, act: Act) -> None:
        """Do it after all else that is to be done for the show."""
        acts = self._acts.setdefault(show, deque())
        if len(acts) >= MAX_EVENTS:  # the database has been away for very long
            log.error("stage.event_dropped", show=show)
            return
        acts.append(act)
        if show not in self._workers:
            self._workers[show] = asyncio.create_task(self._work(show), name=f"stage {show}")

    async def _work(self, show: str) -> None:
        acts = self._acts[show]
        while acts:
            await self._insist(show, acts[0])
            acts.popleft()
        del self._acts[show], self._workers[show]

    async def _insist(self, show: str, act: Act) -> None:
        while True:
            try:
                return await act()
            except Exception:
                log.exception("stage.failed", show=show)
                await asyncio.sleep(RETRY_S)

    async def _act(self, event: PublisherEvent) -> None:
        show, is_here, media = event.show, isinstance(event, PublisherConnected | PublisherBack), self._media
        assert media is not None, "run comes before events"
        if event.place.is_host:
            try:
                await self._follow_host(show, event.place, event.peer_id, is_here=is_here)
            except (ShowOver, ShowUnknown):
                await media.close_show(show)
                return
        room = await self._rooms.room(show)
        if is_here and self._director is not None:
            self._director.direct(show, room.stage)
        stats = media.show_stats(show)
        tracks = [_track(place) for place in stats.places if not place.is_silent] if stats else []
        await self._rooms.publish(show, StageTracks(tracks=tracks))

    async def _follow_host(self, show: str, place: Place, peer_id: str, *, is_here: bool) -> None:
        """The host is there as long as anything of theirs comes. Raises ShowOver or ShowUnknown."""
        peers = self._hosts.setdefault(show, {})
        if is_here:
            peers[place] = peer_id
            await host_connected(self._db, slug=show, now_ms=self._clock())
            await self._rooms.publish(show, StageJoined(person=await self._host(show)))
        elif peers.get(place) == peer_id:
            if len(peers) == 1:
                await host_disconnected(self._db, slug=show, now_ms=self._clock())
            del peers[place]
        if not peers:
            del self._hosts[show]

    async def _host(self, show: str) -> Person:
        async with self._db.read() as session:
            host_id = (await show_by_slug(session, show)).host_id
            found = await people(session, [host_id])
        return Person(id=host_id, name=found[host_id].name, role="host")


def _track(place: PlaceStats) -> StageTrack:
    return StageTrack(
        person_id=place.place.person,
        source=place.place.source,
        video_line=place.line if place.has_video else None,
        audio_line=place.line if place.has_audio else None,
    )
