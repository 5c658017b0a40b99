"""Stills from what a worker gives out anyway: one small keyframe decoded every few seconds."""

import io

import av
import structlog
from av.video.frame import VideoFrame
from PIL import Image

from transcoder.messages import AUDIO, SOURCE, FromWorker, Init, PartMade, PictureMade, PictureSize, Planned
from transcoder.pictures.choice import LONG_SIDE, Timetable, fitted, source_for
from transcoder.renditions import Emit

_SIZES: tuple[PictureSize, ...] = ("small", "large")
_QUALITY = 70
_log = structlog.get_logger()


class Thumbnailer:
    """An `Emit` that passes everything on and adds a PictureMade when one is due."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._inits: dict[str, Init] = {}
        self._times = Timetable()
        self._warned = False

    def __call__(self, message: FromWorker) -> None:
        self._emit(message)
        match message:
            case Init() if message.rendition not in (AUDIO, SOURCE):
                self._inits[message.rendition] = message
            case Planned():
                names = {rung.name for rung in message.rungs}
                self._inits = {name: init for name, init in self._inits.items() if name in names}
            case PartMade(independent=True):
                self._look(message)

    def _look(self, part: PartMade) -> None:
        sizes = {name: (init.width, init.height) for name, init in self._inits.items()}
        due = [
            size
            for size in _SIZES
            if source_for(size, sizes) == part.rendition and self._times.due(size, part.start_ns)
        ]
        if not due:
            return
        for size in due:
            self._times.take(size, part.start_ns)
        picture = first_picture(self._inits[part.rendition].data + part.data)
        if picture is None:
            if not self._warned:
                self._warned = True
                _log.warning("transcoder.still_unreadable", rendition=part.rendition)
            return
        for size in due:
            width, height = fitted(picture.width, picture.height, LONG_SIDE[size])
            self._emit(PictureMade(part.start_ns, size, width, height, webp(picture, width, height)))


def first_picture(media: bytes) -> VideoFrame | None:
    """The picture of the first sample of an init and a part; None when none can be made of it."""
    try:
        with av.open(io.BytesIO(media), "r", format="mp4") as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            packet = next(container.demux(stream))
            return next(iter([*stream.decode(packet), *stream.decode(None)]), None)
    except av.FFmpegError:
        return None


def webp(picture: VideoFrame, width: int, height: int) -> bytes:
    """The picture at this size as a WebP."""
    out = io.BytesIO()
    pixels = picture.reformat(width, height, "rgb24", interpolation="AREA").to_ndarray()
    Image.fromarray(pixels).save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()
