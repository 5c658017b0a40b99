"""Decodes a source once, scales once per rung and encodes with keyframes where the cuts are."""

from dataclasses import dataclass
from fractions import Fraction

import av
import structlog
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from transcoder.messages import Rung
from transcoder.rung_table import settings_for

MOST_PIXELS = 4096 * 2304
"""Larger pictures are not decoded: few bytes could ask for any amount of memory."""
_DECODERS = {"H264": "h264", "VP8": "vp8", "VP9": "vp9", "AV1": "libdav1d"}
_TIME_BASE = Fraction(1, 1_000_000)
_NS_PER_TICK = 1_000
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture and its media time."""

    at_ns: int
    frame: av.VideoFrame


class Decoder:
    """One layer's decoder, silent until a keyframe; a picture comes out for every unit that goes in."""

    def __init__(self, codec: str) -> None:
        context = av.CodecContext.create(_DECODERS[codec], "r")
        assert isinstance(context, VideoCodecContext)
        context.thread_count = 1
        quick = {"flags": "+low_delay"} if codec != "AV1" else {"max_frame_delay": "1"}
        context.options = {**quick, "max_pixels": str(MOST_PIXELS)}
        self._context = context
        self._begun = False

    def decode(self, data: bytes, at_ns: int, keyframe: bool) -> list[Picture]:
        """Raises av.FFmpegError for data that no picture can be made of."""
        self._begun = self._begun or keyframe
        if not self._begun:
            return []
        packet = av.Packet(data)
        packet.pts = packet.dts = at_ns // _NS_PER_TICK
        packet.time_base = _TIME_BASE
        return [
            Picture(at_ns if frame.pts is None else frame.pts * _NS_PER_TICK, frame)
            for frame in self._context.decode(packet)
        ]


class RungEncoder:
    """Scales to the rung's size and encodes with x264; its scaler lives as long as the rung."""

    def __init__(self, rung: Rung) -> None:
        self.rung = rung
        self._settings = settings_for(rung.width, rung.height)
        self._scaler = VideoReformatter()
        self._context = self._open()
        self._seen: av.VideoFrame | None = None
        self._scaled: av.VideoFrame | None = None
        self._newest_ns: int | None = None
        self._is_spoiled = False

    def spoil(self) -> None:
        """A fault on purpose: refuse the next picture."""
        self._is_spoiled = True

    def encode(self, frame: av.VideoFrame, at_ns: int, keyframe: bool) -> bytes | None:
        """The picture as Annex B; None for one that the rung leaves out. An encoder that fails is replaced
        and begins with a keyframe. Raises av.FFmpegError when the new one fails too."""
        least_ns = 800_000_000 // self._settings.max_fps
        if self._newest_ns is not None and not keyframe and at_ns - self._newest_ns < least_ns:
            return None
        try:
            data = self._encode(frame, at_ns, keyframe)
        except av.FFmpegError as error:
            _log.warning("transcoder.encoder_replaced", rung=self.rung.name, error=type(error).__name__)
            self._context, self._scaled = self._open(), None
            data = self._encode(frame, at_ns, True)
        self._newest_ns = at_ns
        return data

    def _encode(self, frame: av.VideoFrame, at_ns: int, keyframe: bool) -> bytes:
        if self._is_spoiled:
            self._is_spoiled = False
            raise av.error.ExternalError(-1, "spoiled on purpose")
        if self._scaled is None or frame is not self._seen:
            self._scaled = self._scaler.reformat(
                frame, self.rung.width, self.rung.height, "yuv420p", interpolation="FAST_BILINEAR"
            )
            self._seen = frame
        scaled = self._scaled
        scaled.pts, scaled.time_base = at_ns // _NS_PER_TICK, _TIME_BASE
        scaled.pict_type = PictureType.I if keyframe else PictureType.NONE
        return b"".join(bytes(packet) for packet in self._context.encode(scaled))

    def _open(self) -> VideoCodecContext:
        settings = self._settings
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height = self.rung.width, self.rung.height
        context.pix_fmt = "yuv420p"
        context.time_base = _TIME_BASE
        context.framerate = Fraction(settings.max_fps)
        context.bit_rate = settings.bitrate_bps
        context.thread_count = 1
        context.options = {
            "preset": settings.preset,
            "tune": "zerolatency",
            "profile": settings.profile,
            "level": settings.level,
            "forced-idr": "1",
            "x264-params": "keyint=infinite:scenecut=0:bframes=0"
            f":vbv-maxrate={settings.max_bps // 1000}:vbv-bufsize={settings.buffer_bits // 1000}",
        }
        return context
