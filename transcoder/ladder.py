"""Which renditions a show gets: source layers repackaged, missing lower rungs encoded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from transcoder.messages import Rung
from transcoder.rung_table import (
    LARGE_SHORT_SIDE,
    LOWER_RUNGS,
    LOWER_SHORT_SIDES,
    TOP_SHORT_SIDE,
    settings_for,
)

_SAME_SIZE = 0.85
_SAME_SHAPE = 0.05


@dataclass(frozen=True, slots=True)
class Layer:
    """One simulcast layer (or the only one) that the publisher sends."""

    rid: str
    codec: str
    width: int
    height: int


def plan(layers: Sequence[Layer]) -> tuple[Rung, ...]:
    """The ladder for these layers, tallest first; never a rung above the source."""
    tallest = max(layers, key=lambda layer: layer.width * layer.height)
    if tallest.codec != "H264":
        top = _scaled(tallest, min(TOP_SHORT_SIDE, _short(tallest)))
        return _named([top, *_lower(Layer(tallest.rid, tallest.codec, top.width, top.height))])
    repackaged = [layer for layer in layers if layer.codec == "H264"]
    repackaged.sort(key=lambda layer: layer.width * layer.height, reverse=True)
    rungs = [Rung("", layer.rid, layer.width, layer.height, False, 0) for layer in repackaged]
    return _named(rungs if len(rungs) > 1 else [*rungs, *_lower(tallest)])


def extended(rungs: Sequence[Rung], layer: Layer) -> tuple[Rung, ...] | None:
    """The ladder with a late layer added at its end, or None when it adds nothing to what is there."""
    repackaging = any(not rung.encoded for rung in rungs)
    if not repackaging or layer.codec != "H264" or any(rung.rid == layer.rid for rung in rungs):
        return None
    area = layer.width * layer.height
    for rung in rungs:
        small, large = sorted((area, rung.width * rung.height))
        if small >= large * _SAME_SIZE:
            return None
    return (*rungs, Rung(f"v{len(rungs)}", layer.rid, layer.width, layer.height, False, 0))


def encoded(rungs: Sequence[Rung], width: int, height: int) -> tuple[Rung, ...]:
    """The same ladder with every rung encoded from pictures of this size, none larger than them."""
    layer = Layer("", "", width, height)
    most = min(TOP_SHORT_SIDE, _short(layer))
    sizes = [min(most, rung.width, rung.height) for rung in rungs]
    return tuple(
        replace(_scaled(layer, short), name=rung.name, rid=rung.rid)
        for rung, short in zip(rungs, sizes, strict=True)
    )


def resized(rungs: Sequence[Rung], layers: Mapping[str, Layer]) -> tuple[Rung, ...]:
    """The same ladder with its repackaged rungs as large as their layers are now."""
    return tuple(
        replace(rung, width=layers[rung.rid].width, height=layers[rung.rid].height)
        if not rung.encoded and rung.rid in layers
        else rung
        for rung in rungs
    )


def nearest(gone: Rung, rungs: Sequence[Rung]) -> Rung:
    """The rung whose picture is nearest in size to that of one which left."""
    area = gone.width * gone.height
    areas = {rung.name: sorted((area, rung.width * rung.height)) for rung in rungs}
    return min(rungs, key=lambda rung: areas[rung.name][1] / areas[rung.name][0])


def same_shape(rungs: Sequence[Rung], width: int, height: int) -> bool:
    """True when pictures of this size fill these rungs without being squeezed."""
    top = max(rungs, key=lambda rung: rung.width * rung.height)
    return abs(width * top.height / (height * top.width) - 1) <= _SAME_SHAPE


def _short(layer: Layer) -> int:
    return min(layer.width, layer.height)


def _even(value: float) -> int:
    return max(2, round(value / 2) * 2)


def _scaled(layer: Layer, short: int) -> Rung:
    factor = short / _short(layer)
    width, height = _even(layer.width * factor), _even(layer.height * factor)
    return Rung("", layer.rid, width, height, True, settings_for(width, height).bitrate_bps)


def _lower(layer: Layer) -> list[Rung]:
    large = (TOP_SHORT_SIDE,) if _short(layer) > LARGE_SHORT_SIDE else ()
    sides = (*large, *LOWER_SHORT_SIDES)
    fitting = [short for short in sides if short <= _short(layer) * _SAME_SIZE]
    return [_scaled(layer, short) for short in fitting[:LOWER_RUNGS]]


def _named(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    return tuple(replace(rung, name=f"v{index}") for index, rung in enumerate(rungs))
