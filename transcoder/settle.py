"""What a keyframe says about its layer."""

from transcoder.h264 import nal_units, parameter_sets
from transcoder.ladder import Layer
from transcoder.messages import Unit


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
