"""The composed mode's pictures: units of several places in, one picture of all of them out."""

from collections import deque

import av

from transcoder.compose.canvas import Canvas
from transcoder.compose.lateness import Lateness
from transcoder.compose.layouts import Shot, arrange
from transcoder.messages import Scene, Unit
from transcoder.rungs import Decoder, Picture

_S = 1_000_000_000
_LONGEST_HOLD_NS = _S * 6 // 10
_STILL_NS = 3 * _S
_MOST_WAITING = 30
_NOW = ""
"""Among the streams, the one that is never late."""


class _Camera:
    """A place's decoder and its pictures: the one on show and those whose time has not come."""

    def __init__(self) -> None:
        self._decoder: Decoder | None = None
        self._layer: tuple[str, str] | None = None
        self._coming: deque[Picture] = deque(maxlen=_MOST_WAITING)
        self._shown: Picture | None = None

    def feed(self, unit: Unit) -> bool:
        """Decode a unit; another layer is taken up at its keyframe. False when a keyframe is needed."""
        layer = (unit.rid, unit.codec)
        if layer != self._layer and unit.keyframe:
            self._decoder, self._layer = Decoder(unit.codec), layer
        if self._decoder is None or layer != self._layer:
            return False
        try:
            self._coming += self._decoder.decode(unit.data, unit.capture_ns, unit.keyframe)
        except av.FFmpegError:
            return False
        return True

    def picture_at(self, at_ns: int) -> Picture | None:
        """The newest picture of this time or before."""
        while self._coming and self._coming[0].at_ns <= at_ns:
            self._shown = self._coming.popleft()
        return self._shown


class Composition:
    """Begins with the first picture that is to come; from then on there is always one, with calm tiles where
    somebody's is missing. The scene may change at any time."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._cameras: dict[str, _Camera] = {}
        self._canvas = Canvas(scene.width, scene.height)
        self._lateness = Lateness(_LONGEST_HOLD_NS, per_s=_S)
        self._shapes: dict[str, float] = {}
        self._wanted: set[str] = set()
        self._has_begun = not any(one.has_picture for one in scene.places)
        self.set_scene(scene)

    def set_scene(self, scene: Scene) -> None:
        """Another layout, main picture or choice of places from the next picture on; the size stays."""
        assert (scene.width, scene.height) == (self._canvas.width, self._canvas.height)
        self._scene = scene
        seen = {one.place for one in scene.places if one.has_picture}
        for gone in set(self._cameras) - seen:
            del self._cameras[gone]
            self._lateness.forget(gone)
        for place in seen - set(self._cameras):
            self._cameras[place] = _Camera()
            self._wanted.add(place)
        self._arrange()

    def feed(self, unit: Unit) -> None:
        """Take a unit of picture; those of places that are not in the scene are left out."""
        camera = self._cameras.get(unit.place)
        if camera is None or unit.kind != "video":
            return
        self._lateness.observe(unit.place, unit.capture_ns)
        if not camera.feed(unit):
            self._wanted.add(unit.place)

    def pass_time(self, media_ns: int) -> None:
        """It is this media time now, and no unit waits to be fed."""
        self._lateness.observe(_NOW, media_ns)

    @property
    def due_ns(self) -> int | None:
        """Pictures until here have come from everybody who is in time; None before any."""
        return self._lateness.due

    def draw(self, at_ns: int) -> av.VideoFrame | None:
        """The picture of this moment, the same object as before when nothing moved; None before the first
        picture of anybody. Times grow."""
        still_ns = at_ns - _STILL_NS
        shown = {place: camera.picture_at(at_ns) for place, camera in self._cameras.items()}
        self._has_begun = self._has_begun or any(shown.values())
        if not self._has_begun:
            return None
        shapes = {place: one.frame.width / one.frame.height for place, one in shown.items() if one}
        if shapes != self._shapes:
            self._shapes = shapes
            self._arrange()
        for one in self._scene.places:
            picture = shown.get(one.place)
            is_still = picture is not None and picture.at_ns < still_ns and not one.is_screen
            self._canvas.show(one.place, picture.frame if picture else None, is_still=is_still)
        return self._canvas.draw()

    def wanted(self) -> set[str]:
        """Places of which a keyframe is needed; asked once."""
        wanted, self._wanted = self._wanted, set()
        return wanted

    def _arrange(self) -> None:
        shots = [Shot(one.place, self._shapes.get(one.place), one.is_screen) for one in self._scene.places]
        scene = self._scene
        self._canvas.arrange(arrange(scene.layout, shots, scene.main, scene.width, scene.height))
