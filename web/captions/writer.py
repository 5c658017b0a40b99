"""Writes one show's sound along by machine, in every language that is switched on for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Literal

import av
import structlog

from signaling import chat
from signaling.captions import MAX_CHARS, reading_ms
from signaling.limits import Bucket
from signaling.protocol import Captioned, CaptionLanguage
from transcoder.messages import AUDIO
from transcoder.show import ShowStore
from web.captions.ear import Ear, SoundDecoder, SoundTap
from web.captions.sentences import lines
from web.captions.source import CaptionSource, SourceAway, Word

State = Literal["idle", "connecting", "listening", "waiting"]
Publish = Callable[[Captioned], Awaitable[None]]
Clock = Callable[[], int]
_LOOK_AGAIN_S = 0.5
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 30.0
_BURST, _PER_SECOND = 10, 1.5
"""What a provider may write; beyond it lines are left out."""
_log = structlog.get_logger()


class Writer:
    """Lives as long as any language is on; `close` ends its tasks. A provider that is slow or dead holds up
    nothing: sound it did not take is left out."""

    def __init__(
        self, show: str, find: Callable[[str], ShowStore | None], publish: Publish, clock: Clock
    ) -> None:
        self._show = show
        self._find = find
        self._publish = publish
        self._clock = clock
        self._ears: dict[CaptionLanguage, Ear] = {}
        self._states: dict[CaptionLanguage, State] = {}
        self._tasks: dict[CaptionLanguage, asyncio.Task[None]] = {}
        self._follower = asyncio.create_task(self._follow(), name=f"speech sound {show}")

    def write(self, sources: Mapping[CaptionLanguage, CaptionSource]) -> None:
        """Exactly these languages from now on."""
        for language in [language for language in self._tasks if language not in sources]:
            self._tasks.pop(language).cancel()
            del self._ears[language], self._states[language]
        for language, source in sources.items():
            if language not in self._tasks:
                self._ears[language], self._states[language] = Ear(), "idle"
                task = asyncio.create_task(
                    self._listen(language, source), name=f"speech {self._show} {language}"
                )
                self._tasks[language] = task

    def state(self, language: CaptionLanguage) -> State | None:
        """None when this language is off."""
        return self._states.get(language)

    async def close(self) -> None:
        tasks = [self._follower, *self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self) -> None:
        """Decode the show's sound once for all languages, while there is any."""
        while True:
            store = self._find(self._show)
            if store is None or store.ended_at is not None:
                await asyncio.sleep(_LOOK_AGAIN_S)
                continue
            tap = SoundTap()
            audio = store.renditions.get(AUDIO)
            if audio is not None and audio.init is not None:
                tap.init(audio.init)
            store.followers.add(tap)
            try:
                await self._pass_on(store, tap)
            finally:
                store.followers.discard(tap)

    async def _pass_on(self, store: ShowStore, tap: SoundTap) -> None:
        decoder = SoundDecoder()
        while (heard := await tap.next()) is not None:
            init, part = heard
            for language in self._ears:
                store.caption(language)
            try:
                pcm = await asyncio.to_thread(decoder.decode, init.data, part.data)
            except av.FFmpegError:
                decoder = SoundDecoder()
                continue
            for ear in self._ears.values():
                ear.push(part.start_ns, pcm)

    async def _listen(self, language: CaptionLanguage, source: CaptionSource) -> None:
        """Keep one provider listening, with growing pauses while it is away."""
        pace = Bucket.full(_BURST, _PER_SECOND, self._clock())
        pause_s = _FIRST_WAIT_S
        while True:
            ear = self._ears[language] = Ear()
            await ear.heard()
            self._states[language] = "connecting"
            try:
                async with aclosing(source.listen(ear.sound())) as utterances:
                    async for words in utterances:
                        self._states[language], pause_s = "listening", _FIRST_WAIT_S
                        await self._say(language, words, ear, pace)
            except SourceAway as away:
                _log.warning("speech.away", show=self._show, language=language, why=str(away))
            except Exception:
                _log.exception("speech.failed", show=self._show, language=language)
            self._states[language] = "waiting"
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_WAIT_S)

    async def _say(self, language: CaptionLanguage, words: list[Word], ear: Ear, pace: Bucket) -> None:
        for line in lines(words, ear.clock):
            text, now_ms = chat.clean(line.text)[:MAX_CHARS], self._clock()
            if chat.is_blank(text) or not pace.take(now_ms):
                continue
            # Who watches without delay gets it after it was said, and is to have time to read it.
            end_ms = max(line.end_ms, now_ms + reading_ms(text) // 2)
            await self._publish(
                Captioned(language=language, text=text, start_ms=line.start_ms, end_ms=end_ms)
            )
