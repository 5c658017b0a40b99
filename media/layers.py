"""Which ways there are to play a line: its simulcast layers, and half steps by temporal layers."""

from collections.abc import Sequence
from typing import NamedTuple

_UPGRADE_AFTER_NS = 1_000_000_000
_SENDING_NS = 400_000_000
_HALF_RATE = 0.6
"""What all temporal layers but the highest take of a layer's rate in libwebrtc's L1T2 and L1T3."""


class LayerState(NamedTuple):
    """One layer as the choice sees it: `rank` orders by quality, it is active since `since_ns`, and its
    last packet came at `last_ns`. `height` is None until a keyframe told it; `temporal` is its
    highest temporal layer, 0 where it has no others."""

    rid: str
    rank: int
    is_active: bool
    since_ns: int
    last_ns: int
    width: int | None = None
    height: int | None = None
    bitrate_bps: int = 0
    temporal: int = 0


class Option(NamedTuple):
    """One way to play a line; `temporal` is the highest temporal layer, None for all."""

    rid: str
    temporal: int | None
    bitrate_bps: int


class Wish(NamedTuple):
    """What the viewer or its screen wants: nothing above a layer chosen by hand, and nothing larger than
    `max_height`; 0 is no picture at all."""

    rid: str | None = None
    max_height: int | None = None


def options(layers: Sequence[LayerState], wish: Wish, now_ns: int) -> list[Option]:
    """The ways to play a line from the least to the preferred one.

    A layer that went silent while others send is left at once; one that returned counts again after a
    second. What all fell silent is kept as it was last, for pictures of a screen come seldom.
    """
    ranked = _wished(sorted(_steady(layers, now_ns), key=lambda layer: layer.rank), wish)
    found: list[Option] = []
    for layer in ranked:
        least = found[-1].bitrate_bps if found else 0
        half = int(layer.bitrate_bps * _HALF_RATE)
        if layer.temporal > 0 and half > least:
            found.append(Option(layer.rid, layer.temporal - 1, half))
        found.append(Option(layer.rid, None, max(layer.bitrate_bps, least)))
    return found


def _wished(ranked: list[LayerState], wish: Wish) -> list[LayerState]:
    """Layers up to the wish, and the first that is larger than shown where none fits exactly."""
    if wish.max_height == 0:
        return []
    chosen = [index for index, layer in enumerate(ranked) if layer.rid == wish.rid]
    if chosen:
        ranked = ranked[: chosen[0] + 1]
    if wish.max_height is not None:
        enough = [index for index, layer in enumerate(ranked) if (layer.height or 0) >= wish.max_height]
        ranked = ranked[: enough[0] + 1] if enough else ranked
    return ranked


def _steady(layers: Sequence[LayerState], now_ns: int) -> list[LayerState]:
    active = [layer for layer in layers if layer.is_active] or [layer for layer in layers if layer.last_ns]
    newest = max((layer.last_ns for layer in active), default=0)
    sending = [layer for layer in active if newest - layer.last_ns < _SENDING_NS]
    return [layer for layer in sending if now_ns - layer.since_ns >= _UPGRADE_AFTER_NS] or sending


def start_of(found: Sequence[Option]) -> int:
    """The index of the middle layer, whole."""
    rids = list(dict.fromkeys(option.rid for option in found))
    middle = rids[(len(rids) - 1) // 2]
    return max(index for index, option in enumerate(found) if option.rid == middle)


def place_of(found: Sequence[Option], playing: Option | None) -> int:
    """The index of what plays, or of the best that costs no more; -1 if nothing plays or can be played."""
    if playing is None or not found:
        return -1
    for index, option in enumerate(found):
        if option.rid == playing.rid and option.temporal == playing.temporal:
            return index
    cheaper = [index for index, option in enumerate(found) if option.bitrate_bps <= playing.bitrate_bps]
    return max(cheaper, default=0)
