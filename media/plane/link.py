"""A peer's cryptographic context and destination in the Python data plane."""

import contextlib
import socket
from typing import TYPE_CHECKING

from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session

from media.budget import Budget
from media.plane.clock import PlaneTime
from media.plane.interface import Address, PeerSpec, PlaneCounters, SrtpKeys
from media.plane.sent import SentLog
from media.rtp import extension_block, pack_header
from media.twcc import ArrivalLog

if TYPE_CHECKING:
    from media.plane.output import Output
    from media.plane.stream import Stream

_REPLAY_WINDOW = 1024
_MOST_HEARD = 64
_MOST_UPCALLS = 64


def _session(profile: int, key: bytes, direction: int) -> Session:
    policy = Policy(key=key, ssrc_type=direction, srtp_profile=profile)
    policy.allow_repeat_tx = True
    policy.window_size = _REPLAY_WINDOW
    return Session(policy)


def _element(number: int | None, size: int) -> bytes:
    """The head of a one-byte header extension element; empty without a number."""
    return b"" if number is None else bytes((number << 4 | size - 1,))


class Link:
    """One peer: sources it sends, keys, and where datagrams to it go."""

    def __init__(self, sock: socket.socket, counters: PlaneCounters, time: PlaneTime, spec: PeerSpec) -> None:
        self._send_to = sock.sendto
        self._counters = counters
        self._time = time
        self._sender: Session | None = None
        self.receiver: Session | None = None
        self.destination: Address | None = None
        self.addresses: list[Address] = []
        self.spec = spec
        self._number_head = _element(spec.transport_sequence_id, 2)
        self._time_head = b"" if self._number_head else _element(spec.send_time_id, 3)
        self._level_head = _element(spec.audio_level_id, 1)
        self.playout_delay = b""
        if spec.playout_delay_id is not None:
            self.playout_delay = _element(spec.playout_delay_id, 3) + spec.playout_delay
        self.arrivals = ArrivalLog()
        self.log = SentLog()
        self.remb_bps: int | None = None
        """new since the last poll"""
        self.sources: dict[int, tuple[Stream, bool]] = {}
        self.streams: set[int] = set()
        self._heard: dict[int, None] = {}
        self.upcalls = Budget(_MOST_UPCALLS)
        """of packets that belong to no stream"""
        self.outputs: dict[int, Output] = {}

    def set_keys(self, keys: SrtpKeys) -> None:
        self.receiver = _session(keys.profile, keys.receive, Policy.SSRC_ANY_INBOUND)
        self._sender = _session(keys.profile, keys.send, Policy.SSRC_ANY_OUTBOUND)

    # ---- receiving

    def heard(self, ssrc: int) -> None:
        """Note an authentic source. libsrtp keeps a context for each: of too many the oldest goes."""
        if ssrc in self._heard or self.receiver is None:
            return
        self._heard[ssrc] = None
        if len(self._heard) > _MOST_HEARD:
            oldest = next((one for one in self._heard if one not in self.sources), ssrc)
            del self._heard[oldest]
            with contextlib.suppress(SrtpError):
                self.receiver.remove_stream(oldest)

    # ---- sending

    @property
    def is_ready(self) -> bool:
        """Whether media can be sent."""
        return self._sender is not None and self.destination is not None

    @property
    def has_changing_headers(self) -> bool:
        """Whether the same packet sent again would have another header."""
        return bool(self._number_head or self._time_head or self.playout_delay)

    def is_reached_at(self, address: Address) -> bool:
        """Whether a peer that proved itself by DTLS gets its media there."""
        return self._sender is not None and self.destination == address

    def level_element(self, level: int | None) -> bytes:
        """The audio level's header extension, where agreed and known."""
        if level is None or not self._level_head:
            return b""
        return self._level_head + bytes((level,))

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

    def send_rtp(
        self, first: int, second: int, sequence: int, timestamp: int, ssrc: int, elements: bytes, body: bytes
    ) -> int:
        """Once for every packet and viewer: few calls deep, and no error keeps others from their copies.

        Puts the link's own extension elements before `elements`. Returns the packet's length, 0 if
        nothing can be sent yet.
        """
        sender, destination, counters = self._sender, self.destination, self._counters
        if sender is None or destination is None:
            return 0
        if self._number_head:
            elements = self._number_head + self.log.next_number.to_bytes(2, "big") + elements
        elif self._time_head:
            elements = self._time_head + self._time.send_time() + elements
        if elements:
            first |= 0x10
            body = extension_block(elements) + body
        data = pack_header(first, second, sequence, timestamp, ssrc) + body
        try:
            protected = sender.protect(data)
            if self._number_head:
                self.log.sent(len(data), self._time.now_ns)
            size = self._send_to(protected, destination)
        except (OSError, SrtpError):  # a full socket, or a packet from before the replay window
            counters.send_drops += 1
        else:
            counters.packets_out += 1
            counters.bytes_out += size
        return len(data)

    def send_rtcp(self, data: bytes) -> None:
        if self._sender is not None and self.destination is not None:
            self.send_raw(self._sender.protect_rtcp(data))
