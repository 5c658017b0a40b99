"""Access units for the transcoder: bounded, never in the way of forwarding."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from media.layers import LayerState
from media.place import HOST, Place
from media.taps import Tap, Want


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One frame of a layer or one Opus packet.

    `capture_ns` is this server's wall clock (Unix) at capture, consistent across audio, layers and places.
    H264 is Annex B. `rid` is "" without simulcast; sizes are None for audio and before the first keyframe.
    """

    kind: Literal["video", "audio"]
    rid: str
    codec: str
    capture_ns: int
    keyframe: bool
    width: int | None
    height: int | None
    data: bytes
    place: Place = HOST


class Egress:
    """One consumer's units, in order per layer, of the places that it wants. When `limit` units wait, new
    ones are dropped, and video resumes at its layer's next keyframe. Iteration ends when nobody publishes to
    the show any more, and after `close`."""

    def __init__(
        self, limit: int, forget: Callable[["Egress"], None], wants: Mapping[Place, Want] | None = None
    ) -> None:
        self._limit = limit
        self._forget = forget
        self._units: deque[AccessUnit] = deque()
        self._broken: set[tuple[Place, str]] = set()
        self._taps: dict[Place, Tap] = {}
        self._wake = asyncio.Event()
        self._is_closed = False
        self.dropped = 0
        self.want(wants or {})

    def want(self, wants: Mapping[Place, Want]) -> None:
        """Take this from now on; a picture that was not taken begins with a keyframe, which is asked for."""
        for place in set(self._taps) - set(wants):
            del self._taps[place]
        for place, want in wants.items():
            self._taps.setdefault(place, Tap(want)).want = want

    def hears(self, place: Place) -> bool:
        """Whether the place's sound is taken."""
        return place in self._taps and self._taps[place].want.has_audio

    def layers(self, place: Place, states: list[LayerState]) -> set[str]:
        """The layers of the place's picture that are to be assembled."""
        return self._taps[place].layers(states) if place in self._taps else set()

    def push(self, unit: AccessUnit) -> bool:
        """Queue a unit if it is wanted; False if its layer needs a keyframe to begin or to go on."""
        is_video, source = unit.kind == "video", (unit.place, unit.rid)
        tap = self._taps.get(unit.place)
        if tap is None or not (is_video or tap.want.has_audio):
            return True
        if is_video and not tap.takes(unit.rid, is_keyframe=unit.keyframe):
            return not tap.awaits(unit.rid)
        if is_video and unit.keyframe:
            self._broken.discard(source)
        if len(self._units) >= self._limit or (is_video and source in self._broken):
            self.dropped += 1
            if is_video:
                self._broken.add(source)
            return not is_video
        self._units.append(unit)
        self._wake.set()
        return True

    def skip(self, unit: AccessUnit) -> None:
        """Leave a unit out; video resumes at its layer's next keyframe."""
        if unit.kind == "video":
            self._broken.add((unit.place, unit.rid))

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
