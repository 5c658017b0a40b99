"""The mode for sources that are not repackaged: their pictures are decoded and shown on encoded rungs."""

import av
import numpy as np
import structlog

from transcoder import ladder
from transcoder.decoding import Decoding
from transcoder.encoding import Encoding
from transcoder.gop import Gops
from transcoder.messages import KeyframeWanted, Rung, Unit
from transcoder.renditions import Emit, Outputs
from transcoder.rungs import Picture

HOLD_NS = 250_000_000
"""Repeated pictures stay this far behind punctual ones, which may still come."""
_GONE_NS = 1_000_000_000
_BLANK_AFTER_NS = 600_000_000
"""Black is better than nothing: players wait for the next part."""
_ASK_AGAIN_NS = 500_000_000
_log = structlog.get_logger()


class Projection:
    """Shows the largest layer that is heard; goes on with its last picture when nothing comes.

    Everything before `from_ns` is given out already. A ladder or shape that changes is a splice.
    """

    def __init__(
        self,
        rungs: tuple[Rung, ...],
        gops: Gops,
        outputs: Outputs,
        segment_ns: int,
        from_ns: int,
        emit: Emit,
    ) -> None:
        self._outputs = outputs
        self._gops = gops
        self._segment_ns = segment_ns
        self._emit = emit
        self._rungs = rungs
        self._encoding: Encoding | None = None
        self._decoding = self._best()
        self._asked_ns = 0
        self._is_spoiled = False
        self._from_ns = from_ns
        outputs.timeline.settle(from_ns)
        self.show_waiting(None)

    @property
    def rid(self) -> str | None:
        """The layer that is shown."""
        return None if self._decoding is None else self._decoding.rid

    def spoil(self) -> None:
        """A fault on purpose: every encoder refuses its next picture."""
        if self._encoding is not None:
            self._encoding.spoil()

    def change(self, rungs: tuple[Rung, ...]) -> None:
        """The next picture is shown on this ladder."""
        if rungs != self._rungs:
            self._rungs = rungs
            self._encoding = None

    def forget_source(self) -> None:
        """Another source follows; the last picture stays until its first."""
        while self._decoding is not None and self._decoding.is_waiting:
            self.show_waiting(None)
        self._decoding = None

    def feed(self, unit: Unit) -> None:
        """Take a video unit that the GOPs have seen."""
        current = self._decoding
        if current is not None and unit.rid == current.rid:
            current.add(unit)
        elif current is None or unit.capture_ns - current.newest_ns > _GONE_NS:
            self._decoding = self._best()
        lost = self._decoding is None or self._decoding.is_broken
        if lost and unit.capture_ns - self._asked_ns > _ASK_AGAIN_NS:
            self._asked_ns = unit.capture_ns
            self._emit(KeyframeWanted())

    def show_waiting(self, before_ns: int | None) -> None:
        """Show pictures that wait, those before this time when it is given."""
        if self._decoding is not None:
            for picture in self._decoding.pictures(before_ns):
                self._show(picture)

    def repeat(self, media_ns: int, before_ns: int | None) -> None:
        """Fill the time until shortly before now with the last picture."""
        if self._encoding is None and media_ns - self._from_ns > _BLANK_AFTER_NS:
            self._show(Picture(self._from_ns, _blank(self._rungs[0])))
        behind = self._decoding is not None and self._decoding.is_waiting and before_ns is None
        if self._encoding is not None and not behind:
            until_ns = media_ns - HOLD_NS
            self._encoding.repeat(until_ns if before_ns is None else min(until_ns, before_ns - 1))

    def _best(self) -> Decoding | None:
        units = self._gops.best()
        return Decoding(units) if units else None

    def _show(self, picture: Picture) -> None:
        frame = picture.frame
        if self._encoding is None or not ladder.same_shape(self._encoding.rungs, frame.width, frame.height):
            self._begin(frame)
        assert self._encoding is not None
        self._encoding.show(picture)

    def _begin(self, frame: av.VideoFrame) -> None:
        """A new set of encoders for pictures like this one."""
        rungs = self._rungs
        if not ladder.same_shape(rungs, frame.width, frame.height) and all(rung.encoded for rung in rungs):
            layer = ladder.Layer(rungs[0].rid, "", frame.width, frame.height)
            rungs = ladder.plan([layer])
        self._rungs = rungs
        self._outputs.plan(rungs)
        timeline = self._outputs.timeline
        self._outputs.splice(timeline.next_segment)
        encoded = ladder.encoded(rungs, frame.width, frame.height)
        self._encoding = Encoding(encoded, self._outputs, self._segment_ns)


def _blank(rung: Rung) -> av.VideoFrame:
    """A black picture of the rung's size."""
    width, height = rung.width // 2 * 2, rung.height // 2 * 2
    planes = np.concatenate(
        [np.full((height, width), 16, np.uint8), np.full((height // 2, width), 128, np.uint8)]
    )
    return av.VideoFrame.from_ndarray(planes, "yuv420p")
