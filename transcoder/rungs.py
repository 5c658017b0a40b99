"""Decodes a source once, scales once per rung and encodes with keyframes where the cuts are."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from transcoder.messages import Rung

_DECODERS = {"H264": "h264", "VP8": "vp8"}
_TIME_BASE = Fraction(1, 90_000)


@dataclass(frozen=True, slots=True)
class Coded:
    """One encoded picture as Annex B; `time` in 90 kHz."""

    time: int
    keyframe: bool
    data: bytes


class Decoder:
    """One source's decoder; a picture comes out for every unit that goes in."""

    def __init__(self, codec: str) -> None:
        context = av.CodecContext.create(_DECODERS[codec], "r")
        assert isinstance(context, VideoCodecContext)
        context.thread_count = 1
        context.options = {"flags": "+low_delay"}
        self._context = context

    def decode(self, data: bytes, time: int) -> list[av.VideoFrame]:
        """Raises av.FFmpegError for data that no picture can be made of."""
        packet = av.Packet(data)
        packet.pts = packet.dts = time
        packet.time_base = _TIME_BASE
        return self._context.decode(packet)


class RungEncoder:
    """Scales to the rung's size and encodes with x264; its scaler lives as long as the rung."""

    def __init__(self, rung: Rung) -> None:
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height = rung.width, rung.height
        context.pix_fmt = "yuv420p"
        context.time_base = _TIME_BASE
        context.framerate = Fraction(30)
        context.bit_rate = rung.bitrate_bps
        context.thread_count = 1
        context.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": "main",
            "forced-idr": "1",
            "x264-params": f"keyint=infinite:scenecut=0:bframes=0:vbv-maxrate={rung.bitrate_bps * 3 // 2000}"
            f":vbv-bufsize={rung.bitrate_bps // 1000}",
        }
        self._context = context
        self._scaler = VideoReformatter()
        self._rung = rung

    def encode(self, picture: av.VideoFrame, keyframe: bool) -> Iterator[Coded]:
        """The picture as this rung codes it, at once: nothing is held back."""
        scaled = self._scaler.reformat(
            picture, self._rung.width, self._rung.height, "yuv420p", interpolation="FAST_BILINEAR"
        )
        scaled.pts, scaled.time_base = picture.pts, _TIME_BASE
        scaled.pict_type = PictureType.I if keyframe else PictureType.NONE
        for packet in self._context.encode(scaled):
            assert packet.pts is not None
            yield Coded(packet.pts, packet.is_keyframe, bytes(packet))
