"""What the media server must be told before it starts."""

from dataclasses import dataclass
from typing import Literal

PlaneName = Literal["auto", "native", "python"]


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """One UDP socket on `host`:`port` serves every peer; port 0 takes a free one.

    `advertised` are the IPv4 addresses put into answers; empty means every address of this machine.
    Times are milliseconds: a publisher that nothing comes from is away after `away_after_ms`, and any peer
    is gone after `silence_timeout_ms`. `plane` is "auto" (native where it is built), "native" or "python";
    packets to one viewer are gathered for `gather_ms` at most by the native one. `sheds_load` leaves out,
    step by step, what a full server cannot bear; full is `packets_per_s` sent (0: what the plane was measured
    to send), a busy processor, or a late event loop. Players may delay pictures for `playout_delay_max_ms` to
    play them evenly.
    """

    host: str = "0.0.0.0"  # noqa: S104  peers come from anywhere
    port: int = 8189
    advertised: tuple[str, ...] = ()
    connect_timeout_ms: int = 15_000
    away_after_ms: int = 3_000
    silence_timeout_ms: int = 20_000
    takeover_after_ms: int = 500
    keyframe_spacing_ms: int = 500
    layer_timeout_ms: int = 1_000
    repair_wait_ms: int = 200
    egress_units: int = 1_024
    plane: PlaneName = "auto"
    gather_ms: int = 10
    playout_delay_max_ms: int = 400
    sheds_load: bool = False
    packets_per_s: int = 0

    @property
    def playout_delay(self) -> bytes:
        """Least (none) and most, as the header extension has them: 12 bits each, in 10 ms."""
        return (self.playout_delay_max_ms // 10).to_bytes(3, "big")
