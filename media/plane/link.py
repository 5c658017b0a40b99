"""A peer's cryptographic context and destination in the Python data plane."""

import socket
from typing import TYPE_CHECKING

from pylibsrtp import Policy, Session

from media.plane.interface import Address, PlaneCounters, SrtpKeys

if TYPE_CHECKING:
    from media.plane.output import Output
    from media.plane.stream import Stream

_REPLAY_WINDOW = 1024


def _session(profile: int, key: bytes, direction: int) -> Session:
    policy = Policy(key=key, ssrc_type=direction, srtp_profile=profile)
    policy.allow_repeat_tx = True
    policy.window_size = _REPLAY_WINDOW
    return Session(policy)


class Link:
    """One peer: sources it sends, keys, and where datagrams to it go."""

    def __init__(
        self, sock: socket.socket, counters: PlaneCounters, transport_sequence_id: int | None
    ) -> None:
        self._send_to = sock.sendto
        self._counters = counters
        self._sender: Session | None = None
        self.receiver: Session | None = None
        self.destination: Address | None = None
        self.addresses: list[Address] = []
        self.transport_sequence_id = transport_sequence_id
        self.sources: dict[int, tuple[Stream, bool]] = {}
        self.streams: set[int] = set()
        self.outputs: dict[int, Output] = {}

    def set_keys(self, keys: SrtpKeys) -> None:
        self.receiver = _session(keys.profile, keys.receive, Policy.SSRC_ANY_INBOUND)
        self._sender = _session(keys.profile, keys.send, Policy.SSRC_ANY_OUTBOUND)

    def send_raw(self, data: bytes) -> None:
        if self.destination is None:
            return
        counters = self._counters
        try:
            self._send_to(data, self.destination)
        except OSError:
            counters.send_drops += 1
            return
        counters.packets_out += 1
        counters.bytes_out += len(data)

    def send_rtp(self, data: bytes) -> None:
        if self._sender is not None:
            self.send_raw(self._sender.protect(data))

    def send_rtcp(self, data: bytes) -> None:
        if self._sender is not None:
            self.send_raw(self._sender.protect_rtcp(data))
