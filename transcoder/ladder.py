"""Which renditions a show gets: source layers repackaged, missing lower rungs encoded."""

from collections.abc import Sequence
from dataclasses import dataclass

from transcoder.messages import Rung

_LOWER = ((480, 1_000_000), (360, 600_000), (240, 350_000), (180, 200_000))
_TOP_BPS = 2_500_000
_TOP_SHORT_SIDE = 720
_LOWER_RUNGS = 2
_SAME_SIZE = 0.85


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
        top = _scaled(tallest, min(_TOP_SHORT_SIDE, _short(tallest)), _TOP_BPS)
        return _named([top, *_lower(tallest)])
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


def _short(layer: Layer) -> int:
    return min(layer.width, layer.height)


def _even(value: float) -> int:
    return max(2, round(value / 2) * 2)


def _scaled(layer: Layer, short: int, bitrate_bps: int) -> Rung:
    factor = short / _short(layer)
    return Rung("", layer.rid, _even(layer.width * factor), _even(layer.height * factor), True, bitrate_bps)


def _lower(layer: Layer) -> list[Rung]:
    fitting = [(short, bps) for short, bps in _LOWER if short <= _short(layer) * _SAME_SIZE]
    return [_scaled(layer, short, bps) for short, bps in fitting[:_LOWER_RUNGS]]


def _named(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    return tuple(
        Rung(f"v{index}", rung.rid, rung.width, rung.height, rung.encoded, rung.bitrate_bps)
        for index, rung in enumerate(rungs)
    )
