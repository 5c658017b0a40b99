"""An encoder's AAC becomes Opus in a thread of its own, on a timeline that neither drifts nor jitters."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import NamedTuple

import av
import structlog
from av.error import FFmpegError

RATE = 48_000
FRAME = 960
BITRATE_BPS = 128_000
_ENCODER_DELAY_US = 6_500
_GAP_US = 100_000
_SMOOTHING = 32
_MOST_WAITING = 200
log = structlog.get_logger(__name__)


class OpusPacket(NamedTuple):
    """20 ms of sound. `samples` counts since the start (48 kHz), `at_us` is the encoder's clock."""

    data: bytes
    samples: int
    at_us: int


class Sound:
    """Decodes, resamples and encodes. Time is counted in samples, so that packets are evenly spaced;
    the stamps of what comes only correct it slowly, or at once where sound is missing."""

    def __init__(self, codec: str, configuration: bytes) -> None:
        """`configuration` is an AudioSpecificConfig, or empty where frames carry ADTS headers. Raises
        FFmpegError."""
        decoder = av.CodecContext.create(codec, "r")
        assert isinstance(decoder, av.AudioCodecContext)
        self._decoder = decoder
        if configuration:
            self._decoder.extradata = configuration
        self._encoder = av.AudioCodecContext.create("libopus", "w")
        self._encoder.sample_rate = RATE
        self._encoder.layout = "stereo"
        self._encoder.format = "flt"
        self._encoder.bit_rate = BITRATE_BPS
        self._resampler = _resampler()
        self._form: tuple[int, str, str] | None = None
        self._begun_us: int | None = None
        self._decoded_us = 0.0
        self._skew_us = 0.0
        self._samples = 0
        self._base = 0

    def take(self, data: bytes, at_us: int | None) -> list[OpusPacket]:
        """The packets that one frame of AAC completes; `at_us` None says that it follows the one before."""
        packets = []
        for frame in self._decoder.decode(av.Packet(data)):
            if at_us is not None:
                self._align(at_us)
            elif self._begun_us is None:
                continue
            self._fit(frame)
            self._decoded_us += frame.samples * 1e6 / frame.sample_rate
            frame.pts = None
            for piece in self._resampler.resample(frame):
                piece.pts = None
                packets += [self._stamp(bytes(packet)) for packet in self._encoder.encode(piece)]
        return packets

    def _fit(self, frame: av.AudioFrame) -> None:
        """Resample anew when the sound changes its form, as when high-efficiency AAC shows its upper half."""
        form = (frame.sample_rate, frame.layout.name, frame.format.name)
        if form != self._form:
            self._form = form
            self._resampler = _resampler()

    def _align(self, at_us: int) -> None:
        if self._begun_us is None:
            self._begun_us = at_us
        off_us = at_us - self._begun_us - self._decoded_us - self._skew_us
        if abs(off_us) < _GAP_US:
            self._skew_us += off_us / _SMOOTHING
            return
        passed = round((at_us - self._begun_us) * RATE / 1_000_000)
        self._base = max(self._samples, self._base + passed)
        self._samples = self._base
        self._begun_us, self._decoded_us, self._skew_us = at_us, 0.0, 0.0
        self._resampler = _resampler()

    def _stamp(self, data: bytes) -> OpusPacket:
        assert self._begun_us is not None
        since_us = (self._samples - self._base) * 1_000_000 // RATE
        packet = OpusPacket(
            data, self._samples, self._begun_us + since_us + round(self._skew_us) - _ENCODER_DELAY_US
        )
        self._samples += FRAME
        return packet


def _resampler() -> av.AudioResampler:
    return av.AudioResampler(format="flt", layout="stereo", rate=RATE, frame_size=FRAME)


class SoundThread:
    """Runs a `Sound`; `deliver` is called on the loop, and so is `broke`, once, if an error ends the thread.
    Frames are dropped while too many wait."""

    def __init__(
        self, sound: Sound, deliver: Callable[[OpusPacket], None], broke: Callable[[], None]
    ) -> None:
        self._sound = sound
        self._deliver = deliver
        self._broke = broke
        self._loop = asyncio.get_running_loop()
        self._frames: queue.Queue[tuple[bytes, int | None] | None] = queue.Queue(_MOST_WAITING)
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="ingest sound", daemon=True)
        self._thread.start()

    def put(self, data: bytes, at_us: int | None) -> None:
        if not self._frames.full():
            self._frames.put_nowait((data, at_us))

    async def close(self) -> None:
        """End the thread, after what it works on."""
        self._is_closing = True
        with contextlib.suppress(queue.Full):
            self._frames.put_nowait(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            self._work()
        except Exception:
            log.exception("ingest.sound_failed")
            if not self._is_closing:
                self._loop.call_soon_threadsafe(self._broke)

    def _work(self) -> None:
        while (entry := self._frames.get()) is not None and not self._is_closing:
            try:
                packets = self._sound.take(*entry)
            except FFmpegError:
                log.debug("ingest.bad_sound")  # a damaged frame; the next ones are decoded again
                continue
            for packet in packets:
                if not self._is_closing:
                    self._loop.call_soon_threadsafe(self._deliver, packet)
