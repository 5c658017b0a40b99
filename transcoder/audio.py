"""Opus to sound and sound to AAC, on the capture clock: gaps become silence, overlaps are cut away."""

from dataclasses import dataclass

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from transcoder.mp4 import AUDIO_TIMESCALE

AAC_FRAME = 1024
BITRATE_BPS = 96_000
CODECS = "mp4a.40.2"
_TOLERANCE = AUDIO_TIMESCALE * 40 // 1000


@dataclass(frozen=True, slots=True)
class AacFrame:
    """1024 samples beginning at `time`, in samples from the origin."""

    time: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Stereo sound from `position` on, as (channels, samples)."""

    position: int
    sound: NDArray[np.float32]


class Voice:
    """One person's Opus, made into stretches that do not overlap and follow each other without small gaps."""

    def __init__(self) -> None:
        decoder = av.CodecContext.create("opus", "r")
        assert isinstance(decoder, AudioCodecContext)
        decoder.layout = "stereo"
        decoder.sample_rate = AUDIO_TIMESCALE
        self._decoder = decoder
        self._resampler = AudioResampler("fltp", "stereo", AUDIO_TIMESCALE)
        self._next: int | None = None

    def feed(self, opus: bytes, position: int) -> Stretch | None:
        """Decode one Opus packet captured at `position`. Raises av.FFmpegError when it cannot be decoded."""
        decoded = [
            np.asarray(out.to_ndarray(), np.float32)
            for frame in self._decoder.decode(av.Packet(opus))
            for out in self._resampler.resample(frame)
        ]
        if not decoded:
            return None
        sound = np.concatenate(decoded, axis=1)
        at = position if self._next is None else self._next
        if position - at < -_TOLERANCE:
            sound = sound[:, at - position :]
        elif position - at > _TOLERANCE:
            at = position
        self._next = at + sound.shape[1]
        return Stretch(at, sound)


class AacEncoder:
    """Positions count 48 kHz samples from the show's origin."""

    def __init__(self) -> None:
        encoder = av.CodecContext.create("aac", "w")
        assert isinstance(encoder, AudioCodecContext)
        encoder.layout = "stereo"
        encoder.format = "fltp"
        encoder.sample_rate = AUDIO_TIMESCALE
        encoder.bit_rate = BITRATE_BPS
        encoder.open()
        self._encoder = encoder
        self._pending: NDArray[np.float32] = np.zeros((2, 0), np.float32)
        self._next = 0

    @property
    def specific_config(self) -> bytes:
        """The AudioSpecificConfig for the init segment."""
        return bytes(self._encoder.extradata or b"")

    def push(self, position: int, sound: NDArray[np.float32]) -> list[AacFrame]:
        """Encode what follows; where it does not, the clock moves there."""
        if position != self._next:
            self._pending, self._next = self._pending[:, :0], position
        first = self._next - self._pending.shape[1]
        self._next += sound.shape[1]
        buffer = np.concatenate([self._pending, sound], axis=1)
        frames: list[AacFrame] = []
        while buffer.shape[1] >= AAC_FRAME:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(buffer[:, :AAC_FRAME]), "fltp", "stereo")
            frame.sample_rate = AUDIO_TIMESCALE
            frame.pts = first
            packets = self._encoder.encode(frame)
            frames += [AacFrame(packet.pts, bytes(packet)) for packet in packets if packet.pts is not None]
            buffer = buffer[:, AAC_FRAME:]
            first += AAC_FRAME
        self._pending = buffer
        return frames
