"""What a viewer may know and wish of its picture, and what its player tells. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayerView:
    """One layer of a line's picture; width and height are None until a keyframe told them."""

    rid: str
    width: int | None
    height: int | None
    bitrate_bps: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class LineLayers:
    """One video section by its `mid`: the rid chosen by hand (`choice`, None for automatic), the one that
    the network allows (`target`) and the one that plays (`current`)."""

    mid: str
    choice: str | None
    target: str | None
    current: str | None
    layers: tuple[LayerView, ...]


@dataclass(frozen=True, slots=True)
class ViewerLayers:
    """All lines of a viewer; `estimate_bps` is what its network carries, None while unknown."""

    lines: tuple[LineLayers, ...]
    estimate_bps: int | None


@dataclass(frozen=True, slots=True)
class PlayerReport:
    """What a player saw since its connection began; `jitter_buffer_ms` is lately."""

    freezes: int = 0
    freeze_ms: int = 0
    frames_decoded: int = 0
    frames_dropped: int = 0
    jitter_buffer_ms: int = 0


@dataclass(frozen=True, slots=True)
class SubscriptionStats:
    """One viewer's health; `sent_bps` is what it was sent lately, `loss` the share of packets lost lately."""

    peer_id: str
    sent_bps: int
    round_trip_ms: float | None
    estimate_bps: int | None
    loss: float
    lines: tuple[LineLayers, ...]
    player: PlayerReport
