"""Which layers a new source sends: watched for a short while before the ladder is decided."""

from transcoder.h264 import nal_units, parameter_sets
from transcoder.ladder import Layer
from transcoder.messages import KeyframeWanted, Unit
from transcoder.renditions import Emit

SETTLE_NS = 1_500_000_000
_ASK_AGAIN_NS = 500_000_000


class Settler:
    """Watches a new source until it is known which layers it sends."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._layers: dict[str, Layer] = {}
        self._since_ns: int | None = None
        self._asked_ns = 0

    def observe(self, unit: Unit) -> tuple[Layer, ...]:
        """The layers, once settled; a source without simulcast settles at its first keyframe."""
        self._since_ns = unit.capture_ns if self._since_ns is None else self._since_ns
        layer = describe(unit)
        if layer is not None:
            self._layers[unit.rid] = layer
        elif unit.rid not in self._layers and unit.capture_ns - self._asked_ns > _ASK_AGAIN_NS:
            self._asked_ns = unit.capture_ns
            self._emit(KeyframeWanted())
        plain = not unit.rid and layer is not None
        if self._layers and (plain or unit.capture_ns - self._since_ns >= SETTLE_NS):
            return tuple(self._layers.values())
        return ()


def describe(unit: Unit) -> Layer | None:
    """The layer that a keyframe shows; None for other frames or when its size cannot be told."""
    if not unit.keyframe:
        return None
    size = (unit.width, unit.height)
    if unit.codec == "H264":
        sets = parameter_sets(nal_units(unit.data))
        size = sets.size if sets else (None, None)
    width, height = size
    return Layer(unit.rid, unit.codec, width, height) if width and height else None
