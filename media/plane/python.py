"""The data plane in Python: one non-blocking UDP socket read by the event loop."""

import asyncio
import contextlib
import logging

from media.capture import CaptureClock
from media.plane.clock import PlaneTime
from media.plane.feedback import Desk, take_feedback
from media.plane.intake import Intake
from media.plane.interface import (
    Address,
    Feedback,
    OutputReport,
    OutputSpec,
    PeerSpec,
    PlaneCounters,
    PlaneEvents,
    SrtpKeys,
    StreamReport,
    StreamSpec,
)
from media.plane.link import Link
from media.plane.output import Output
from media.plane.reports import send_report_if_due
from media.plane.stream import Stream
from media.plane.udp import open_socket, receive
from media.rewriter import EVERY_LAYER

_READS_PER_WAKE = 64
_MOST_ADDRESSES = 16
_NOTHING = OutputReport(packets=0, octets=0, nacked=0, retransmitted=0, stream=None, is_waiting=False)
_logger = logging.getLogger(__name__)


class PythonPlane:
    """See `media.plane.interface.Plane`."""

    def __init__(self, host: str, port: int, events: PlaneEvents) -> None:
        self._counters = PlaneCounters()
        self._time = PlaneTime()
        self._desk = Desk(self._counters, self._time)
        self._links: dict[int, Link] = {}
        self._peers_by_address: dict[Address, int] = {}
        self._streams: dict[int, tuple[Stream, Link]] = {}
        self._outputs: dict[int, tuple[Output, Link]] = {}
        self._intake = Intake(
            self._links, self._peers_by_address, events, self._counters, self._time, self._desk
        )
        self._socket = open_socket(host, port)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._read)

    @property
    def counters(self) -> PlaneCounters:
        self._counters.forwarding_buckets = tuple(self._intake.buckets)
        return self._counters

    @property
    def port(self) -> int:
        port: int = self._socket.getsockname()[1]
        return port

    def close(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    # ---- receiving

    def _read(self) -> None:
        for data, address, arrival_ns in receive(self._socket, _READS_PER_WAKE):
            try:
                self.take_datagram(data, address, arrival_ns)
            except Exception:
                _logger.exception("a datagram broke the media plane")  # those behind it are still served

    def take_datagram(self, data: bytes, address: Address, arrival_ns: int) -> None:
        self._intake.take(data, address, arrival_ns)

    def inject(self, peer: int, data: bytes, arrival_ns: int) -> None:
        self._intake.inject(peer, data, arrival_ns)

    def advance(self, now_ns: int, wall_ns: int) -> None:
        self._time.tell(now_ns)
        self._time.set_wall(now_ns, wall_ns)
        for output, _ in self._outputs.values():
            output.is_keyframe_told = False
            send_report_if_due(output, now_ns, wall_ns)
            output.advance(now_ns)

    # ---- peers

    def add_peer(self, peer: int, spec: PeerSpec) -> None:
        self._links[peer] = Link(self._socket, self._counters, self._time, spec)

    def remove_peer(self, peer: int) -> None:
        link = self._links.pop(peer, None)
        if link is None:
            return
        for output in list(link.outputs):
            self.remove_output(output)
        for stream in list(link.streams):
            self.remove_stream(stream)
        for address in link.addresses:
            del self._peers_by_address[address]

    def admit(self, peer: int, address: Address) -> bool:
        link = self._links.get(peer)
        holder = self._peers_by_address.get(address)
        if link is None or holder == peer:
            return link is not None
        if holder is not None:
            if self._links[holder].is_reached_at(address):
                return False
            self._links[holder].addresses.remove(address)
        self._peers_by_address[address] = peer
        link.addresses.append(address)
        if len(link.addresses) > _MOST_ADDRESSES:
            del self._peers_by_address[link.addresses.pop(0)]
        return True

    def set_destination(self, peer: int, address: Address) -> None:
        link = self._links.get(peer)
        if link is not None:
            link.destination = address

    def set_keys(self, peer: int, keys: SrtpKeys) -> None:
        link = self._links.get(peer)
        if link is not None:
            link.set_keys(keys)

    # ---- sending

    def send_datagram(self, address: Address, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self._socket.sendto(data, address)

    def send_to_peer(self, peer: int, data: bytes) -> None:
        link = self._links.get(peer)
        if link is not None:
            link.send_raw(data)

    def send_rtcp(self, peer: int, data: bytes) -> None:
        link = self._links.get(peer)
        if link is not None:
            link.send_rtcp(data)

    # ---- streams

    def add_stream(self, stream: int, peer: int, spec: StreamSpec) -> None:
        link = self._links.get(peer)
        if link is not None:
            self._streams[stream] = (Stream(stream, spec), link)
            link.streams.add(stream)

    def remove_stream(self, stream: int) -> None:
        entry = self._streams.pop(stream, None)
        if entry is None:
            return
        removed, link = entry
        removed.close()
        link.streams.discard(stream)
        link.sources = {ssrc: source for ssrc, source in link.sources.items() if source[0] is not removed}

    def map_source(self, peer: int, ssrc: int, stream: int, *, is_rtx: bool) -> None:
        link, entry = self._links.get(peer), self._streams.get(stream)
        if link is not None and entry is not None:
            fed = (entry[0], is_rtx)
            link.sources = {one: source for one, source in link.sources.items() if source != fed}
            link.sources[ssrc] = fed

    def tap(self, stream: int, *, is_on: bool) -> None:
        entry = self._streams.get(stream)
        if entry is not None:
            entry[0].is_tapped = is_on

    def set_clock(self, stream: int, clock: CaptureClock, *, is_settled: bool) -> None:
        entry = self._streams.get(stream)
        if entry is not None:
            entry[0].clock = clock
            entry[0].is_clock_settled = is_settled

    def stream_report(self, stream: int) -> StreamReport | None:
        entry = self._streams.get(stream)
        return None if entry is None else entry[0].report()

    def take_missing(self, stream: int, now_ns: int, round_trip_ns: int) -> list[int]:
        entry = self._streams.get(stream)
        return [] if entry is None else entry[0].missing.due(now_ns, round_trip_ns)

    def take_transport_feedback(self, peer: int) -> bytes | None:
        link = self._links.get(peer)
        return None if link is None else link.arrivals.take_feedback()

    # ---- outputs

    def add_output(self, output: int, peer: int, spec: OutputSpec) -> None:
        link = self._links.get(peer)
        if link is not None:
            link.outputs[output] = Output(link, spec)
            self._outputs[output] = (link.outputs[output], link)

    def remove_output(self, output: int) -> None:
        entry = self._outputs.pop(output, None)
        if entry is not None:
            Stream.detach(entry[0])
            entry[1].outputs.pop(output, None)

    def select(self, output: int, stream: int, *, replay_bps: int) -> None:
        entry, source = self._outputs.get(output), self._streams.get(stream)
        if entry is not None and source is not None:
            source[0].attach(entry[0], replay_bps=replay_bps, now_ns=self._time.now_ns)

    def deselect(self, output: int) -> None:
        entry = self._outputs.get(output)
        if entry is not None:
            Stream.detach(entry[0])

    def limit_temporal(self, output: int, highest: int | None) -> None:
        entry = self._outputs.get(output)
        if entry is not None:
            entry[0].limit_temporal(EVERY_LAYER if highest is None else max(0, min(highest, EVERY_LAYER)))

    def probe(self, peer: int, octets: int) -> int:
        link = self._links.get(peer)
        if link is None or not link.is_ready:
            return 0
        for output in link.outputs.values():
            sizes = output.probe(octets)
            if sizes:
                self._counters.probes += len(sizes)
                return sum(sizes)
        return 0

    def set_repair(self, *, is_on: bool) -> None:
        self._desk.is_repairing = is_on

    def take_feedback(self) -> list[Feedback]:
        found = (take_feedback(peer, link) for peer, link in self._links.items())
        return [feedback for feedback in found if feedback is not None]

    def table_sizes(self) -> dict[str, int]:
        outputs = [output for output, _ in self._outputs.values()]
        return {
            "peers": len(self._links),
            "addresses": len(self._peers_by_address),
            "streams": len(self._streams),
            "outputs": len(outputs),
            "playing": sum(output.playing is not None for output in outputs),
            "waiting": sum(output.wanted is not None for output in outputs),
        }

    def output_report(self, output: int) -> OutputReport:
        entry = self._outputs.get(output)
        return _NOTHING if entry is None else entry[0].report()
