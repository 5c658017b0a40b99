"""What the data plane reports, routed to the peer, publication or subscription that it concerns."""

import time

from media import rtcp, stun
from media.checks import Checks
from media.ice import Binding, Credentials
from media.limits import StunLimits
from media.peer import Peer
from media.plane.interface import Address, Plane
from media.publication import Publication
from media.ring import Packet
from media.show import Show
from media.stats import RepairCounters
from media.subscription import Subscription


class Router:
    """Implements `PlaneEvents` over tables that the server fills: peers and shows.

    `wall_ns` is this server's wall clock, derived from the monotonic clock so that it never jumps while
    somebody publishes.
    """

    def __init__(self, counters: RepairCounters) -> None:
        self.credentials = Credentials()
        self.stun_limits = StunLimits()
        self.checks = Checks(self._send_datagram)
        self.peers: dict[int, Peer] = {}
        self.shows: dict[str, Show] = {}
        self.publications: dict[int, Publication] = {}
        """by peer handle"""
        self.streams: dict[int, Publication] = {}
        """kept by the publications themselves"""
        self.outputs: dict[int, Subscription] = {}
        """kept by the subscriptions themselves"""
        self.plane: Plane | None = None
        self._counters = counters
        self._set_clock()

    def _set_clock(self) -> None:
        self._wall_minus_monotonic = time.time_ns() - time.monotonic_ns()

    def wall_ns(self, monotonic_ns: int) -> int:
        return monotonic_ns + self._wall_minus_monotonic

    def add_publication(self, publication: Publication) -> None:
        if not self.publications:
            self._set_clock()
        self.publications[publication.peer.handle] = publication

    def remove_publication(self, publication: Publication) -> None:
        self.publications.pop(publication.peer.handle, None)

    def on_stun(self, data: bytes, address: Address) -> None:
        if stun.is_success(data):
            self._on_answer(data, address)
            return
        now_ns = time.monotonic_ns()
        binding = self._authentic(data, address, now_ns)
        peer = None if binding is None else self.peers.get(binding.peer)
        if (
            binding is None
            or peer is None
            or not peer.bound(address, is_nominated=binding.is_nominated, now_ns=now_ns)
        ):
            self._counters.stun_ignored += 1
            return
        self.stun_limits.prove(address[0])
        self._send_datagram(address, binding.response)
        if peer.is_elsewhere(address, is_nominated=binding.is_nominated, now_ns=now_ns):
            self.checks.ask(peer.handle, address, binding.far, now_ns)

    def _on_answer(self, data: bytes, address: Address) -> None:
        """Let a peer's media follow it to where it has proved to be."""
        handle = self.checks.answered(data, address)
        peer = None if handle is None else self.peers.get(handle)
        if peer is None:
            self._counters.stun_ignored += 1
        elif self.plane is not None and self.plane.admit(peer.handle, address):
            peer.move(address)

    def _send_datagram(self, address: Address, data: bytes) -> None:
        if self.plane is not None:
            self.plane.send_datagram(address, data)

    def _authentic(self, data: bytes, address: Address, now_ns: int) -> Binding | None:
        if not self.stun_limits.admits(address[0], now_ns):
            return None
        claim = self.credentials.claim(data)
        if claim is None or not self.stun_limits.admits_claim(address[0], now_ns):
            return None
        return claim.check(address)

    def on_dtls(self, peer: int, data: bytes) -> None:
        entry = self.peers.get(peer)
        if entry is not None and entry.dtls_budget.takes(time.monotonic_ns()):
            entry.receive_dtls(data)

    def on_rtcp(self, peer: int, data: bytes, arrival_ns: int) -> None:
        publication = self.publications.get(peer)
        if publication is not None and publication.rtcp_budget.takes(arrival_ns):
            publication.peer.settle()
            publication.on_rtcp(rtcp.parse_rtcp(data), arrival_ns, self.wall_ns(arrival_ns))

    def on_keyframe_wanted(self, output: int) -> None:
        subscription = self.outputs.get(output)
        if subscription is not None:
            self._counters.keyframe_requests_received += 1
            subscription.on_keyframe_wanted(output)

    def on_unmapped(self, peer: int, data: bytes, arrival_ns: int) -> None:
        publication = self.publications.get(peer)
        if publication is not None:
            publication.on_unmapped(data, arrival_ns)

    def on_jump(self, stream: int, data: bytes, arrival_ns: int) -> None:
        publication = self.streams.get(stream)
        if publication is not None:
            publication.on_jump(stream, data, arrival_ns)

    def on_packet(self, stream: int, packet: Packet, *, is_repair: bool) -> None:
        publication = self.streams.get(stream)
        if publication is not None:
            publication.on_packet(stream, packet, self.wall_ns(packet.arrival_ns))
