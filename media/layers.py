"""Which simulcast layer a viewer gets."""

from typing import NamedTuple

_UPGRADE_AFTER_NS = 1_000_000_000
_SENDING_NS = 300_000_000


class LayerState(NamedTuple):
    """One layer as the choice sees it: `rank` orders by quality, it is active since `since_ns`, and its
    last packet came at `last_ns`."""

    rid: str
    rank: int
    is_active: bool
    since_ns: int
    last_ns: int


def choose(layers: list[LayerState], playing: str | None, now_ns: int) -> str | None:
    """The rid to play: the best active layer, and upwards only once that has been active for a second.

    A viewer without a layer takes the best that sends at this moment; None if no layer is active and none
    was played.
    """
    active = [layer for layer in layers if layer.is_active]
    if not active:
        return playing if any(layer.rid == playing for layer in layers) else None
    current = next((layer for layer in active if layer.rid == playing), None)
    if current is None:
        sending = [layer for layer in active if now_ns - layer.last_ns < _SENDING_NS]
        return max(sending or active, key=lambda layer: layer.rank).rid
    steady = [layer for layer in active if now_ns - layer.since_ns >= _UPGRADE_AFTER_NS]
    upgrade = max(steady, key=lambda layer: layer.rank, default=current)
    return upgrade.rid if upgrade.rank > current.rank else current.rid
