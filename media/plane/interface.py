"""The narrow door between deciding (control plane) and moving packets (data plane).

The control plane names peers, streams and outputs by integers it chooses, gives keys, addresses and
mappings, and says which stream an output plays. The plane receives, decrypts, stores, rewrites, encrypts
and sends. For the same calls and the same datagrams every implementation sends the same bytes, except
that outgoing first numbers are given by the caller, so nothing in the plane is random.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from media.capture import CaptureClock
from media.ring import Packet

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SrtpKeys:
    """Master key and salt of both directions; `profile` is libsrtp's number of the SRTP profile."""

    profile: int
    receive: bytes
    send: bytes


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A publisher's stream; `codec` is "H264", "VP8" or "opus", `rate` its RTP clock."""

    codec: str
    rate: int


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """One media section towards a subscriber, with the subscriber's payload types and first numbers."""

    rate: int
    ssrc: int
    payload_type: int
    rtx_ssrc: int | None
    rtx_payload_type: int | None
    first_number: int
    first_timestamp: int


class OutputReport(NamedTuple):
    """What a sender report needs; `stream` is None until the output plays."""

    packets: int
    octets: int
    stream: int | None
    timestamp_offset: int
    is_waiting: bool


@dataclass(slots=True)
class PlaneCounters:
    """Running totals; `forwarding_buckets` counts by the bounds of `FORWARDING_BOUNDS_US`."""

    packets_in: int = 0
    packets_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    garbage: int = 0
    undecryptable: int = 0
    send_drops: int = 0
    retransmitted: int = 0
    forwarding_buckets: tuple[int, ...] = ()
    forwarding_sum_us: int = 0


FORWARDING_BOUNDS_US = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
"""Upper bounds of the forwarding-time histogram; one more bucket holds what took longer."""


class PlaneEvents(Protocol):
    """What the plane reports upwards. Times are monotonic nanoseconds of the datagram's receipt."""

    def on_stun(self, data: bytes, address: Address) -> None: ...

    def on_dtls(self, peer: int, data: bytes) -> None: ...

    def on_rtcp(self, peer: int, data: bytes, arrival_ns: int) -> None:
        """A decrypted compound packet."""

    def on_unmapped(self, peer: int, data: bytes, arrival_ns: int) -> None:
        """A decrypted RTP packet whose source is not mapped; map it and `inject`, or leave it."""

    def on_jump(self, stream: int, data: bytes, arrival_ns: int) -> None:
        """A decrypted RTP packet whose number is too far from its stream's to belong to it; put a new
        stream in its place and `inject`, or leave it."""

    def on_transport_sequence(self, peer: int, sequence: int, arrival_ns: int) -> None:
        """The transport-wide number of any RTP packet of a publisher."""

    def on_packet(self, stream: int, packet: Packet, *, is_repair: bool) -> None:
        """A packet was new to its stream and has been forwarded."""


class Plane(Protocol):
    """See the module's text. Calls about a peer, stream or output that was removed are ignored."""

    counters: PlaneCounters

    @property
    def port(self) -> int: ...

    def close(self) -> None: ...

    def add_peer(self, peer: int, *, transport_sequence_id: int | None) -> None: ...

    def remove_peer(self, peer: int) -> None:
        """Forget the peer with its addresses, streams and outputs."""

    def admit(self, peer: int, address: Address) -> bool:
        """Take datagrams from `address` as the peer's, from its newest 16 addresses at most; False if
        another peer that has its keys is reached there."""

    def set_destination(self, peer: int, address: Address) -> None: ...

    def set_keys(self, peer: int, keys: SrtpKeys) -> None: ...

    def send_datagram(self, address: Address, data: bytes) -> None: ...

    def send_to_peer(self, peer: int, data: bytes) -> None:
        """Send as it is (DTLS)."""

    def send_rtcp(self, peer: int, data: bytes) -> None:
        """Encrypt and send a compound packet."""

    def add_stream(self, stream: int, peer: int, spec: StreamSpec) -> None: ...

    def remove_stream(self, stream: int) -> None:
        """Outputs that play it wait for their next `select`."""

    def map_source(self, peer: int, ssrc: int, stream: int, *, is_rtx: bool) -> None:
        """Let a source feed a stream, in place of the one (or the RTX one) that fed it before."""

    def inject(self, peer: int, data: bytes, arrival_ns: int) -> None:
        """Take in a decrypted RTP packet again, after its source was mapped."""

    def set_clock(self, stream: int, clock: CaptureClock) -> None: ...

    def add_output(self, output: int, peer: int, spec: OutputSpec) -> None: ...

    def remove_output(self, output: int) -> None: ...

    def select(self, output: int, stream: int) -> None:
        """Play `stream` from its next keyframe on, or from its last one when nothing plays yet."""

    def resend(self, output: int, sequences: list[int]) -> int:
        """Send numbers again that the subscriber lacks; returns how many were still at hand."""

    def output_report(self, output: int) -> OutputReport: ...
