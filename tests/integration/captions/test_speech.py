"""A show's sound over real sockets to a provider and back as facts, and providers that fail."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import WSMsgType, web

from signaling.protocol import Captioned
from tests.helpers.source import PLAIN, Source
from transcoder.messages import AUDIO, FromWorker, Init, PartMade, Start
from transcoder.pipeline import Pipeline
from transcoder.settings import TranscoderSettings
from transcoder.show import ShowStore
from transcoder.stats import Counters
from web.captions import simulator
from web.captions.source import SAMPLE_RATE, SourceAway
from web.captions.vosk import VoskSource
from web.captions.writer import Writer

S = 1_000_000_000
T0 = 1_790_000_000 * S
LOUD = b"\x00\x20" * (SAMPLE_RATE // 4)


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield LOUD


@pytest.fixture
async def provider() -> AsyncIterator[str]:
    runner, url = await simulator.start(simulator.SCRIPTS["en"])
    yield url
    await runner.cleanup()


@contextlib.asynccontextmanager
async def odd(answer: Callable[[web.WebSocketResponse], Awaitable[None]]) -> AsyncIterator[str]:
    """A server that does something else."""

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await answer(socket)
        return socket

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"ws://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_a_provider_hears_sound_and_answers_words_with_their_times(provider: str) -> None:
    heard = [words async for words in VoskSource(provider).listen(pieces(26))]
    assert [" ".join(word.text for word in words) for words in heard][:2] == list(simulator.SCRIPTS["en"][:2])
    assert (heard[0][0].start_s, heard[0][-1].end_s) == (0.0, 2.4)


async def test_text_without_times_stands_for_what_was_sent_since() -> None:
    async def answer(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type == WSMsgType.BINARY:
                await socket.send_str('{"text": "all of it"}')

    async with odd(answer) as url:
        utterances = VoskSource(url).listen(pieces(1))
        words = await anext(utterances)
        await utterances.aclose()
    assert [(word.text, word.start_s, word.end_s) for word in words] == [("all of it", 0.0, 0.25)]


@pytest.mark.parametrize("kind", ["silent", "nonsense", "closes", "nobody"])
async def test_a_provider_that_fails_is_away(kind: str) -> None:
    async def answer(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if kind == "nonsense":
                await socket.send_str("no JSON")
            if kind == "closes" and message.type == WSMsgType.BINARY:
                return

    async with odd(answer) as url:
        source = VoskSource("ws://127.0.0.1:9/" if kind == "nobody" else url, silent_s=0.2)
        with pytest.raises(SourceAway):
            _ = [words async for words in source.listen(pieces(3))]


class Show:
    """A show's store, fed with what a worker makes of a tone."""

    def __init__(self) -> None:
        self.store = ShowStore(TranscoderSettings(), Counters())
        self.store.origin_ns = T0 - S
        self.facts: list[Captioned] = []
        self._made: list[FromWorker] = []
        source = Source(PLAIN)
        pipeline = Pipeline(Start(T0 - S, (), 2 * S, 4 * S, S // 2), self._made.append)
        for _ in range(source.fps * 12):
            for unit in source.frame(T0):
                pipeline.feed(unit, unit.capture_ns)
        pipeline.finish()

    def find(self, _show: str) -> ShowStore:
        return self.store

    async def publish(self, fact: Captioned) -> None:
        self.facts.append(fact)

    async def play(self) -> None:
        """The sound alone, faster than it was."""
        for message in self._made:
            if isinstance(message, Init) and message.rendition == AUDIO:
                self.store.set_init(message)
            if isinstance(message, PartMade) and message.rendition == AUDIO:
                self.store.add(message)
                await asyncio.sleep(0.03)

    def writer(self) -> Writer:
        return Writer("demo", self.find, self.publish, lambda: T0 // 10**6)


async def until(ready: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not ready():
            await asyncio.sleep(0.01)


async def test_what_is_said_becomes_captions_of_two_languages_on_the_capture_clock() -> None:
    show = Show()
    writer = show.writer()
    english, english_url = await simulator.start(simulator.SCRIPTS["en"])
    bengali, bengali_url = await simulator.start(simulator.SCRIPTS["bn"])
    writer.write({"en": VoskSource(english_url), "bn": VoskSource(bengali_url)})
    await show.play()
    await until(lambda: len(show.facts) >= 4)
    for language in ("bn", "en"):
        said = [fact for fact in show.facts if fact.language == language]
        assert [fact.text for fact in said][:2] == list(simulator.SCRIPTS[language][:2])
        words = len(said[0].text.split())
        # The tone begins with the show; an AAC decoder is a moment ahead or behind.
        assert abs(said[0].start_ms - T0 // 10**6) <= 100
        assert said[0].end_ms - said[0].start_ms >= words * 400
        assert abs(said[1].start_ms - said[0].start_ms - words * 400 - 600) <= 600
    assert writer.state("en") == "listening"
    writer.write({})
    assert writer.state("en") is None
    await writer.close()
    await english.cleanup()
    await bengali.cleanup()
    assert not show.store.followers


async def test_a_provider_that_comes_back_is_used_again() -> None:
    show = Show()
    writer = show.writer()
    writer.write({"en": VoskSource("ws://127.0.0.1:9/")})
    playing = asyncio.create_task(show.play())
    await until(lambda: writer.state("en") == "waiting")
    runner, url = await simulator.start(simulator.SCRIPTS["en"])
    writer.write({})
    writer.write({"en": VoskSource(url)})
    await until(lambda: show.facts)
    await playing
    await writer.close()
    await runner.cleanup()
