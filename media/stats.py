"""Figures for operators: totals for /metrics, and one show's health."""

from dataclasses import dataclass

from media.place import Place


@dataclass(frozen=True, slots=True)
class LayerStats:
    """One video layer as it arrives; `packets_lost` were not repaired either."""

    rid: str
    width: int | None
    height: int | None
    bitrate_bps: int
    frames_per_second: float
    packets_lost: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class PlaceStats:
    """One place's stream. `codec` is the video's; `line` is the viewers' line that carries it; it `is_silent`
    while its publisher is connected but nothing comes."""

    place: Place
    line: int
    has_audio: bool
    has_video: bool
    codec: str | None
    layers: tuple[LayerStats, ...]
    audio_bitrate_bps: int
    packets_lost: int
    round_trip_ms: float | None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class ShowStats:
    """One show: the places whose publishers are connected, the programme among them, and viewers."""

    programme: PlaceStats | None
    places: tuple[PlaceStats, ...]
    subscribers: int


@dataclass(slots=True)
class RepairCounters:
    """Running totals of repair, over all peers since the start; the last four are what players reported."""

    nacks_sent: int = 0
    keyframes_requested: int = 0
    keyframe_requests_received: int = 0
    packets_lost: int = 0
    stun_ignored: int = 0
    freezes: int = 0
    freeze_ms: int = 0
    frames_decoded: int = 0
    frames_dropped: int = 0


@dataclass(frozen=True, slots=True)
class MediaStats:
    """Totals since the start, and what is there now.

    NACKs count sequence numbers. `forwarding_seconds` are upper bounds; `forwarding_counts` has one more
    entry for slower packets. A packet's forwarding time ends with the last subscriber's copy. `stress` is 1
    when the server is full; `relief` says what it leaves out, a member's name of `media.stress.Relief` in
    small letters.
    """

    shows: int
    publishers: int
    subscribers: int
    packets_in: int
    packets_out: int
    bytes_in: int
    bytes_out: int
    packets_lost: int
    nacks_sent: int
    nacks_received: int
    retransmitted: int
    keyframes_requested: int
    keyframe_requests_received: int
    garbage_datagrams: int
    undecryptable: int
    send_drops: int
    forwarding_seconds: tuple[float, ...]
    forwarding_counts: tuple[int, ...]
    forwarding_sum_seconds: float
    probes: int
    events_dropped: int
    stress: float
    relief: str
    joins_refused: int
    freezes: int
    freeze_ms: int
    frames_decoded: int
    frames_dropped: int
