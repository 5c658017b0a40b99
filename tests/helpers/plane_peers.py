"""Peers of a data plane without DTLS: keys known to both, real UDP sockets, every event written down."""

import socket
from typing import Any

import pytest
from pylibsrtp import Policy, Session

from media.plane.interface import Address, Plane, PlaneEvents, SrtpKeys
from media.plane.native import NativePlane, load
from media.plane.python import PythonPlane
from media.ring import Packet
from media.rtp import RtpPacket, extension_block, pack_header, parse_rtp

PROFILES = {
    "AES-CM": (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
    "AES-128-GCM": (Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    "AES-256-GCM": (Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44),
}
"""(libsrtp's number, octets of key and salt)"""


def keys_of(profile: str, peer: int) -> SrtpKeys:
    number, size = PROFILES[profile]
    return SrtpKeys(number, bytes((peer,)) * size, bytes((peer + 100,)) * size)


class Events(PlaneEvents):
    """What a plane told, in order, as comparable tuples."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def on_stun(self, data: bytes, address: Address) -> None:
        self.told.append(("stun", data, address))

    def on_dtls(self, peer: int, data: bytes) -> None:
        self.told.append(("dtls", peer, data))

    def on_rtcp(self, peer: int, data: bytes, arrival_ns: int) -> None:
        self.told.append(("rtcp", peer, data, arrival_ns))

    def on_keyframe_wanted(self, output: int) -> None:
        self.told.append(("keyframe wanted", output))

    def on_unmapped(self, peer: int, data: bytes, arrival_ns: int) -> None:
        self.told.append(("unmapped", peer, data, arrival_ns))

    def on_jump(self, stream: int, data: bytes, arrival_ns: int) -> None:
        self.told.append(("jump", stream, data, arrival_ns))

    def on_packet(self, stream: int, packet: Packet, *, is_repair: bool) -> None:
        self.told.append(("packet", stream, packet, is_repair))

    def named(self, name: str) -> list[tuple[Any, ...]]:
        return [entry[1:] for entry in self.told if entry[0] == name]


def require_native() -> None:
    """Skip the test where the native plane is not built."""
    if load() is None:
        pytest.skip("the native plane is not built: it needs a C compiler and OpenSSL's headers")


def open_plane(kind: str, events: PlaneEvents) -> Plane:
    """The "python" plane or the "native" one, which sends at once."""
    if kind == "python":
        return PythonPlane("127.0.0.1", 0, events)
    require_native()
    return NativePlane("127.0.0.1", 0, events, gather_ns=0)


class WirePeer:
    """One peer's end: encrypts towards the plane, keeps and decrypts what the plane sends to its socket.

    Datagrams towards the plane are handed over with `take_datagram`, so that arrival times are given."""

    def __init__(self, plane: Plane, peer: int, profile: str = "AES-128-GCM") -> None:
        self._plane = plane
        self.peer = peer
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.setblocking(False)
        self.address: Address = self.socket.getsockname()
        keys = keys_of(profile, peer)
        self._encrypt = Session(
            Policy(key=keys.receive, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=keys.profile)
        )
        inbound = Policy(key=keys.send, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=keys.profile)
        inbound.window_size = 1024
        self._decrypt = Session(inbound)

    def connect(self, profile: str = "AES-128-GCM") -> None:
        """Let the plane know the peer's address and keys."""
        assert self._plane.admit(self.peer, self.address)
        self._plane.set_destination(self.peer, self.address)
        self._plane.set_keys(self.peer, keys_of(profile, self.peer))

    def protect(self, data: bytes) -> bytes:
        is_control = 192 <= data[1] <= 223
        protected: bytes = self._encrypt.protect_rtcp(data) if is_control else self._encrypt.protect(data)
        return protected

    def send(self, data: bytes, at_ns: int) -> None:
        """Encrypt a packet and hand it to the plane."""
        self._plane.take_datagram(self.protect(data), self.address, at_ns)

    def datagrams(self) -> list[bytes]:
        """What came since the last call, as it came."""
        found = []
        while True:
            try:
                found.append(self.socket.recv(2048))
            except BlockingIOError:
                return found

    def received(self) -> list[bytes]:
        """What came since the last call, decrypted."""
        return [
            self._decrypt.unprotect_rtcp(data) if 192 <= data[1] <= 223 else self._decrypt.unprotect(data)
            for data in self.datagrams()
        ]

    def media(self) -> list[RtpPacket]:
        """RTP packets among `received`."""
        packets = (parse_rtp(data) for data in self.received() if not 192 <= data[1] <= 223)
        return [packet for packet in packets if packet is not None]

    def close(self) -> None:
        self.socket.close()


def rtp(
    ssrc: int,
    sequence: int,
    payload: bytes,
    *,
    timestamp: int = 0,
    payload_type: int = 96,
    marker: bool = True,
    elements: bytes = b"",
) -> bytes:
    """A publisher's packet with one-byte extension elements."""
    first = 0x90 if elements else 0x80
    header = pack_header(first, marker << 7 | payload_type, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
    return header + (extension_block(elements) if elements else b"") + payload
