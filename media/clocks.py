"""When a publisher's layers were captured: one clock for all, told to the data plane once it is right."""

from media import rtcp
from media.capture import CaptureClock, SenderClock, ntp_to_unix_ns
from media.layer import Layer
from media.plane.interface import Plane

_LARGEST_CORRECTION_NS = 10_000_000_000
"""A sender report may be off by a slow handshake; what is off by more is a broken timestamp."""


class LayerClocks:
    """The clocks of `layers`, by sender reports where the publisher sends them."""

    def __init__(self, layers: dict[int, Layer], plane: Plane) -> None:
        self._layers = layers
        self._plane = plane
        self._sender = SenderClock()

    def reported(self, layer: Layer, report: rtcp.SenderReport, wall_ns: int) -> None:
        """Take in a sender report that arrived at `wall_ns`."""
        layer.report = (report.timestamp, ntp_to_unix_ns(report.ntp))
        self._sender.report(layer.report[1], wall_ns)
        self._set()

    def arrived(self, layer: Layer, timestamp: int, wall_ns: int) -> None:
        """Nothing is captured after it arrived, at `wall_ns`."""
        if layer.report is None or layer.clock is None:
            return
        excess_ns = layer.clock.wall_of(timestamp) - wall_ns
        if 0 < excess_ns < _LARGEST_CORRECTION_NS:
            self._sender.pull_back(excess_ns)
            self._set()

    def _set(self) -> None:
        for layer in self._layers.values():
            if layer.report is not None:
                timestamp, ntp_ns = layer.report
                layer.clock = CaptureClock(timestamp, self._sender.wall_of(ntp_ns), layer.codec.rate)

    def tell(self, now_ns: int) -> None:
        """Tell the data plane what has changed and is settled."""
        for layer in self._layers.values():
            if layer.clock is not None and layer.clock != layer.told_clock and layer.is_settled(now_ns):
                layer.told_clock = layer.clock
                self._plane.set_clock(layer.stream, layer.clock, is_settled=True)
