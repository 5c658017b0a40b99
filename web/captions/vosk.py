"""Speech-to-text by the protocol of the Vosk server, which a shop can run by itself.

WebSocket: `{"config": {"sample_rate": …}}`, then PCM in binary messages. Each is answered by JSON:
`{"partial": …}`, or at the end of an utterance `{"result": [{"word", "start", "end"}, …], "text": …}`,
times in seconds since the beginning. `{"eof": 1}` asks for the last result.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import aiohttp
import msgspec

from web.captions.source import SAMPLE_RATE, SourceAway, Word

_CONNECT_S = 5.0
_SILENT_S = 15.0
_MOST_BYTES = 1 << 20


class _Word(msgspec.Struct):
    word: str
    start: float
    end: float


class _Reply(msgspec.Struct):
    text: str | None = None
    result: list[_Word] = []


@dataclass(slots=True)
class _Line:
    """How far the sender is ahead of the answers."""

    sent: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class VoskSource:
    """A `CaptionSource` at one address, `ws://` or `wss://`."""

    url: str
    silent_s: float = _SILENT_S
    """A provider that leaves sound unanswered for so long is given up."""

    async def listen(self, sound: AsyncIterator[bytes]) -> AsyncGenerator[list[Word], None]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as client:
                async with asyncio.timeout(_CONNECT_S):
                    socket = await client.ws_connect(self.url, max_msg_size=_MOST_BYTES)
                async with socket, aclosing(self._hear(socket, sound)) as utterances:
                    async for words in utterances:
                        yield words
        except (aiohttp.ClientError, OSError, TimeoutError, msgspec.MsgspecError) as error:
            raise SourceAway(type(error).__name__) from error

    async def _hear(
        self, socket: aiohttp.ClientWebSocketResponse, sound: AsyncIterator[bytes]
    ) -> AsyncGenerator[list[Word], None]:
        line = _Line()
        await socket.send_str(json.dumps({"config": {"sample_rate": SAMPLE_RATE, "words": True}}))
        sender = asyncio.create_task(_send(socket, sound, line), name="speech sender")
        since_s = 0.0
        try:
            while not (sender.done() and line.unanswered <= 0):
                message = await self._answer(socket, line)
                if message is None:
                    continue
                line.unanswered -= 1
                reply = msgspec.json.decode(message, type=_Reply)
                if reply.text:
                    now_s = line.sent / 2 / SAMPLE_RATE
                    heard = [Word(one.word, one.start, one.end) for one in reply.result]
                    yield heard or [Word(reply.text, since_s, now_s)]
                    since_s = heard[-1].end_s if heard else now_s
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, line: _Line) -> str | None:
        """The next answer; None when there was nothing to answer for a while. Raises SourceAway."""
        try:
            message = await socket.receive(timeout=self.silent_s)
        except TimeoutError:
            if line.unanswered > 0:
                raise SourceAway("silent") from None
            return None
        if message.type != aiohttp.WSMsgType.TEXT:
            raise SourceAway("closed")
        return str(message.data)


async def _send(socket: aiohttp.ClientWebSocketResponse, sound: AsyncIterator[bytes], line: _Line) -> None:
    async for pcm in sound:
        line.sent += len(pcm)
        line.unanswered += 1
        await socket.send_bytes(pcm)
    line.unanswered += 1
    await socket.send_str('{"eof" : 1}')
