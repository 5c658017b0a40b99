"""The mode in which every rung is encoded: from pictures at any time, the last one repeated in between.

It needs nothing from the source but a picture now and then, so it serves sources that cannot be repackaged
and is the refuge from everything that stops repackaging: pauses, missing keyframes, changes of size.
"""

import av
import structlog

from transcoder.messages import Rung
from transcoder.renditions import Outputs
from transcoder.rungs import Picture, RungEncoder

MS = 1_000_000
REPEAT_NS = 100 * MS
"""Distance of repeated pictures: five of them are a part."""
GAP_NS = 200 * MS
"""Pictures further apart than this get repeats in between."""
_SLACK_NS = 10 * MS
_log = structlog.get_logger()


class Encoding:
    """Begins a segment with its first picture and further ones by the clock."""

    def __init__(self, rungs: tuple[Rung, ...], outputs: Outputs, segment_ns: int) -> None:
        self.rungs = rungs
        self._outputs = outputs
        self._segment_ns = segment_ns
        self._encoders = [RungEncoder(rung) for rung in rungs]
        self._frame: av.VideoFrame | None = None
        self._newest_ns = outputs.timeline.settled_until() - 1
        self._began_ns: int | None = None

    def spoil(self) -> None:
        """A fault on purpose: every encoder refuses its next picture."""
        for encoder in self._encoders:
            encoder.spoil()

    def show(self, picture: Picture) -> None:
        """Encode a picture of the source; one that is older than what was encoded is repeated later."""
        if self._frame is not None:
            self.repeat(picture.at_ns - REPEAT_NS // 2, GAP_NS)
        self._frame = picture.frame
        if picture.at_ns > self._newest_ns:
            self._encode(picture.at_ns)

    def repeat(self, until_ns: int, gap_ns: int = REPEAT_NS) -> None:
        """Repeat the last picture up to this time if nothing newer than `gap_ns` was encoded by then."""
        if self._frame is None or until_ns - self._newest_ns < gap_ns - REPEAT_NS // 2:
            return
        while self._newest_ns + REPEAT_NS <= until_ns:
            self._encode(self._newest_ns + REPEAT_NS)

    def _encode(self, at_ns: int) -> None:
        assert self._frame is not None
        timeline = self._outputs.timeline
        if self._began_ns is None or at_ns >= self._began_ns + self._segment_ns - _SLACK_NS:
            timeline.begin(at_ns)
            self._began_ns = at_ns
        self._newest_ns = at_ns
        segment = timeline.next_segment - 1
        encode_all(self._encoders, self._outputs, self._frame, at_ns, segment)
        timeline.settle(at_ns + 1)


def encode_all(
    encoders: list[RungEncoder], outputs: Outputs, frame: av.VideoFrame, at_ns: int, segment: int
) -> None:
    """One picture into these rungs; one that cannot be encoded is left out of its rung."""
    for encoder in encoders:
        rendition = outputs[encoder.rung.name]
        keyframe = rendition.opens(segment)
        try:
            data = encoder.encode(frame, at_ns, keyframe)
        except av.FFmpegError as error:
            _log.warning("transcoder.not_encoded", rung=encoder.rung.name, error=type(error).__name__)
            continue
        if data is not None:
            rendition.add(segment, at_ns, keyframe, data)
