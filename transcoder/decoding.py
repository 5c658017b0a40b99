"""The newest pictures of one layer while everything is encoded."""

from collections import deque

import av
import structlog

from transcoder.messages import Unit
from transcoder.rungs import Decoder, Picture

_AT_ONCE = 12
_PATIENCE = 3
_log = structlog.get_logger()


class Decoding:
    """Begins with the units since a keyframe. Decodes some units per call, so that a long run of them
    keeps the worker from nothing else."""

    def __init__(self, units: list[Unit]) -> None:
        first = units[0]
        self.rid, self.codec = first.rid, first.codec
        self.newest_ns = units[-1].capture_ns
        self._units = deque(units)
        self._decoder = Decoder(first.codec)
        self._failures = 0

    def add(self, unit: Unit) -> None:
        """The layer's next unit."""
        self.newest_ns = unit.capture_ns
        self._units.append(unit)

    @property
    def is_waiting(self) -> bool:
        """True while units wait."""
        return bool(self._units)

    @property
    def is_broken(self) -> bool:
        """True when only a keyframe helps."""
        return self._failures > 0

    def pictures(self, before_ns: int | None) -> list[Picture]:
        """Of waiting units before this time; units that cannot be decoded are left out."""
        made: list[Picture] = []
        for _ in range(_AT_ONCE):
            if not self._units or (before_ns is not None and self._units[0].capture_ns >= before_ns):
                break
            unit = self._units.popleft()
            try:
                made += self._decoder.decode(unit.data, unit.capture_ns, unit.keyframe)
                self._failures = 0
            except av.FFmpegError as error:
                self._failures += 1
                if self._failures == _PATIENCE:
                    _log.warning("transcoder.decoder_replaced", error=type(error).__name__)
                    self._decoder = Decoder(self.codec)
        return made
