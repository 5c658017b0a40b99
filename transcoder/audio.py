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
"""Beyond this, sound is cut or silence put in at once; less is steered away."""
_SUDDEN = AUDIO_TIMESCALE * 12 // 1000
"""A step like this is a packet that was lost or came twice."""
_PRE_SKIP = 312
"""Samples by which Opus decoders are behind their encoder's input (RFC 7845 4.2, libopus at 48 kHz)."""
_DRIFT_LEAST = AUDIO_TIMESCALE * 4 // 1000
_DRIFT_PACKETS = 25
_STRETCH_PER_MILLE = 5


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
        self._drift = 0.0
        """Samples by which capture times are ahead of what was decoded, smoothed."""

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
        position -= _PRE_SKIP
        at = position if self._next is None else self._next
        error = position - at
        if abs(error) > _TOLERANCE or abs(error - self._drift) > _SUDDEN:
            self._drift = 0.0
            sound = sound[:, max(0, -error) :]
            at = max(at, position)
        else:
            sound = self._steered(sound, error)
        self._next = at + sound.shape[1]
        return Stretch(at, sound)

    def _steered(self, sound: NDArray[np.float32], error: int) -> NDArray[np.float32]:
        """The sound a little longer or shorter when it runs ahead of or behind its capture times."""
        self._drift += (error - self._drift) / _DRIFT_PACKETS
        if abs(self._drift) < _DRIFT_LEAST:
            return sound
        length = sound.shape[1]
        most = length * _STRETCH_PER_MILLE // 1000
        change = max(-most, min(most, round(self._drift / _DRIFT_PACKETS) or (1 if self._drift > 0 else -1)))
        at = np.linspace(0, length - 1, length + change)
        return np.stack([np.interp(at, np.arange(length), channel) for channel in sound]).astype(np.float32)


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
