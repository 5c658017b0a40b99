"""What can be set about HLS; `web` reads these from the environment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TranscoderSettings:
    """Times in seconds. A segment is cut at the latest at `max_segment_s`, which is the TARGETDURATION."""

    segment_s: float = 2.0
    max_segment_s: int = 4
    part_s: float = 0.512
    """24 frames of AAC: two seconds of sound are four parts, and not five with a last one of 43 ms."""
    window_s: float = 36.0
    keep_ended_s: float = 300.0
    hung_after_s: float = 2.0
    start_within_s: float = 15.0
    close_within_s: float = 1.5
    queue_bytes: int = 8_000_000
    cdn_urls: tuple[str, ...] = ()
    """Edges that pull from here, without a slash at the end, the preferred one first."""

    @property
    def wait_s(self) -> int:
        """How long a request may block."""
        return 3 * self.max_segment_s
