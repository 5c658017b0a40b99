"""Opus in, AAC out, on the capture clock: gaps become silence, overlaps are cut away."""

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
_LONGEST_SILENCE = AUDIO_TIMESCALE * 2


@dataclass(frozen=True, slots=True)
class AacFrame:
    """1024 samples beginning at `time`, in samples from the origin."""

    time: int
    data: bytes


class OpusToAac:
    """Positions count 48 kHz samples from the show's origin."""

    def __init__(self) -> None:
        decoder = av.CodecContext.create("opus", "r")
        encoder = av.CodecContext.create("aac", "w")
        assert isinstance(decoder, AudioCodecContext)
        assert isinstance(encoder, AudioCodecContext)
        decoder.layout = "stereo"
        decoder.sample_rate = AUDIO_TIMESCALE
        encoder.layout = "stereo"
        encoder.format = "fltp"
        encoder.sample_rate = AUDIO_TIMESCALE
        encoder.bit_rate = BITRATE_BPS
        encoder.open()
        self._decoder, self._encoder = decoder, encoder
        self._resampler = AudioResampler("fltp", "stereo", AUDIO_TIMESCALE)
        self._pending: NDArray[np.float32] = np.zeros((2, 0), np.float32)
        self._next: int | None = None

    @property
    def specific_config(self) -> bytes:
        """The AudioSpecificConfig for the init segment."""
        return bytes(self._encoder.extradata or b"")

    def feed(self, opus: bytes, position: int) -> list[AacFrame]:
        """Decode one Opus packet captured at `position`. Raises av.FFmpegError when it cannot be decoded."""
        decoded = [
            np.asarray(out.to_ndarray(), np.float32)
            for frame in self._decoder.decode(av.Packet(opus))
            for out in self._resampler.resample(frame)
        ]
        if not decoded:
            return []
        sound = np.concatenate(decoded, axis=1)
        encoded: list[AacFrame] = []
        if self._next is not None and position - self._next < -_TOLERANCE:
            sound = sound[:, self._next - position :]
        elif self._next is None or position - self._next > _TOLERANCE:
            encoded = self.fill(position)
        return encoded + self._push(sound)

    def fill(self, position: int) -> list[AacFrame]:
        """Silence up to `position`; after more than 2 s without sound the clock jumps instead."""
        if self._next is None or position - self._next > _LONGEST_SILENCE:
            self._next = position
            self._pending = self._pending[:, :0]
            return []
        return self._push(np.zeros((2, max(0, position - self._next)), np.float32))

    @property
    def position(self) -> int | None:
        """Where the next sound is expected; None before the first."""
        return self._next

    def _push(self, sound: NDArray[np.float32]) -> list[AacFrame]:
        assert self._next is not None
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
