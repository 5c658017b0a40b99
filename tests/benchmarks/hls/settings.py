"""What the origin's benchmark serves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OriginLoad:
    """A show in one rendition and audio, parts of half a second."""

    video_bps: int = 1_000_000
    audio_after_s: float = 0.02
