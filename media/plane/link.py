"""A peer's cryptographic context and destination in the Python data plane."""

import contextlib
import socket
from typing import TYPE_CHECKING

from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session

from media.plane.interface import Address, PlaneCounters, SrtpKeys

if TYPE_CHECKING:
    from media.plane.output import Output
    from media.plane.stream import Stream

_REPLAY_WINDOW = 1024
_MOST_HEARD = 64


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
        self._heard: dict[int, None] = {}
        self.outputs: dict[int, Output] = {}

    def set_keys(self, keys: SrtpKeys) -> None:
        self.receiver = _session(keys.profile, keys.receive, Policy.SSRC_ANY_INBOUND)
        self._sender = _session(keys.profile, keys.send, Policy.SSRC_ANY_OUTBOUND)

    def heard(self, ssrc: int) -> None:
        """Note an authentic source. libsrtp keeps a context for each: of too many the oldest goes."""
        if ssrc in self._heard or self.receiver is None:
            return
        self._heard[ssrc] = None
        if len(self._heard) > _MOST_HEARD:
            oldest = next(iter(self._heard))
            del self._heard[oldest]
            with contextlib.suppress(SrtpError):
                self.receiver.remove_stream(oldest)

    def is_reached_at(self, address: Address) -> bool:
        """Whether a peer that proved itself by DTLS gets its media there."""
        return self._sender is not None and self.destination == address

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
        """Once for every packet and viewer: one call deep, and no error keeps others from their copies."""
        sender, destination, counters = self._sender, self.destination, self._counters
        if sender is None or destination is None:
            return
        try:
            size = self._send_to(sender.protect(data), destination)
        except (OSError, SrtpError):  # a full socket, or a repair from before the replay window
            counters.send_drops += 1
            return
        counters.packets_out += 1
        counters.bytes_out += size

    def send_rtcp(self, data: bytes) -> None:
        if self._sender is not None:
            self.send_raw(self._sender.protect_rtcp(data))
