"""One media section towards a viewer: its output in the data plane, and the layer on its way there."""

from dataclasses import dataclass, field

from media.answer import Sources
from media.codecs import Codec
from media.layer import Layer
from media.layers import Option, Wish
from media.plane.interface import Plane

_MS = 1_000_000
_FRESH_NS = 300 * _MS
_REPLAYS_APART_NS = 1_000 * _MS
"""What goes off and on again waits for a fresh keyframe, instead of being flooded with old ones."""
_PATIENCE_NS = 800 * _MS
_ASK_AGAIN_NS = 1_000 * _MS
_REPLAY_BPS = 4_000_000
_REPLAY_FACTOR = 3


@dataclass(slots=True)
class Track:
    """`wish` is what the viewer wants of the line, `target` what it gets; `layer` belongs to the target."""

    kind: str
    line: int
    mid: str
    codec: Codec
    output: int
    sources: Sources
    plane: Plane
    wish: Wish = field(default_factory=Wish)
    target: Option | None = None
    layer: Layer | None = None
    is_waiting: bool = False
    _stream: int | None = None
    _temporal: int | None = None
    _is_held: bool = False
    _replay_bps: int = 0
    _asked_ns: int = 0
    _begun_ns: int = -_REPLAYS_APART_NS

    def play(self, layer: Layer, option: Option, now_ns: int, *, room_bps: float | None = None) -> None:
        """Switch to a layer at its next keyframe.

        With `room_bps`, what is left on a link that carries too much: the old layer ends at once, and the
        new one begins within that rate.
        """
        self.layer, self.target = layer, option
        if option.temporal != self._temporal:
            self._temporal = option.temporal
            self.plane.limit_temporal(self.output, option.temporal)
        if layer.stream == self._stream:
            return
        self._stream = layer.stream
        self._is_held = False
        is_replacing = self.plane.output_report(self.output).stream is not None
        self._replay_bps = max(_REPLAY_BPS, _REPLAY_FACTOR * option.bitrate_bps)
        is_hasty = not is_replacing and now_ns - self._begun_ns < _REPLAYS_APART_NS
        if room_bps is not None and is_replacing:
            self._replay_bps = int(max(room_bps, option.bitrate_bps))
            self.plane.deselect(self.output)
            is_hasty = True
        if is_hasty and self.kind == "video" and now_ns - layer.keyframes.came_ns > _FRESH_NS:
            self._is_held = self.is_waiting = True
            self._ask(layer, now_ns)
            return
        self._select(layer, now_ns)

    def stop(self) -> None:
        """Play nothing."""
        if self._stream is not None:
            self.plane.deselect(self.output)
        self._stream = self.layer = self.target = None
        self.is_waiting = self._is_held = False

    def _select(self, layer: Layer, now_ns: int) -> None:
        self._begun_ns = now_ns
        self.plane.select(self.output, layer.stream, replay_bps=self._replay_bps)
        self.is_waiting = self.plane.output_report(self.output).is_waiting
        if self.is_waiting:
            self._ask(layer, now_ns)

    def _ask(self, layer: Layer, now_ns: int) -> None:
        self._asked_ns = now_ns
        if self.kind == "video":
            layer.keyframes.want()

    def tick(self, now_ns: int) -> None:
        """While waiting: see whether the keyframe came, and ask again each second."""
        layer = self.layer
        assert layer is not None
        waited_ns = now_ns - self._asked_ns
        if self._is_held:
            if layer.keyframes.came_ns > self._asked_ns or waited_ns > _PATIENCE_NS:
                self._is_held = False
                self._select(layer, now_ns)
            return
        self.is_waiting = self.plane.output_report(self.output).is_waiting
        if self.is_waiting and waited_ns > _ASK_AGAIN_NS:
            self._ask(layer, now_ns)

    def current(self) -> int | None:
        """The stream that plays."""
        return self.plane.output_report(self.output).stream
