"""A publisher without a network: synthetic layers of any forwarded codec and Opus as access units."""

import asyncio
import io
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.video.frame import PictureType

from transcoder.messages import Unit

SIMULCAST = (("f", 640, 360), ("h", 320, 180), ("q", 160, 90))
PLAIN = (("", 640, 360),)
_NS = 1_000_000_000
_GRAINS = 8
_ENCODERS = {"H264": "libx264", "VP8": "libvpx", "VP9": "libvpx-vp9"}
_VPX = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "kf_max_dist": "100000"}
_TEMPORAL_DELIMITER = b"\x12\0"
_AV1_PICTURES, _AV1_KEYFRAME_EVERY = 60, 20


class _LayerEncoder:
    def __init__(self, codec: str, width: int, height: int, fps: int, rate: int | None) -> None:
        """With a `rate`, pictures have so much grain that they need it."""
        self.width, self.height = width, height
        random = np.random.default_rng(7)
        self._grain = [
            random.integers(0, 80, (height, width), np.uint8) for _ in range(_GRAINS if rate else 0)
        ]
        self._base = Fraction(1, fps)
        context = av.CodecContext.create(_ENCODERS[codec], "w")
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.time_base, context.framerate = self._base, Fraction(fps)
        context.bit_rate = rate or width * height * 2
        context.thread_count = 1
        context.options = (
            {
                "preset": "ultrafast",
                "tune": "zerolatency",
                "profile": "baseline",
                "forced-idr": "1",
                "x264-params": "keyint=infinite:scenecut=0:bframes=0"
                + (f":vbv-maxrate={rate // 1000}:vbv-bufsize={rate // 4000}" if rate else ""),
            }
            if codec == "H264"
            else _VPX
        )
        self._context = context

    def encode(self, index: int, keyframe: bool) -> tuple[bool, bytes]:
        luma = np.full((self.height, self.width), 40 + index * 3 % 160, np.uint8)
        left = index * 4 % (self.width - 16)
        luma[: self.height // 2, left : left + 16] = 235
        if self._grain:
            luma += self._grain[index % _GRAINS]
        chroma = np.full((self.height // 2, self.width), 128, np.uint8)
        frame = av.VideoFrame.from_ndarray(np.concatenate([luma, chroma]), "yuv420p")
        frame.pts, frame.time_base = index, self._base
        frame.pict_type = PictureType.I if keyframe else PictureType.NONE
        packets = self._context.encode(frame)
        assert len(packets) == 1
        return packets[0].is_keyframe, bytes(packets[0])


class _Av1Layer:
    """Coded beforehand by Debian's ffmpeg, since the AV1 encoder of PyAV's hangs now and then when it is
    let go; over and over the same pictures, with keyframes of its own rather than when asked."""

    def __init__(self, width: int, height: int, fps: int) -> None:
        self.width, self.height = width, height
        made = subprocess.run(
            [
                "ffmpeg", "-v", "error", "-f", "lavfi",
                "-i", f"testsrc2=size={width}x{height}:rate={fps}", "-frames:v", str(_AV1_PICTURES),
                "-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-lag-in-frames", "0",
                "-g", str(_AV1_KEYFRAME_EVERY), "-keyint_min", str(_AV1_KEYFRAME_EVERY),
                "-pix_fmt", "yuv420p", "-threads", "1", "-f", "ivf", "pipe:1",
            ],
            capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        with av.open(io.BytesIO(made.stdout), format="ivf") as container:
            self._pictures = [
                (packet.is_keyframe, bytes(packet).removeprefix(_TEMPORAL_DELIMITER))
                for packet in container.demux()
                if packet.size
            ]

    def encode(self, index: int, keyframe: bool) -> tuple[bool, bytes]:
        return self._pictures[index % len(self._pictures)]


class _OpusTone:
    def __init__(self) -> None:
        context = av.CodecContext.create("libopus", "w")
        context.sample_rate, context.layout, context.format = 48_000, "stereo", "s16"
        context.bit_rate = 48_000
        self._context = context
        self._at = 0

    def packet(self) -> bytes:
        """The next 20 ms of a 440 Hz tone."""
        moment = np.arange(self._at, self._at + 960) / 48_000
        tone = (8000 * np.sin(2 * np.pi * 440 * moment)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None, :], "s16", "stereo")
        frame.sample_rate, frame.pts = 48_000, self._at
        self._at += 960
        return b"".join(bytes(packet) for packet in self._context.encode(frame))


@dataclass(frozen=True, slots=True)
class Skew:
    """Capture-time differences between layers, in nanoseconds per layer index."""

    per_layer_ns: int = 300_000


class Source:
    """Yields units in arrival order. A keyframe comes when asked for, on all layers at once."""

    def __init__(
        self,
        layers: tuple[tuple[str, int, int], ...] = PLAIN,
        codec: str = "H264",
        fps: int = 20,
        audio: bool = True,
        skew: Skew | None = None,
        rates: Mapping[str, int] | None = None,
    ) -> None:
        self.fps = fps
        self.index = 0
        self.stopped: set[str] = set()
        """Layers that the publisher has stopped sending."""
        self._codec = codec
        self._layers = [
            (
                rid,
                _Av1Layer(width, height, fps)
                if codec == "AV1"
                else _LayerEncoder(codec, width, height, fps, (rates or {}).get(rid)),
            )
            for rid, width, height in layers
        ]
        self._tone = _OpusTone() if audio else None
        self._skew_ns = (skew or Skew()).per_layer_ns
        self._audio_sent = 0
        self._wanted = True
        self._origin_ns: int | None = None

    def follow(self, other: "Source") -> None:
        """Go on where the other one is."""
        self.index, self._audio_sent = other.index, other._audio_sent

    def request_keyframe(self, _show: str = "", _place: str = "") -> None:
        """The next frame of every layer is a keyframe."""
        self._wanted = True

    def sound(self, origin_ns: int, until_ns: int) -> Iterator[Unit]:
        """The audio that was not sent yet, up to this time after the origin."""
        while self._tone is not None and self._audio_sent * 20_000_000 <= until_ns:
            audio_ns = origin_ns + self._audio_sent * 20_000_000
            self._audio_sent += 1
            data = self._tone.packet()
            if data:
                yield Unit("audio", "", "opus", audio_ns, False, None, None, data)

    def frame(self, origin_ns: int) -> Iterator[Unit]:
        """One picture on every layer, after the audio captured before it."""
        elapsed_ns = self.index * _NS // self.fps
        at_ns = origin_ns + elapsed_ns
        yield from self.sound(origin_ns, elapsed_ns)
        wanted, self._wanted = self._wanted, False
        for order, (rid, encoder) in enumerate(self._layers):
            keyframe, data = encoder.encode(self.index, wanted)
            if rid in self.stopped:
                continue
            yield Unit(
                "video",
                rid,
                self._codec,
                at_ns + order * self._skew_ns,
                keyframe,
                encoder.width,
                encoder.height,
                data,
            )
        self.index += 1

    async def play(self, feed: Callable[[Unit], None], seconds: float, speed: float = 1.0) -> None:
        """Feed `seconds` of capture time, `speed` times as fast as it was captured."""
        if self._origin_ns is None:
            self._origin_ns = time.time_ns() - self.index * _NS // self.fps
        began, first = time.monotonic(), self.index
        while self.index < first + int(seconds * self.fps):
            due = began + (self.index - first) / self.fps / speed
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            for unit in self.frame(self._origin_ns):
                feed(unit)

    def pause(self, seconds: float) -> None:
        """Let capture time pass without frames."""
        assert self._origin_ns is not None
        self._origin_ns += int(seconds * _NS)
