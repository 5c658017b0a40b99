"""What each encoded rung is encoded with: one row per size, tallest first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RungSettings:
    """`short_side` in pixels. The buffer holds half a second of `max_bps`, so that no part is a burst.

    Keyframes come where segments begin and nowhere else. `max_fps` leaves frames of faster sources out.
    """

    short_side: int
    bitrate_bps: int
    max_bps: int
    buffer_bits: int
    max_fps: int
    preset: str
    profile: str
    level: str


def _row(short_side: int, kbps: int, max_fps: int, preset: str, level: str) -> RungSettings:
    most = kbps * 1_500
    return RungSettings(short_side, kbps * 1_000, most, most // 2, max_fps, preset, "main", level)


RUNGS = (
    _row(720, 2_500, 30, "superfast", "3.1"),
    _row(480, 1_000, 30, "superfast", "3.1"),
    _row(360, 600, 30, "superfast", "3.0"),
    _row(240, 350, 30, "superfast", "2.1"),
    _row(180, 200, 30, "superfast", "2.1"),
)
TOP_SHORT_SIDE = 720
"""No picture is encoded larger than this; larger sources are only passed through."""
LOWER_SHORT_SIDES = (480, 360, 240, 180)
LARGE_SHORT_SIDE = 1080
"""Sources above it get a rung of `TOP_SHORT_SIDE` as well: the step down to 480 would be too large."""
LOWER_RUNGS = 2


def settings_for(width: int, height: int) -> RungSettings:
    """The row of the smallest size that a picture of this size fits in."""
    short = min(width, height)
    return next((row for row in reversed(RUNGS) if row.short_side * 1.05 >= short), RUNGS[0])
