"""Access units for the transcoder: bounded, never in the way of forwarding."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One frame of a layer or one Opus packet.

    `capture_ns` is this server's wall clock (Unix) at capture, consistent across audio and layers. H264 is
    Annex B. `rid` is "" without simulcast; sizes are None for audio and before the first keyframe.
    """

    kind: Literal["video", "audio"]
    rid: str
    codec: str
    capture_ns: int
    keyframe: bool
    width: int | None
    height: int | None
    data: bytes


class Egress:
    """One consumer's units, in order per layer. When `limit` units wait, new ones are dropped, and video
    resumes at its layer's next keyframe. Iteration ends with the publisher, when
    another place becomes the programme, and after `close`."""

    def __init__(self, limit: int, forget: Callable[["Egress"], None]) -> None:
        self._limit = limit
        self._forget = forget
        self._units: deque[AccessUnit] = deque()
        self._broken: set[str] = set()
        self._wake = asyncio.Event()
        self._is_closed = False
        self.dropped = 0

    def push(self, unit: AccessUnit) -> bool:
        """Queue a unit; False if a keyframe of its layer is needed because units were dropped."""
        is_video = unit.kind == "video"
        if is_video and unit.keyframe:
            self._broken.discard(unit.rid)
        if len(self._units) >= self._limit or (is_video and unit.rid in self._broken):
            self.dropped += 1
            if is_video:
                self._broken.add(unit.rid)
            return not is_video
        self._units.append(unit)
        self._wake.set()
        return True

    def skip(self, unit: AccessUnit) -> None:
        """Leave a unit out; video resumes at its layer's next keyframe."""
        if unit.kind == "video":
            self._broken.add(unit.rid)

    def close(self) -> None:
        """End the iteration after what is queued; more closes change nothing."""
        if not self._is_closed:
            self._is_closed = True
            self._wake.set()
            self._forget(self)

    def __aiter__(self) -> "Egress":
        return self

    async def __anext__(self) -> AccessUnit:
        while not self._units:
            if self._is_closed:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        return self._units.popleft()
