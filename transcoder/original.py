"""The rendition `source`: a publisher's frames as they came, kept where the ladder is encoded from them."""

from collections import deque

from transcoder.av1 import Av1Header, av1_header
from transcoder.messages import SOURCE, Init, Unit
from transcoder.mp4 import VIDEO_TIMESCALE
from transcoder.parts import Frame
from transcoder.renditions import Emit, Track
from transcoder.timeline import Timeline
from transcoder.vpx import VpxHeader, vp8_header, vp9_header

_NS = 1_000_000_000
_MOST_WAITING = 300
_HEADERS = {"VP8": vp8_header, "VP9": vp9_header, "AV1": av1_header}


class Original:
    """Its segments are those of the show, wherever the publisher's keyframes are."""

    def __init__(self, origin_ns: int, part_ns: int, emit: Emit) -> None:
        self._origin_ns = origin_ns
        self._emit = emit
        self._track = Track(SOURCE, VIDEO_TIMESCALE, origin_ns, part_ns, emit)
        self._waiting: deque[Unit] = deque(maxlen=_MOST_WAITING)
        self._header: VpxHeader | Av1Header | None = None

    def feed(self, unit: Unit) -> None:
        """Take one video unit of the layer that is to be kept."""
        if unit.codec in _HEADERS:
            self._waiting.append(unit)

    def release(self, timeline: Timeline) -> None:
        """Give out the frames whose segment is settled; nothing before the first keyframe."""
        settled_ns = timeline.settled_until()
        while self._waiting and self._waiting[0].capture_ns < settled_ns:
            unit = self._waiting.popleft()
            segment = timeline.segment_of(unit.capture_ns)
            if segment is None:
                continue
            time = (unit.capture_ns - self._origin_ns) * VIDEO_TIMESCALE // _NS
            if unit.keyframe:
                self._prepare(unit, time)
            if self._header is not None:
                self._track.add(Frame(segment, time, unit.keyframe, unit.data))

    def flush(self) -> None:
        self._track.flush()

    def _prepare(self, unit: Unit, time: int) -> None:
        header = _HEADERS[unit.codec](unit.data)
        if header is None or header == self._header:
            return
        self._track.flush(time)
        self._header = header
        self._emit(Init(SOURCE, header.codecs, header.width, header.height, header.init()))
