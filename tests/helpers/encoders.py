"""Debian's ffmpeg as the encoder, and doors for it to a media server whose one stream key is KEY."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from typing import Any

import av
import numpy as np

from commerce.shows.errors import StreamKeyWrong
from media.place import Publisher
from tests.helpers.media_peers import Stage, Viewer, stage
from web.ingest.gate import Gate
from web.ingest.notices import Notice
from web.ingest.rtmp_listener import RtmpListener
from web.ingest.srt.library import load
from web.ingest.srt.listener import SrtListener
from web.limits import Limits

KEY = "a-long-stream-key"
TONE_HZ = 440
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p")
FORMATS = {"rtmp": "flv", "srt": "mpegts"}


class Encoder:
    """One ffmpeg that sends a red picture and a tone in real time until it is ended."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(
        cls,
        url: str,
        *options: str,
        video: tuple[str, ...] = H264,
        audio: tuple[str, ...] = ("-c:a", "aac"),
        container: str | None = None,
    ) -> "Encoder":
        process = await asyncio.create_subprocess_exec(
            "ffmpeg", "-nostdin", "-loglevel", "warning", "-re",
            "-f", "lavfi", "-i", "color=red:size=320x180:rate=25",
            "-f", "lavfi", "-i", f"sine=frequency={TONE_HZ}:sample_rate=44100",
            *video, "-g", "25", *audio, *options,
            "-f", container or FORMATS[url.partition(":")[0]], url,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        return cls(process)

    async def fails(self) -> str:
        """What it said when it gave up by itself."""
        async with asyncio.timeout(15):
            _, said = await self.process.communicate()
        assert self.process.returncode != 0
        return said.decode()

    async def kill(self) -> None:
        """End it as a crash would."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.communicate()

    def freeze(self) -> None:
        """Send nothing more, with the connection open."""
        self.process.send_signal(signal.SIGSTOP)


class Watcher(Viewer):
    """A viewer that keeps what it decoded last."""

    def __init__(self) -> None:
        super().__init__()
        self.picture: av.VideoFrame | None = None
        self.sound = np.zeros(0)

    async def _count(self, track: Any) -> None:
        while True:
            frame = await track.recv()
            if track.kind == "video":
                self.frames += 1
                self.picture = frame
            else:
                self.sounds += 1
                self.sound = np.append(self.sound, frame.to_ndarray()[0, ::2].astype(float))[-48_000:]

    def colour(self) -> tuple[int, int, int]:
        """The mean red, green and blue of the newest picture."""
        assert self.picture is not None
        red, green, blue = self.picture.to_ndarray(format="rgb24").mean(axis=(0, 1))
        return round(red), round(green), round(blue)

    def tone_hz(self) -> int:
        """The strongest frequency of the last second of sound."""
        return int(np.abs(np.fft.rfft(self.sound)).argmax())


class Desk:
    """A media server with RTMP and SRT doors at free ports."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.now_ms = 0
        library = load()
        assert library is not None, "libsrt is missing; Debian's ffmpeg brings it"
        self.gate = Gate(stage.server, self, self, Limits(None), lambda: self.now_ms)
        self.rtmp = RtmpListener(self.gate)
        self.srt = SrtListener(library, self.gate)

    async def may_publish(self, show: str, token: str | None) -> Publisher:
        if token != KEY:
            raise StreamKeyWrong()
        return Publisher("host", True)

    def check(self, show: str) -> None:
        """Never draining."""

    def publishing(self, account: str, taken: list[str]) -> contextlib.AbstractContextManager[None]:
        """As many as like."""
        return contextlib.nullcontext()

    def url(self, protocol: str, key: str = KEY, show: str = "demo") -> str:
        if protocol == "rtmp":
            return f"rtmp://127.0.0.1:{self.rtmp.port}/live/{show}?key={key}"
        return f"srt://127.0.0.1:{self.srt.port}?streamid={show}?key={key}"

    def notices(self) -> list[Notice]:
        return self.gate.notices.of("demo", self.now_ms)

    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices()]

    async def watcher(self) -> Watcher:
        watcher = Watcher()
        await watcher.watch(self.stage.server, "demo")
        return watcher


@contextlib.asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    async with stage() as running:
        one = Desk(running)
        await one.rtmp.start("127.0.0.1", 0)
        one.srt.start("127.0.0.1", 0)
        try:
            yield one
        finally:
            await one.rtmp.close()
            await one.srt.close()
