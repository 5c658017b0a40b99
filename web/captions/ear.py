"""A show's sound on its way to speech-to-text: followed, decoded in a thread, never waited for."""

import asyncio
import io
from collections import deque
from collections.abc import AsyncIterator

import av
from av.audio.codeccontext import AudioCodecContext

from transcoder.messages import AUDIO, Init, PartMade
from web.captions.sentences import SampleClock
from web.captions.source import SAMPLE_RATE

_PARTS = 20
_PIECES = 20
"""Some ten seconds; what is older is left out when the provider is too slow."""


class SoundTap:
    """Told of a show's parts; keeps the newest ones of its sound until they are taken."""

    def __init__(self) -> None:
        self._init: Init | None = None
        self._parts: deque[tuple[Init, PartMade]] = deque(maxlen=_PARTS)
        self._news = asyncio.Event()
        self._is_over = False

    def init(self, init: Init) -> None:
        if init.rendition == AUDIO:
            self._init = init

    def part(self, part: PartMade) -> None:
        if part.rendition == AUDIO and self._init is not None:
            self._parts.append((self._init, part))
            self._news.set()

    def break_off(self) -> None:
        """Nothing to do: the times of the parts tell."""

    def plan(self, names: set[str]) -> None:
        """Nothing to do: there is always sound."""

    def end(self) -> None:
        self._is_over = True
        self._news.set()

    async def next(self) -> tuple[Init, PartMade] | None:
        """The next part with its init; None when nothing follows."""
        while not self._parts:
            if self._is_over:
                return None
            self._news.clear()
            await self._news.wait()
        return self._parts.popleft()


class SoundDecoder:
    """AAC parts to 16 kHz mono PCM; not for two threads at once."""

    def __init__(self) -> None:
        self._init = b""
        self._codec: AudioCodecContext | None = None
        self._resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE)

    def decode(self, init: bytes, part: bytes) -> bytes:
        """The part's sound, a moment of it held back until the next part. Raises av.FFmpegError."""
        with av.open(io.BytesIO(init + part), "r", format="mp4") as container:
            stream = container.streams.audio[0]
            if init != self._init or self._codec is None:
                self._init = init
                self._codec = _codec_like(stream.codec_context)
            pcm = bytearray()
            for packet in container.demux(stream):
                if packet.size:
                    for frame in self._codec.decode(packet):
                        frame.pts = None
                        for ready in self._resampler.resample(frame):
                            pcm += ready.to_ndarray().tobytes()
            return bytes(pcm)


def _codec_like(known: AudioCodecContext) -> AudioCodecContext:
    codec = av.CodecContext.create("aac", "r")
    assert isinstance(codec, AudioCodecContext)
    codec.extradata = known.extradata
    return codec


class Ear:
    """What one provider is to hear: pieces of sound with their capture time, the newest ones."""

    def __init__(self) -> None:
        self.clock = SampleClock()
        self._pieces: deque[tuple[int, bytes]] = deque(maxlen=_PIECES)
        self._news = asyncio.Event()

    def push(self, at_ns: int, pcm: bytes) -> None:
        if pcm:
            self._pieces.append((at_ns, pcm))
            self._news.set()

    async def heard(self) -> None:
        """Wait until there is something to hear."""
        await self._news.wait()

    async def sound(self) -> AsyncIterator[bytes]:
        """Endless; `clock` tells of each piece when it was captured."""
        while True:
            while not self._pieces:
                self._news.clear()
                await self._news.wait()
            at_ns, pcm = self._pieces.popleft()
            self.clock.note(len(pcm) // 2, at_ns)
            yield pcm
