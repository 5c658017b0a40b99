"""Two data planes side by side: the same calls and datagrams, everything that comes out compared."""

import shutil
import socket
import time
from pathlib import Path
from typing import Any

from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session

from media.plane.interface import Address, Feedback, Plane
from tests.helpers.plane_peers import Events, keys_of

_WAIT_S = 2.0
_FIGURES = (
    "packets_in",
    "packets_out",
    "bytes_in",
    "bytes_out",
    "garbage",
    "undecryptable",
    "send_drops",
    "nacked",
    "retransmitted",
    "probes",
    "events_dropped",
)
_SO_RCVBUFFORCE = 33


def can_be_built() -> bool:
    """Whether this machine has what the native plane is built with."""
    has_compiler = any(shutil.which(name) for name in ("cc", "gcc", "clang"))
    return has_compiler and Path("/usr/include/openssl/evp.h").exists()


class TwinPeer:
    """One peer of both planes: one pair of keys, one address that its datagrams come from, and a real socket
    for what each plane sends to it."""

    def __init__(self, twins: "Twins", peer: int, profile: str) -> None:
        self._twins = twins
        self.peer = peer
        self.address: Address = (f"192.0.2.{peer}", 4_000 + peer)
        self.keys = keys_of(profile, peer)
        self.sockets = tuple(_socket() for _ in twins.planes)
        self.sent: tuple[list[bytes], ...] = tuple([] for _ in twins.planes)
        """what each plane sent to the peer since the last comparison"""
        self.agreed: list[bytes] = []
        """what both sent before"""
        self._begin()

    def _begin(self) -> None:
        self._protected: dict[bytes, bytes] = {}
        """by SSRC and sequence number"""
        self._encrypt = _session(self.keys.profile, self.keys.receive, Policy.SSRC_ANY_OUTBOUND)
        self._decrypt = _session(self.keys.profile, self.keys.send, Policy.SSRC_ANY_INBOUND)

    def connect(self) -> None:
        """Tell the planes, which have just added the peer, its address and keys."""
        self._begin()
        self._twins.call("admit", self.peer, self.address)
        for plane, sock in zip(self._twins.planes, self.sockets, strict=True):
            plane.set_destination(self.peer, sock.getsockname())
        self._twins.call("set_keys", self.peer, self.keys)

    def protect(self, data: bytes) -> bytes | None:
        """The packet encrypted; None if libsrtp refuses it."""
        if len(data) < 2:
            return None
        protect = self._encrypt.protect_rtcp if 192 <= data[1] <= 223 else self._encrypt.protect
        try:
            protected: bytes = protect(data)
        except (SrtpError, ValueError):
            return None
        return protected

    def take_agreed(self) -> list[bytes]:
        """RTP packets that both planes sent, decrypted, since the last call."""
        found, self.agreed = self.agreed, []
        return [self._decrypt.unprotect(data) for data in found if not 192 <= data[1] <= 223]

    def check_indices(self, datagrams: list[bytes]) -> None:
        """No SRTP index protects two packets; the same bytes may go out again."""
        for data in datagrams:
            if 127 < data[0] < 192 and not 192 <= data[1] <= 223:
                index = data[8:12] + data[2:4]
                assert self._protected.setdefault(index, data) == data, "an SRTP index was used twice"

    def read(self) -> None:
        for sock, sent in zip(self.sockets, self.sent, strict=True):
            while True:
                try:
                    sent.append(sock.recv(2048))
                except BlockingIOError:
                    break


def _session(profile: int, key: bytes, direction: int) -> Session:
    policy = Policy(key=key, ssrc_type=direction, srtp_profile=profile)
    policy.window_size, policy.allow_repeat_tx = 1_024, True
    return Session(policy)


def _socket() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.setblocking(False)
    for option in (socket.SO_RCVBUF, _SO_RCVBUFFORCE):
        try:
            sock.setsockopt(socket.SOL_SOCKET, option, 8 << 20)
        except PermissionError:
            continue
    return sock


class Twins:
    """`call` and `take` do the same to both planes; `compare` holds what comes out of one to the other."""

    def __init__(self, planes: tuple[Plane, Plane], events: tuple[Events, Events]) -> None:
        self.planes = planes
        self.events = events
        self.peers: dict[int, TwinPeer] = {}
        self.datagrams = 0

    def add_peer(self, peer: int, profile: str) -> TwinPeer:
        self.peers[peer] = TwinPeer(self, peer, profile)
        return self.peers[peer]

    def close(self) -> None:
        for plane in self.planes:
            plane.close()
        for peer in self.peers.values():
            for sock in peer.sockets:
                sock.close()

    def call(self, name: str, *args: Any, **options: Any) -> Any:
        """Call both planes and return what both returned."""
        first, second = (getattr(plane, name)(*args, **options) for plane in self.planes)
        if name == "take_feedback":
            first, second = _sorted(first), _sorted(second)
        assert first == second, (name, args, options)
        return first

    def take(self, data: bytes, address: Address, at_ns: int) -> None:
        for plane in self.planes:
            plane.take_datagram(data, address, at_ns)

    def compare(self) -> None:
        """Wait for what is under way, then hold one plane's words and deeds against the other's."""
        deadline = time.monotonic() + _WAIT_S
        while True:
            for peer in self.peers.values():
                peer.read()
            counts = [[len(sent) for sent in peer.sent] for peer in self.peers.values()]
            if all(one == other for one, other in counts) or time.monotonic() > deadline:
                break
            time.sleep(0.001)
        for peer in self.peers.values():
            one, other = peer.sent
            self.datagrams += len(one)
            for index, (ours, theirs) in enumerate(zip(one, other, strict=False)):
                assert ours == theirs, f"datagram {index} of {len(one)} to peer {peer.peer}"
            assert len(one) == len(other), f"datagrams to peer {peer.peer}"
            peer.check_indices(one)
            peer.agreed += one
            one.clear()
            other.clear()
        first, second = (events.told for events in self.events)
        assert first == second
        for events in self.events:
            events.told.clear()
        figures = [[getattr(plane.counters, name) for name in _FIGURES] for plane in self.planes]
        assert figures[0] == figures[1], _FIGURES
        buckets = [sum(plane.counters.forwarding_buckets) for plane in self.planes]
        assert buckets[0] == buckets[1]


def _sorted(found: list[Feedback]) -> list[Feedback]:
    return sorted(found, key=lambda feedback: feedback.peer)
