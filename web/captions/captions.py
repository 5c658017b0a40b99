"""All shows' captions: typed and heard ones reach the room and the media; the host switches speech on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import get_args

import structlog

from commerce.database import Database
from commerce.shows.queries import live_shows
from commerce.shows.speech import speech_of
from signaling.protocol import Captioned, CaptionLanguage, Numbered, ShowEnded, ShowStarted
from signaling.registry import Rooms
from transcoder.show import ShowStore
from web.captions.source import CaptionSource
from web.captions.writer import State, Writer

LANGUAGES: tuple[CaptionLanguage, ...] = get_args(CaptionLanguage)
_log = structlog.get_logger()


class Captions:
    """`begin` before use, `close` at the end. `find` gives a show's media, None when there is none."""

    def __init__(
        self,
        db: Database,
        rooms: Rooms,
        find: Callable[[str], ShowStore | None],
        sources: Mapping[CaptionLanguage, CaptionSource],
    ) -> None:
        self.sources = sources
        self._db = db
        self._rooms = rooms
        self._find = find
        self._writers: dict[str, Writer] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Hear the rooms, and go on with what was live."""
        self._rooms.listen(self.hear)
        async with self._db.read() as session:
            shows = [show.slug for show in await live_shows(session)]
        for show in shows:
            await self.refresh(show)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        writers, self._writers = self._writers, {}
        await asyncio.gather(*(writer.close() for writer in writers.values()))

    def hear(self, show: str, facts: Sequence[Numbered]) -> None:
        """Put captions beside the media; speech begins and ends with the show."""
        for fact in (one.fact for one in facts):
            match fact:
                case Captioned():
                    self._show(show, fact)
                case ShowStarted():
                    self._spawn(self.refresh(show))
                case ShowEnded():
                    self._spawn(self._end(show))

    async def refresh(self, show: str) -> None:
        """Listen in the languages that are switched on for a live show."""
        async with self._db.read() as session:
            switched_on = (await speech_of(session, [show])).get(show, [])
            is_live = show in {one.slug for one in await live_shows(session)}
        wanted = {one: source for one, source in self.sources.items() if one in switched_on and is_live}
        if not wanted:
            await self._end(show)
            return
        if show not in self._writers:
            self._writers[show] = Writer(
                show, self._find, lambda fact: self._rooms.publish(show, fact), self._rooms.clock
            )
        self._writers[show].write(wanted)

    def state(self, show: str, language: CaptionLanguage) -> State | None:
        """How speech-to-text is doing; None when nobody listens."""
        writer = self._writers.get(show)
        return writer.state(language) if writer else None

    def _show(self, show: str, fact: Captioned) -> None:
        store = self._find(show)
        if store is not None and store.origin_ns is not None and store.ended_at is None:
            rendition = store.caption(fact.language)
            rendition.say(fact.start_ms, fact.end_ms, fact.text, store.origin_ns)

    async def _end(self, show: str) -> None:
        writer = self._writers.pop(show, None)
        if writer is not None:
            await writer.close()

    def _spawn(self, work: Awaitable[None]) -> None:
        async def run() -> None:
            try:
                await work
            except Exception:
                _log.exception("speech.not_switched")

        task = asyncio.create_task(run(), name="speech switch")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
