"""The data plane in Python: one non-blocking UDP socket read by the event loop."""

import asyncio
import contextlib
import logging
import time
from bisect import bisect_left

from pylibsrtp import Error as SrtpError

from media.capture import CaptureClock
from media.plane.interface import (
    FORWARDING_BOUNDS_US,
    Address,
    OutputReport,
    OutputSpec,
    PlaneCounters,
    PlaneEvents,
    SrtpKeys,
    StreamSpec,
)
from media.plane.link import Link
from media.plane.output import Output
from media.plane.stream import Stream
from media.plane.udp import open_socket, receive
from media.rtp import find_extension, is_rtcp, parse_rtp

_READS_PER_WAKE = 64
_MOST_ADDRESSES = 16
_LONGEST_SRTP = 1500
_LONGEST_PAYLOAD = 1330
"""pylibsrtp protects at most 1,356 bytes; 12 are the header, 2 the RTX prefix."""
_NOTHING = OutputReport(packets=0, octets=0, stream=None, timestamp_offset=0, is_waiting=False)


_logger = logging.getLogger(__name__)


class PythonPlane:
    """See `media.plane.interface.Plane`."""

    def __init__(self, host: str, port: int, events: PlaneEvents) -> None:
        self.counters = PlaneCounters(forwarding_buckets=(0,) * (len(FORWARDING_BOUNDS_US) + 1))
        self._buckets = [0] * (len(FORWARDING_BOUNDS_US) + 1)
        self._events = events
        self._links: dict[int, Link] = {}
        self._peers_by_address: dict[Address, int] = {}
        self._streams: dict[int, tuple[Stream, Link]] = {}
        self._outputs: dict[int, tuple[Output, Link]] = {}
        self._socket = open_socket(host, port)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._read)

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
                self._datagram(data, address, arrival_ns)
            except Exception:
                _logger.exception("a datagram broke the media plane")  # those behind it are still served
        self.counters.forwarding_buckets = tuple(self._buckets)

    def _datagram(self, data: bytes, address: Address, arrival_ns: int) -> None:
        """Sort a datagram by its first byte (RFC 7983)."""
        counters = self.counters
        counters.packets_in += 1
        counters.bytes_in += len(data)
        first = data[0] if data else 255
        if first < 4:
            self._events.on_stun(data, address)
            return
        peer = self._peers_by_address.get(address)
        if peer is None:
            counters.garbage += 1
        elif 127 < first < 192:
            self._srtp(peer, self._links[peer], data, arrival_ns)
        elif 19 < first < 64:
            self._events.on_dtls(peer, data)
        else:
            counters.garbage += 1

    def _srtp(self, peer: int, link: Link, data: bytes, arrival_ns: int) -> None:
        counters = self.counters
        is_media = not is_rtcp(data)
        if link.receiver is None or not 12 <= len(data) <= _LONGEST_SRTP or (is_media and not link.streams):
            counters.garbage += 1
            return
        try:
            unprotect = link.receiver.unprotect if is_media else link.receiver.unprotect_rtcp
            plain = unprotect(data)
        except SrtpError:
            counters.undecryptable += 1
            return
        if not is_media:
            link.heard(int.from_bytes(plain[4:8], "big"))
            self._events.on_rtcp(peer, plain, arrival_ns)
        else:
            self._rtp(peer, link, plain, arrival_ns, is_first_time=True)

    def _rtp(self, peer: int, link: Link, plain: bytes, arrival_ns: int, *, is_first_time: bool) -> None:
        rtp = parse_rtp(plain)
        if rtp is None or len(rtp.payload) > _LONGEST_PAYLOAD:
            self.counters.garbage += 1
            return
        if is_first_time and link.transport_sequence_id is not None:
            number = find_extension(rtp.profile, rtp.extension, link.transport_sequence_id)
            if number is not None and len(number) == 2:
                self._events.on_transport_sequence(peer, number[0] << 8 | number[1], arrival_ns)
        source = link.sources.get(rtp.ssrc)
        if source is None:
            link.heard(rtp.ssrc)
            if is_first_time:
                self._events.on_unmapped(peer, plain, arrival_ns)
            return
        stream, is_rtx = source
        if is_rtx:
            payload = rtp.payload
            if len(payload) <= 2:
                return  # padding sent as a bandwidth probe
            rtp = rtp._replace(sequence=payload[0] << 8 | payload[1], payload=payload[2:])
        if stream.jumps_to(rtp.sequence):
            if not is_rtx:
                self._events.on_jump(stream.id, plain, arrival_ns)
            return
        packet = stream.take(rtp, arrival_ns)
        if packet is None:
            return
        if stream.outputs and not is_rtx:
            elapsed_us = (time.monotonic_ns() - arrival_ns) // 1000
            self._buckets[bisect_left(FORWARDING_BOUNDS_US, elapsed_us)] += 1
            self.counters.forwarding_sum_us += elapsed_us
        self._events.on_packet(stream.id, packet, is_repair=is_rtx)

    def inject(self, peer: int, data: bytes, arrival_ns: int) -> None:
        link = self._links.get(peer)
        if link is not None:
            self._rtp(peer, link, data, arrival_ns, is_first_time=False)

    # ---- peers

    def add_peer(self, peer: int, *, transport_sequence_id: int | None) -> None:
        self._links[peer] = Link(self._socket, self.counters, transport_sequence_id)

    def remove_peer(self, peer: int) -> None:
        link = self._links.pop(peer, None)
        if link is None:
            return
        for output in list(link.outputs):
            self.remove_output(output)
        for stream in list(link.streams):
            self.remove_stream(stream)
        for address in link.addresses:
            self._withdraw(peer, address)

    def admit(self, peer: int, address: Address) -> bool:
        link = self._links.get(peer)
        holder = self._peers_by_address.get(address)
        if link is None or holder == peer:
            return link is not None
        if holder is not None and self._links[holder].is_reached_at(address):
            return False
        self._peers_by_address[address] = peer
        link.addresses.append(address)
        if len(link.addresses) > _MOST_ADDRESSES:
            self._withdraw(peer, link.addresses.pop(0))
        return True

    def _withdraw(self, peer: int, address: Address) -> None:
        if self._peers_by_address.get(address) == peer:
            del self._peers_by_address[address]

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

    def set_clock(self, stream: int, clock: CaptureClock) -> None:
        entry = self._streams.get(stream)
        if entry is not None:
            entry[0].clock = clock

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

    def select(self, output: int, stream: int) -> None:
        entry, source = self._outputs.get(output), self._streams.get(stream)
        if entry is not None and source is not None:
            source[0].attach(entry[0])

    def resend(self, output: int, sequences: list[int]) -> int:
        entry = self._outputs.get(output)
        if entry is None:
            return 0
        found = entry[0].resend(sequences)
        self.counters.retransmitted += found
        return found

    def output_report(self, output: int) -> OutputReport:
        entry = self._outputs.get(output)
        return _NOTHING if entry is None else entry[0].report()
