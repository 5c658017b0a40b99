"""Bodies that tell how a show's stream and its viewers fare; the rest of the HTTP API's are in `web.wire`.

Rates are bits per second (`_bps`), times milliseconds (`_ms`).
"""

from web.wire import View


class LayerHealth(View):
    rid: str
    width: int | None
    height: int | None
    bitrate_bps: int
    frames_per_second: float
    packets_lost: int
    is_active: bool


class NoticeView(View):
    """Something the host should know of the encoder; `code` and `params` make the sentence."""

    code: str
    params: dict[str, str | float]


class PlaceHealth(View):
    """What one place of the stage sends; `line` is the viewers' line that carries it."""

    person_id: str
    source: str
    line: int
    is_programme: bool
    codec: str | None
    layers: list[LayerHealth]
    audio_bitrate_bps: int
    packets_lost: int
    round_trip_ms: float | None


class LayerCount(View):
    """How many viewers play a layer of the programme; null: no picture."""

    rid: str | None
    viewers: int


class AudienceHealth(View):
    """How WebRTC viewers fare; `loss` is a share. Figures other than `viewers` are of the `sampled` ones."""

    viewers: int
    sampled: int
    layers: list[LayerCount]
    round_trip_ms_median: float | None
    round_trip_ms_p95: float | None
    estimate_bps_median: int | None
    estimate_bps_p10: int | None
    loss: float
    freezes: int
    freeze_ms: int
    sent_bps: int
    """To all viewers together"""


class LineHealth(View):
    """The layers that a viewer's picture line plays and shall play; null: no picture."""

    mid: str
    current: str | None
    target: str | None


class ViewerHealth(View):
    """One WebRTC viewer with its picture lines in order, several on a stage; `sent_bps` is of them and of
    sound. `viewer` begins its session's id, the rest of which is a secret."""

    viewer: str
    lines: list[LineHealth]
    sent_bps: int
    round_trip_ms: float | None
    estimate_bps: int | None
    loss: float
    freezes: int
    freeze_ms: int
    frames_decoded: int
    frames_dropped: int
    jitter_buffer_ms: int


class ViewerHealthList(View):
    """The worst first; of very many viewers some."""

    viewers: list[ViewerHealth]


class ShowHealthView(View):
    """What the server sees of a show's stream; the studio's and the control panel's strip."""

    is_publishing: bool
    codec: str | None
    layers: list[LayerHealth]
    audio_bitrate_bps: int
    packets_lost: int
    round_trip_ms: float | None
    webrtc_viewers: int
    room_viewers: int
    hls_ready: bool
    hls_renditions: list[str]
    places: list[PlaceHealth]
    """All that is published, the programme among it"""
    audience: AudienceHealth
    warnings: list[NoticeView]
    """Refusals of the last minute, and what is wrong with what an encoder sends"""
