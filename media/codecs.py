"""Codecs that can be forwarded, as session descriptions name them."""

from collections.abc import Iterable
from dataclasses import dataclass

_H264_PREFERENCE = ("42e01f", "42001f", "42c01f")
_OTHERS = ("VP8", "VP9", "AV1")
"""After H264: what more viewers can decode comes first."""


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload type of an offer; `name` is "H264", "opus" and the like, or what else was offered."""

    payload_type: int
    name: str
    rate: int
    channels: int
    parameters: tuple[tuple[str, str], ...]
    feedback: tuple[str, ...]
    rtx_payload_type: int | None

    def parameter(self, key: str) -> str | None:
        return dict(self.parameters).get(key)

    @property
    def profile(self) -> str:
        """H264's profile-level-id in lower case; Baseline 1.0 where it is absent (RFC 6184 section 8.1)."""
        return (self.parameter("profile-level-id") or "42000a").lower()


def _is_forwardable_video(codec: Codec) -> bool:
    if codec.name == "H264":
        return codec.parameter("packetization-mode") == "1"
    if codec.name == "VP9":
        return codec.parameter("profile-id") in (None, "0")
    if codec.name == "AV1":
        return codec.parameter("profile") in (None, "0")
    return codec.name == "VP8"


def _video_order(codec: Codec) -> tuple[int, int]:
    """Constrained Baseline H264 first, other Baseline, other H264, then the others."""
    if codec.name in _OTHERS:
        return (3 + _OTHERS.index(codec.name), codec.payload_type)
    if codec.profile in _H264_PREFERENCE:
        return (0, _H264_PREFERENCE.index(codec.profile))
    return (1 if codec.profile.startswith("42") else 2, codec.payload_type)


def choose_published(kind: str, codecs: Iterable[Codec]) -> Codec | None:
    """The codec that a publisher shall send, or None if none of the offered can be forwarded."""
    if kind == "audio":
        return next((codec for codec in codecs if codec.name == "opus" and codec.rate == 48000), None)
    return min(filter(_is_forwardable_video, codecs), key=_video_order, default=None)


def choose_matching(published: Codec, codecs: Iterable[Codec]) -> Codec | None:
    """The subscriber's codec that takes what is published, or None."""
    fitting = [codec for codec in codecs if codec.name == published.name and codec.rate == published.rate]
    if published.name == "opus":
        return fitting[0] if fitting else None
    fitting = [codec for codec in fitting if _is_forwardable_video(codec)]
    if published.name != "H264":
        return fitting[0] if fitting else None
    return min(
        fitting,
        key=lambda codec: (
            codec.profile != published.profile,
            codec.profile[:2] != published.profile[:2],
            _video_order(codec),
        ),
        default=None,
    )
