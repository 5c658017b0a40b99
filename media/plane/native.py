"""The data plane in C: packets are received, forwarded and repaired on its own thread, and what the control
plane has to know comes up in batches."""

import asyncio
import importlib
import logging
from collections import deque
from types import ModuleType
from typing import TYPE_CHECKING, Any

from media.capture import CaptureClock
from media.plane.interface import (
    Address,
    Feedback,
    OutputReport,
    OutputSpec,
    PeerSpec,
    PlaneCounters,
    PlaneEvents,
    ReceptionReport,
    SrtpKeys,
    StreamReport,
    StreamSpec,
    TransportReport,
)
from media.ring import Packet

if TYPE_CHECKING:
    from media.plane import _native

_EVERY_LAYER = 3
_HANDLERS = ("on_stun", "on_dtls", "on_rtcp", "on_keyframe_wanted", "on_unmapped", "on_jump")
"""By the core's number of the event."""
_PACKET = len(_HANDLERS)
_logger = logging.getLogger(__name__)


def load() -> ModuleType | None:
    """The extension module; None where it was not built."""
    try:
        return importlib.import_module("media.plane._native")
    except ImportError:
        return None


class NativePlane:
    """See `media.plane.interface.Plane`. Packets of one frame are gathered for `gather_ns` at most and sent
    as a run; 0 sends each at once. Raises ImportError where the extension was not built."""

    def __init__(self, host: str, port: int, events: PlaneEvents, *, gather_ns: int) -> None:
        module = load()
        if module is None:
            raise ImportError("media.plane._native is not built: python setup.py build_ext --inplace")
        self._events = events
        self._waiting: deque[tuple[int, tuple[Any, ...]]] = deque()
        self._is_draining = False
        self._loop = asyncio.get_running_loop()
        self._core: _native.Plane = module.Plane(host, port, gather_ns)
        self._event_fd = self._core.event_fd
        self._loop.add_reader(self._event_fd, self._drain)

    @property
    def counters(self) -> PlaneCounters:
        return PlaneCounters(*self._core.counters())

    @property
    def port(self) -> int:
        return self._core.port

    def close(self) -> None:
        if self._event_fd >= 0:
            self._loop.remove_reader(self._event_fd)
            self._event_fd = -1  # its number may be somebody else's by the next call
            self._core.close()

    # ---- what comes up

    def _drain(self) -> None:
        """Tell what came up. What a handler brings about is told behind what waits already."""
        self._waiting.extend(self._core.take_events())
        if self._is_draining:
            return
        self._is_draining = True
        try:
            while self._waiting:
                self._tell(*self._waiting.popleft())
        finally:
            self._is_draining = False

    def _tell(self, kind: int, values: tuple[Any, ...]) -> None:
        try:
            if kind == _PACKET:
                stream, is_repair, *packet = values
                self._events.on_packet(stream, Packet(*packet), is_repair=is_repair)
            else:
                getattr(self._events, _HANDLERS[kind])(*values)
        except Exception:
            _logger.exception("an event broke the media plane")  # those behind it are still told

    def take_datagram(self, data: bytes, address: Address, arrival_ns: int) -> None:
        self._core.take_datagram(data, address, arrival_ns)
        self._drain()

    def advance(self, now_ns: int, wall_ns: int) -> None:
        if self._core.advance(now_ns, wall_ns):
            self._drain()

    # ---- peers

    def add_peer(self, peer: int, spec: PeerSpec) -> None:
        self._core.add_peer(
            peer,
            spec.transport_sequence_id or 0,
            spec.send_time_id or 0,
            spec.audio_level_id or 0,
            spec.playout_delay_id or 0,
            spec.playout_delay,
        )

    def remove_peer(self, peer: int) -> None:
        self._core.remove_peer(peer)

    def admit(self, peer: int, address: Address) -> bool:
        return self._core.admit(peer, address)

    def set_destination(self, peer: int, address: Address) -> None:
        self._core.set_destination(peer, address)

    def set_keys(self, peer: int, keys: SrtpKeys) -> None:
        self._core.set_keys(peer, keys.profile, keys.receive, keys.send)

    def send_datagram(self, address: Address, data: bytes) -> None:
        self._core.send_datagram(address, data)

    def send_to_peer(self, peer: int, data: bytes) -> None:
        self._core.send_to_peer(peer, data)

    def send_rtcp(self, peer: int, data: bytes) -> None:
        self._core.send_rtcp(peer, data)

    # ---- streams

    def add_stream(self, stream: int, peer: int, spec: StreamSpec) -> None:
        self._core.add_stream(stream, peer, spec.codec, spec.rate)

    def remove_stream(self, stream: int) -> None:
        self._core.remove_stream(stream)

    def map_source(self, peer: int, ssrc: int, stream: int, *, is_rtx: bool) -> None:
        self._core.map_source(peer, ssrc, stream, is_rtx)

    def inject(self, peer: int, data: bytes, arrival_ns: int) -> None:
        self._core.inject(peer, data, arrival_ns)
        self._drain()

    def tap(self, stream: int, *, is_on: bool) -> None:
        self._core.tap(stream, is_on)

    def set_clock(self, stream: int, clock: CaptureClock, *, is_settled: bool) -> None:
        self._core.set_clock(stream, clock.timestamp, clock.wall_ns, clock.rate, is_settled)

    def stream_report(self, stream: int) -> StreamReport | None:
        report = self._core.stream_report(stream)
        return None if report is None else StreamReport(*report)

    def take_missing(self, stream: int, now_ns: int, round_trip_ns: int) -> list[int]:
        return self._core.take_missing(stream, now_ns, round_trip_ns)

    def take_transport_feedback(self, peer: int) -> bytes | None:
        return self._core.take_transport_feedback(peer)

    # ---- outputs

    def add_output(self, output: int, peer: int, spec: OutputSpec) -> None:
        self._core.add_output(
            output,
            peer,
            spec.rate,
            spec.ssrc,
            spec.payload_type,
            spec.rtx_ssrc is not None and spec.rtx_payload_type is not None,
            spec.rtx_ssrc or 0,
            spec.rtx_payload_type or 0,
            spec.first_number,
            spec.first_timestamp,
            spec.cname,
        )

    def remove_output(self, output: int) -> None:
        self._core.remove_output(output)

    def select(self, output: int, stream: int, *, replay_bps: int) -> None:
        self._core.select(output, stream, replay_bps)

    def deselect(self, output: int) -> None:
        self._core.deselect(output)

    def limit_temporal(self, output: int, highest: int | None) -> None:
        self._core.limit_temporal(output, _EVERY_LAYER if highest is None else highest)

    def probe(self, peer: int, octets: int) -> int:
        return self._core.probe(peer, octets)

    def set_repair(self, *, is_on: bool) -> None:
        self._core.set_repair(is_on)

    def take_feedback(self) -> list[Feedback]:
        return [
            Feedback(
                peer,
                None if transport is None else TransportReport(*transport),
                remb_bps,
                tuple(ReceptionReport(*reception) for reception in receptions),
            )
            for peer, transport, remb_bps, receptions in self._core.take_feedback()
        ]

    def table_sizes(self) -> dict[str, int]:
        return self._core.table_sizes()

    def output_report(self, output: int) -> OutputReport:
        return OutputReport(*self._core.output_report(output))
