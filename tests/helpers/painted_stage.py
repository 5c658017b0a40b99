"""People on stage of one colour and one tone each, and what HLS makes of them, decoded."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

from media.events import MediaEvent, ProgrammeChanged, PublisherConnected, PublisherGone
from media.ingest.packetiser import split_annexb
from media.ingest.publisher import LocalPublisher
from media.place import Place
from media.server import MediaServer
from media.settings import MediaSettings
from signaling.protocol import Person, StageLayout, StageMember, StageState
from transcoder.settings import TranscoderSettings
from transcoder.show import ClosedSegment
from transcoder.supervisor import Transcoder
from web.clock import wall_clock_ms
from web.feeds import Feeds

FPS = 15
SHOW = "demo"
RATE = 48_000


@dataclass
class Performer:
    """Sends a plain colour as (Y, U, V) and a tone, a keyframe each second."""

    place: Place
    colour: tuple[int, int, int]
    hertz: int
    width: int = 320
    height: int = 180
    is_loud: bool = True
    publisher: LocalPublisher | None = None

    async def perform(self, media: MediaServer) -> None:
        publisher = self.publisher = await media.ingest(SHOW, self.place)
        publisher.begin()
        video, audio = self._encoders()
        began_ns, index, samples = time.monotonic_ns(), 0, 0
        while publisher.is_open:
            now_ns = time.monotonic_ns()
            at_us = index * 1_000_000 // FPS
            while samples * 1_000_000 // RATE <= at_us:
                for packet in audio.encode(self._tone(samples)):
                    publisher.audio(bytes(packet), samples, samples * 1_000_000 // RATE, now_ns)
                samples += 960
            for packet in video.encode(self._picture(index)):
                publisher.video(split_annexb(bytes(packet)), at_us, now_ns)
            index += 1
            due_ns = began_ns + index * 1_000_000_000 // FPS
            await asyncio.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)

    async def leave(self) -> None:
        assert self.publisher is not None
        self.publisher.close()

    def _encoders(self) -> tuple[av.VideoCodecContext, av.AudioCodecContext]:
        video = av.CodecContext.create("libx264", "w")
        assert isinstance(video, av.VideoCodecContext)
        video.width, video.height, video.pix_fmt = self.width, self.height, "yuv420p"
        video.time_base, video.framerate, video.thread_count = Fraction(1, FPS), Fraction(FPS), 1
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
        video.options |= {"forced-idr": "1", "x264-params": "keyint=infinite:scenecut=0"}
        audio = av.CodecContext.create("libopus", "w")
        assert isinstance(audio, av.AudioCodecContext)
        audio.sample_rate, audio.layout, audio.format, audio.bit_rate = RATE, "stereo", "s16", 64_000
        return video, audio

    def _picture(self, index: int) -> av.VideoFrame:
        y, u, v = self.colour
        chroma = np.full((self.height // 2, self.width), u, np.uint8)
        chroma[self.height // 4 :] = v
        luma = np.full((self.height, self.width), y, np.uint8)
        frame = av.VideoFrame.from_ndarray(np.concatenate([luma, chroma]), "yuv420p")
        frame.pts = index
        frame.pict_type = PictureType.I if index % FPS == 0 else PictureType.NONE
        return frame

    def _tone(self, at: int) -> av.AudioFrame:
        level = 6_000 if self.is_loud else 0
        wave = level * np.sin(2 * np.pi * self.hertz * np.arange(at, at + 960) / RATE)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave.astype(np.int16), 2)[None, :], "s16", "stereo")
        frame.sample_rate, frame.pts = RATE, at
        return frame


class PaintedStage:
    """A media server, a transcoder and the feed between them, with what the room decided."""

    def __init__(self, media: MediaServer, transcoder: Transcoder, feeds: Feeds) -> None:
        self.media, self.transcoder, self.feeds = media, transcoder, feeds
        self.segments: dict[str, list[ClosedSegment]] = {}
        """Of each rendition, in order."""
        self._tasks: list[asyncio.Task[None]] = []
        transcoder.on_segment.append(self._hear)

    def _hear(self, _show: str, segment: ClosedSegment) -> None:
        self.segments.setdefault(segment.rendition, []).append(segment)

    async def enter(self, *performers: Performer) -> None:
        for one in performers:
            self._tasks.append(asyncio.create_task(one.perform(self.media)))
            while one.publisher is None:
                await asyncio.sleep(0.01)

    def decide(self, layout: StageLayout, *members: StageMember) -> None:
        for one in members:
            person, audio, video = one.person.id, one.is_audio_muted, one.is_video_muted
            self.media.mute(SHOW, person, audio=audio, video=video)
        self.feeds.direct(SHOW, StageState(members=list(members), layout=layout))

    def picture(self) -> NDArray[np.uint8] | None:
        """The newest whole segment's last picture of the top rung, as RGB; None before there is one."""
        frames = self._decoded("v0", "video")
        return frames[-1].to_ndarray(format="rgb24") if frames else None

    def sound(self) -> NDArray[np.float32]:
        """A second and more of the newest sound."""
        frames = self._decoded("audio", "audio")
        return np.concatenate([frame.to_ndarray()[0] for frame in frames] or [np.zeros(0, np.float32)])

    def _decoded(self, rendition: str, kind: str) -> list[av.VideoFrame | av.AudioFrame]:
        """The newest whole segment."""
        if rendition not in self.segments:
            return []
        newest = self.segments[rendition][-1]
        with av.open(io.BytesIO(newest.init + newest.data)) as container:
            return list(container.decode(**{kind: 0}))

    async def until_seen(self, **colours: tuple[tuple[int, int], tuple[int, int, int]]) -> NDArray[np.uint8]:
        """Wait until the picture has these colours as (Y, U, V) at these points of it, in hundredths."""
        async with asyncio.timeout(40):
            while True:
                image = self.picture()
                if image is not None and all(shows(image, *one) for one in colours.values()):
                    return image
                await asyncio.sleep(0.2)

    async def until_heard(self, heard: set[int], silent: set[int]) -> None:
        """Wait until these tones are in the sound and those are not."""
        async with asyncio.timeout(40):
            while True:
                sound = self.sound()
                levels = {hertz: strength(sound, hertz) for hertz in heard | silent}
                if all(levels[one] > 0.05 for one in heard) and all(levels[one] < 0.01 for one in silent):
                    return
                await asyncio.sleep(0.2)

    async def close(self) -> None:
        await self.media.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.feeds.close()
        await self.transcoder.close()


def shows(image: NDArray[np.uint8], at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """Whether the picture has a colour, about, at a point in hundredths of its width and height."""
    height, width, _ = image.shape
    y, u, v = (float(part) for part in colour)
    red = 1.164 * (y - 16) + 1.596 * (v - 128)
    green = 1.164 * (y - 16) - 0.392 * (u - 128) - 0.813 * (v - 128)
    blue = 1.164 * (y - 16) + 2.017 * (u - 128)
    seen = image[height * at[1] // 100, width * at[0] // 100].astype(float)
    return bool(np.abs(seen - np.clip([red, green, blue], 0, 255)).max() < 45)


def strength(sound: NDArray[np.float32], hertz: float) -> float:
    """Amplitude of a tone."""
    if sound.shape[0] < RATE // 4:
        return 0.0
    window = np.hanning(sound.shape[0])
    spectrum = np.abs(np.fft.rfft(sound * window)) * 2 / window.sum()
    at = round(hertz * sound.shape[0] / RATE)
    return float(spectrum[max(0, at - 3) : at + 4].max())


def member(name: str, *, audio: bool = False, video: bool = False) -> StageMember:
    """Of the stage; `audio` and `video` are muted."""
    role = "host" if name == "host" else "viewer"
    person = Person(id=name, name=name, role=role)
    return StageMember(person=person, is_audio_muted=audio, is_video_muted=video)


@asynccontextmanager
async def painted_stage() -> AsyncIterator[PaintedStage]:
    feeds: list[Feeds] = []

    def hear(event: MediaEvent) -> None:
        if isinstance(event, ProgrammeChanged | PublisherConnected | PublisherGone):
            feeds[0].follow(event.show)

    media = await MediaServer.start(MediaSettings(port=0), hear)
    transcoder = await Transcoder.start(
        TranscoderSettings(), lambda show, place: feeds[0].want_keyframe(show, place)
    )
    feeds.append(Feeds(media, transcoder, wall_clock_ms))
    stage = PaintedStage(media, transcoder, feeds[0])
    try:
        yield stage
    finally:
        await stage.close()
