"""Which simulcast layer a viewer gets."""

from typing import NamedTuple

_UPGRADE_AFTER_NS = 1_000_000_000


class LayerState(NamedTuple):
    """One layer as the choice sees it; `rank` orders by quality, `since_ns` is when it became active."""

    rid: str
    rank: int
    is_active: bool
    since_ns: int


def choose(layers: list[LayerState], playing: str | None, now_ns: int) -> str | None:
    """The rid to play: the best active layer, and upwards only once that has been active for a second.

    A viewer without a layer takes the best at once; None if no layer is active and none was played.
    """
    active = [layer for layer in layers if layer.is_active]
    if not active:
        return playing if any(layer.rid == playing for layer in layers) else None
    best = max(active, key=lambda layer: layer.rank)
    current = next((layer for layer in active if layer.rid == playing), None)
    if current is None:
        return best.rid
    steady = [layer for layer in active if now_ns - layer.since_ns >= _UPGRADE_AFTER_NS]
    upgrade = max(steady, key=lambda layer: layer.rank, default=current)
    return upgrade.rid if upgrade.rank > current.rank else current.rid
