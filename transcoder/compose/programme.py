"""The mode in which several places are shown on one canvas: composed at a steady rate, every rung encoded."""

from collections.abc import Iterable

from transcoder import ladder
from transcoder.compose.composition import Composition
from transcoder.encoding import Encoding
from transcoder.messages import KeyframeWanted, Scene, Unit
from transcoder.renditions import Emit, Outputs
from transcoder.rungs import Picture

STEP_NS = 1_000_000_000 // 30
_LONGEST_NS = 1_000_000_000
"""After a longer pause the pictures in between are not made up for."""

_BEHIND_NS = 500_000_000
_STEPS_BEHIND = 3
"""A worker that was not idle for so long draws fewer pictures, so that it catches up."""


class Programme:
    """Begins with the first picture of anybody; `begin_with` are units that have come before."""

    def __init__(
        self, scene: Scene, begin_with: Iterable[Unit], outputs: Outputs, segment_ns: int, emit: Emit
    ) -> None:
        self._outputs = outputs
        self._segment_ns = segment_ns
        self._emit = emit
        self._scene = scene
        self._composition = Composition(scene)
        self._encoding: Encoding | None = None
        self._next_ns: int | None = None
        self._idle_ns: int | None = None
        for unit in begin_with:
            self._composition.feed(unit)
        self._ask()

    def fits(self, scene: Scene) -> bool:
        """Whether the scene can follow without new encoders."""
        return (scene.width, scene.height) == (self._scene.width, self._scene.height)

    def set_scene(self, scene: Scene) -> None:
        """Show another scene that fits from the next picture on."""
        self._scene = scene
        self._composition.set_scene(scene)
        self._ask()

    def spoil(self) -> None:
        """A fault on purpose: every encoder refuses its next picture."""
        if self._encoding is not None:
            self._encoding.spoil()

    def feed(self, unit: Unit, before_ns: int | None) -> None:
        """Take a video unit of any place, and give out pictures as `advance` does."""
        self._composition.feed(unit)
        self._ask()
        self._give_out(before_ns)

    def advance(self, media_ns: int, before_ns: int | None) -> None:
        """Give out the pictures whose time has come at this media time, those before a time if given. Call
        when no unit waits."""
        self._idle_ns = media_ns
        self._composition.pass_time(media_ns)
        self._give_out(before_ns)

    def _give_out(self, before_ns: int | None) -> None:
        due_ns = self._composition.due_ns
        if due_ns is not None:
            self._draw_until(due_ns if before_ns is None else min(due_ns, before_ns - 1))

    def finish(self, at_ns: int) -> None:
        """Another mode begins here."""
        self._draw_until(at_ns - STEP_NS // 2)

    def _draw_until(self, until_ns: int) -> None:
        if self._next_ns is None or until_ns - self._next_ns > _LONGEST_NS:
            self._next_ns = max(until_ns, self._outputs.timeline.settled_until())
        while self._next_ns <= until_ns:
            frame = self._composition.draw(self._next_ns)
            if frame is not None:
                self._encoding = self._encoding or self._begin()
                self._encoding.show(Picture(self._next_ns, frame))
            is_behind = self._next_ns - (self._idle_ns or self._next_ns) > _BEHIND_NS
            self._next_ns += STEP_NS * (_STEPS_BEHIND if is_behind else 1)

    def _begin(self) -> Encoding:
        rungs = ladder.plan([ladder.Layer("", "", self._scene.width, self._scene.height)])
        self._outputs.plan(rungs)
        self._outputs.splice(self._outputs.timeline.next_segment)
        return Encoding(rungs, self._outputs, self._segment_ns)

    def _ask(self) -> None:
        for place in sorted(self._composition.wanted()):
            self._emit(KeyframeWanted(place))
