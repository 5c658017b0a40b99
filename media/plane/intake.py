"""What becomes of a datagram in the Python data plane."""

import time
from bisect import bisect_left

from pylibsrtp import Error as SrtpError

from media import stun
from media.plane.clock import PlaneTime
from media.plane.feedback import Desk
from media.plane.interface import FORWARDING_BOUNDS_US, Address, PlaneCounters, PlaneEvents
from media.plane.link import Link
from media.rtcp import parse_rtcp
from media.rtp import RtpPacket, find_extension, is_rtcp, parse_rtp

_LONGEST_SRTP = 1500
_LONGEST_PAYLOAD = 1330
"""pylibsrtp protects at most 1,356 bytes; 12 are the header, 12 its extensions, 2 the RTX prefix."""


class Intake:
    """Sorts datagrams, decrypts them and hands them to streams, viewers' outputs or the control plane."""

    def __init__(
        self,
        links: dict[int, Link],
        peers_by_address: dict[Address, int],
        events: PlaneEvents,
        counters: PlaneCounters,
        clock: PlaneTime,
        desk: Desk,
    ) -> None:
        self._links = links
        self._peers_by_address = peers_by_address
        self._events = events
        self._counters = counters
        self._time = clock
        self._desk = desk
        self.buckets = [0] * (len(FORWARDING_BOUNDS_US) + 1)

    def take(self, data: bytes, address: Address, arrival_ns: int) -> None:
        """Sort a datagram by its first byte (RFC 7983)."""
        self._time.tell(arrival_ns)
        counters = self._counters
        counters.packets_in += 1
        counters.bytes_in += len(data)
        first = data[0] if data else 255
        if first < 4:
            if stun.is_binding(data):
                self._events.on_stun(data, address)
            else:
                counters.garbage += 1
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
        counters = self._counters
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
        if is_media:
            self._rtp(peer, link, plain, arrival_ns, is_first_time=True)
        else:
            self._rtcp(peer, link, plain, arrival_ns)

    def _rtcp(self, peer: int, link: Link, plain: bytes, arrival_ns: int) -> None:
        link.heard(int.from_bytes(plain[4:8], "big"))
        if link.streams:
            self._events.on_rtcp(peer, plain, arrival_ns)
        if link.outputs:
            for output in self._desk.receive(link, parse_rtcp(plain), arrival_ns):
                self._events.on_keyframe_wanted(output)

    def _rtp(self, peer: int, link: Link, plain: bytes, arrival_ns: int, *, is_first_time: bool) -> None:
        rtp = parse_rtp(plain)
        if rtp is None or len(rtp.payload) > _LONGEST_PAYLOAD:
            self._counters.garbage += 1
            return
        if is_first_time:
            number = _extension(rtp, link.spec.transport_sequence_id, 2)
            if number is not None:
                link.arrivals.arrived(number, arrival_ns)
        source = link.sources.get(rtp.ssrc)
        if source is None:
            link.heard(rtp.ssrc)
            if is_first_time and link.upcalls.takes(arrival_ns):
                self._events.on_unmapped(peer, plain, arrival_ns)
            return
        stream, is_rtx = source
        if is_rtx:
            payload = rtp.payload
            if len(payload) <= 2:
                return  # padding sent as a bandwidth probe
            rtp = rtp._replace(sequence=payload[0] << 8 | payload[1], payload=payload[2:])
        if stream.jumps_to(rtp.sequence):
            if not is_rtx and link.upcalls.takes(arrival_ns):
                self._events.on_jump(stream.id, plain, arrival_ns)
            return
        level = None if stream.is_video else _extension(rtp, link.spec.audio_level_id, 1)
        packet = stream.take(rtp, arrival_ns, level=level, is_repair=is_rtx)
        if packet is None:
            return
        if stream.outputs and not is_rtx:
            elapsed_us = (time.monotonic_ns() - arrival_ns) // 1000
            self.buckets[bisect_left(FORWARDING_BOUNDS_US, elapsed_us)] += 1
            self._counters.forwarding_sum_us += elapsed_us
        if stream.is_tapped or (packet.begins_keyframe and stream.is_video):
            self._events.on_packet(stream.id, packet, is_repair=is_rtx)

    def inject(self, peer: int, data: bytes, arrival_ns: int) -> None:
        self._time.tell(arrival_ns)
        link = self._links.get(peer)
        if link is not None:
            self._rtp(peer, link, data, arrival_ns, is_first_time=False)


def _extension(rtp: RtpPacket, number: int | None, size: int) -> int | None:
    """The value of a header extension of `size` bytes; None where it is not agreed or not there."""
    value = None if number is None else find_extension(rtp.profile, rtp.extension, number)
    return int.from_bytes(value, "big") if value is not None and len(value) == size else None
