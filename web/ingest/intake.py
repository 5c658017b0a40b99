"""One encoder from its admission to its end: checked, its sound made Opus, published."""

import time
from collections.abc import Callable

from av.error import FFmpegError

from media.ingest.packetiser import is_keyframe
from media.ingest.publisher import LocalPublisher
from media.payload.h264 import picture_size
from web.ingest.notices import EncoderRefused, Notice
from web.ingest.sound import OpusPacket, Sound, SoundThread
from web.ingest.watch import Watch

HELD_UNITS, HELD_NS = 5, 400_000_000
"""Units looked at before the show goes live: B-frames show themselves within so many. Slow cameras wait for
fewer."""
_AAC = ("aac", "aac_latm")


class PublisherEnded(Exception):
    """The show ended, or another encoder took this one's place."""


class Intake:
    """Takes what the demultiplexers give, in decoding order. Its methods raise EncoderRefused, or
    PublisherEnded; close it then."""

    def __init__(self, publisher: LocalPublisher, forget: Callable[["Intake"], None]) -> None:
        self._publisher = publisher
        self._forget = forget
        self._watch = Watch()
        self._held: list[tuple[list[bytes], int, int]] | None = []
        self._sound: SoundThread | None = None
        self._is_sound_broken = False
        self._is_closed = False

    def warnings(self) -> list[Notice]:
        return self._watch.warnings()

    def check(self) -> None:
        """Raise PublisherEnded if the media server has ended the publisher, EncoderRefused if its sound
        cannot be worked on."""
        if not self._publisher.is_open:
            raise PublisherEnded
        if self._is_sound_broken:
            raise EncoderRefused(Notice("ingest.bad_sound", {}))

    def remember(self, units: list[bytes]) -> None:
        """Take parameter sets that came apart from the pictures."""
        self._publisher.remember(units)

    def video(self, units: list[bytes], at_us: int, arrival_ns: int) -> None:
        """Take an access unit that is shown at `at_us`; what comes before the first keyframe is dropped."""
        self.check()
        is_key = is_keyframe(units)
        if self._held == [] and not is_key:
            return
        self._watch.see(units, at_us, _size(units) if is_key else None)
        if self._held is None:
            self._publisher.video(units, at_us, arrival_ns)
            return
        self._held.append((units, at_us, arrival_ns))
        if len(self._held) >= HELD_UNITS or arrival_ns - self._held[0][2] > HELD_NS:
            held, self._held = self._held, None
            self._publisher.begin()
            for unit in held:
                self._publisher.video(*unit)

    def begin_sound(self, codec: str, configuration: bytes) -> None:
        """Take sound of this codec from now on; later calls change nothing."""
        if self._sound is not None:
            return
        if codec.lower() not in _AAC:
            raise EncoderRefused(Notice("ingest.codec", {"codec": codec}))
        try:
            sound = Sound(codec.lower(), configuration)
        except FFmpegError:
            raise EncoderRefused(Notice("ingest.codec", {"codec": codec})) from None
        self._sound = SoundThread(sound, self._on_sound, self._on_broken_sound)

    def sound(self, data: bytes, at_us: int | None) -> None:
        """Take a frame of AAC; without `begin_sound` it is dropped."""
        self.check()
        if self._sound is not None:
            self._sound.put(data, at_us)

    def _on_sound(self, packet: OpusPacket) -> None:
        if self._held is None and self._publisher.is_open:
            self._publisher.audio(packet.data, packet.samples, packet.at_us, time.monotonic_ns())

    def _on_broken_sound(self) -> None:
        self._is_sound_broken = True

    async def close(self) -> None:
        """Leave the show; more closes change nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self._publisher.close()
        self._forget(self)
        if self._sound is not None:
            await self._sound.close()


def _size(units: list[bytes]) -> tuple[int, int] | None:
    return picture_size(b"".join(b"\0\0\0\1" + unit for unit in units))
