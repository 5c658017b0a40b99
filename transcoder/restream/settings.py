"""What can be set about restreaming; `web` reads some of these from the environment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestreamSettings:
    """Times in seconds. `ca_file` None takes the system's certificates."""

    ffmpeg: str = "ffmpeg"
    allows_private: bool = False
    ca_file: str | None = None
    connect_within_s: float = 15.0
    hung_after_s: float = 8.0
    idle_after_s: float = 3.0
    better_after_s: float = 10.0
    quiet_after_s: float = 10.0
    close_within_s: float = 2.0
    look_again_s: float = 0.5
    first_backoff_s: float = 1.0
    longest_backoff_s: float = 30.0
    most_waiting_bytes: int = 6_000_000
    most_waiting_s: float = 6.0

    def most_waiting(self, rate_bps: int) -> int:
        """Bytes that may wait for a slow server: `most_waiting_bytes`, or what pictures of this rate have
        in `most_waiting_s`, whichever is more."""
        return max(self.most_waiting_bytes, int(rate_bps / 8 * self.most_waiting_s))
