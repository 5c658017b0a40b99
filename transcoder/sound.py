"""The audio rendition inside the worker: AAC frames wait for the video's cuts, then become parts."""

from collections import deque

import av
import numpy as np
import structlog
from numpy.typing import NDArray

from transcoder.audio import AAC_FRAME, BITRATE_BPS, CODECS, AacEncoder, AacFrame, Voice
from transcoder.compose.mixer import Mixer
from transcoder.messages import AUDIO, Init
from transcoder.mp4 import AUDIO_TIMESCALE, audio_init
from transcoder.parts import Frame
from transcoder.renditions import Emit, Track
from transcoder.timeline import Timeline

_NS = 1_000_000_000
_USUALLY_LATE_NS = 400_000_000
_LATEST_NS = 2_000_000_000
_TOLERANCE_NS = 40_000_000
_HALF_FRAME_NS = AAC_FRAME * _NS // AUDIO_TIMESCALE // 2
_log = structlog.get_logger()


class Sound:
    """All voices as one, always there, silent until one arrives; at most 3 s wait for the video."""

    def __init__(self, origin_ns: int, part_ns: int, emit: Emit) -> None:
        self._origin_ns = origin_ns
        self._encoder = AacEncoder()
        self._mixer = Mixer()
        self._voices: dict[str, Voice] = {}
        self._warned = False
        self._late_ns = _USUALLY_LATE_NS
        self._track = Track(AUDIO, AUDIO_TIMESCALE, origin_ns, part_ns, emit)
        self._waiting: deque[AacFrame] = deque(maxlen=3 * AUDIO_TIMESCALE // AAC_FRAME)
        emit(Init(AUDIO, CODECS, 0, 0, audio_init(self._encoder.specific_config, BITRATE_BPS)))

    def feed(self, opus: bytes, capture_ns: int, place: str = "") -> None:
        """Take one Opus packet; one that cannot be decoded leaves silence, one after its silence teaches
        to wait longer for the next."""
        position = (capture_ns - self._origin_ns) * AUDIO_TIMESCALE // _NS
        if position < 0:
            return
        behind_ns = ((self._mixer.position or 0) - position) * _NS // AUDIO_TIMESCALE
        if behind_ns > _TOLERANCE_NS:
            self._late_ns = min(_LATEST_NS, self._late_ns + behind_ns)
        try:
            heard = self._voices.setdefault(place, Voice()).feed(opus, position)
        except av.FFmpegError as error:
            if not self._warned:
                self._warned = True
                _log.warning("transcoder.opus_unreadable", error=type(error).__name__)
            return
        if heard is not None:
            self._mixer.add(place, heard.position, heard.sound)
            self._encode(self._mixer.take())

    def _encode(self, mixed: NDArray[np.float32]) -> None:
        if mixed.shape[1]:
            assert self._mixer.position is not None
            self._waiting += self._encoder.push(self._mixer.position - mixed.shape[1], mixed)

    def release(self, timeline: Timeline) -> None:
        """Give out the frames whose segment is settled, with silence where sound is overdue."""
        settled_ns = timeline.settled_until()
        overdue = (settled_ns - self._late_ns - self._origin_ns) * AUDIO_TIMESCALE // _NS
        if overdue > 0 and (self._mixer.position is None or overdue > self._mixer.position):
            self._encode(self._mixer.take_until(overdue))
        while self._waiting:
            frame = self._waiting[0]
            at_ns = self._origin_ns + frame.time * _NS // AUDIO_TIMESCALE + _HALF_FRAME_NS
            if at_ns >= settled_ns:
                return
            self._waiting.popleft()
            segment = timeline.segment_of(at_ns)
            if segment is not None and frame.time >= 0:
                self._track.add(Frame(segment, frame.time, True, frame.data))

    def flush(self) -> None:
        self._track.flush()
