"""The narrow door between deciding (control plane) and moving packets (data plane).

The control plane names peers, streams and outputs by integers it chooses, gives keys, addresses and
mappings, and says which stream an output plays. The plane receives, decrypts, stores, rewrites, encrypts
and sends, answers repair requests, and counts. For the same calls and the same datagrams every
implementation sends the same bytes: first numbers are given by the caller, and time enters only by
arrival times and by `advance`. docs/data-plane.md has the rules to the byte.
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
class PeerSpec:
    """Header extensions agreed with a peer by their ids (1 to 14), None where not agreed.

    From a publisher the transport-wide number and the audio level are read. To a subscriber every RTP
    packet carries the transport-wide number, or the send time where only that was agreed; audio carries the
    publisher's level; video carries `playout_delay` (3 bytes as on the wire) until a report block of the
    subscriber names its source. Elements come in the order of the fields, in the one-byte form.
    """

    transport_sequence_id: int | None = None
    send_time_id: int | None = None
    audio_level_id: int | None = None
    playout_delay_id: int | None = None
    playout_delay: bytes = b"\0\0\0"


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A publisher's stream; `codec` is "H264", "VP8", "VP9", "AV1" or "opus", `rate` its RTP clock."""

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
    cname: str


class StreamReport(NamedTuple):
    """Totals of a stream since it was added.

    `received` came by themselves, `repaired` by retransmission; `octets` are payload and 12 bytes each;
    `frames` are markers; `voiced` are packets whose audio level is -35 dBov or louder. `highest` and `first`
    are extended numbers of what came by itself, `jitter` is RFC 3550's in clock ticks. The first packet
    and the newest number's packet are given by timestamp and arrival. `temporal` is VP8's highest temporal
    layer since the keyframe before the last.
    """

    received: int
    repaired: int
    octets: int
    frames: int
    keyframes: int
    voiced: int
    first: int
    highest: int
    jitter: int
    first_timestamp: int
    first_arrival_ns: int
    newest_timestamp: int
    newest_arrival_ns: int
    temporal: int = 0


class OutputReport(NamedTuple):
    """Totals of an output; `stream` is None while it plays nothing. `nacked` counts numbers asked for
    again, `retransmitted` those that were sent again (probes are not among them)."""

    packets: int
    octets: int
    nacked: int
    retransmitted: int
    stream: int | None
    is_waiting: bool


class TransportReport(NamedTuple):
    """What transport-wide feedback said of the packets it named for the first time.

    Octets are those of RTP packets without SRTP's tag. `sent` times are monotonic nanoseconds of ours,
    `arrival` times the subscriber's own clock, unwrapped; a delay is arrival minus sent, so that only
    differences of delays mean anything. `round_trip_ns` is the newest feedback's arrival minus the sent
    time of the newest packet that it reported as received.
    """

    received: int
    lost: int
    octets: int
    first_sent_ns: int
    last_sent_ns: int
    first_arrival_ns: int
    last_arrival_ns: int
    least_delay_ns: int
    mean_delay_ns: int
    last_delay_ns: int
    round_trip_ns: int


class ReceptionReport(NamedTuple):
    """The newest report block about an output: loss in 1/256 since the one before, cumulative loss,
    jitter in clock ticks, round trip (None before the first sender report was quoted)."""

    output: int
    fraction_lost: int
    lost: int
    jitter: int
    round_trip_ns: int | None


class Feedback(NamedTuple):
    """What one subscriber reported since the last `take_feedback`; `remb_bps` is its newest estimate."""

    peer: int
    transport: TransportReport | None
    remb_bps: int | None
    receptions: tuple[ReceptionReport, ...]


@dataclass(slots=True)
class PlaneCounters:
    """Running totals; `forwarding_buckets` counts by the bounds of `FORWARDING_BOUNDS_US`, `thread_ns` is the
    processor time of the plane's own thread, 0 where it has none."""

    packets_in: int = 0
    packets_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    garbage: int = 0
    undecryptable: int = 0
    send_drops: int = 0
    nacked: int = 0
    retransmitted: int = 0
    probes: int = 0
    events_dropped: int = 0
    forwarding_buckets: tuple[int, ...] = ()
    forwarding_sum_us: int = 0
    thread_ns: int = 0


FORWARDING_BOUNDS_US = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
"""Upper bounds of the forwarding-time histogram; one more bucket holds what took longer. A time is from
the arrival of a packet to its last copy; where packets are gathered, from the arrival of a run's last."""


class PlaneEvents(Protocol):
    """What the plane reports upwards, on the event loop's thread. Times are monotonic nanoseconds of the
    datagram's receipt."""

    def on_stun(self, data: bytes, address: Address) -> None: ...

    def on_dtls(self, peer: int, data: bytes) -> None: ...

    def on_rtcp(self, peer: int, data: bytes, arrival_ns: int) -> None:
        """A decrypted compound packet of a peer that has streams; subscribers' are acted on in the plane."""

    def on_keyframe_wanted(self, output: int) -> None:
        """A subscriber sent PLI or FIR; told at most once per output between two `advance` calls."""

    def on_unmapped(self, peer: int, data: bytes, arrival_ns: int) -> None:
        """A decrypted RTP packet whose source is not mapped; map it and `inject`, or leave it. At most 64
        per peer and second of arrival times."""

    def on_jump(self, stream: int, data: bytes, arrival_ns: int) -> None:
        """A decrypted RTP packet whose number is too far from its stream's to belong to it; put a new
        stream in its place and `inject`, or leave it. Counts among the 64 of `on_unmapped`."""

    def on_packet(self, stream: int, packet: Packet, *, is_repair: bool) -> None:
        """A packet was new to its stream and has been forwarded: every one of a tapped stream, of others
        those that begin a keyframe."""


class Plane(Protocol):
    """See the module's text. Calls about a peer, stream or output that was removed are ignored."""

    @property
    def counters(self) -> PlaneCounters: ...

    @property
    def port(self) -> int: ...

    def close(self) -> None: ...

    def take_datagram(self, data: bytes, address: Address, arrival_ns: int) -> None:
        """Take a datagram as if the socket had delivered it."""

    def advance(self, now_ns: int, wall_ns: int) -> None:
        """Send what is due by time: sender reports with SDES of outputs whose stream has a settled clock
        (three 200 ms apart, then one a second), and the next piece of each paced replay."""

    # peers

    def add_peer(self, peer: int, spec: PeerSpec) -> None: ...

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

    # streams

    def add_stream(self, stream: int, peer: int, spec: StreamSpec) -> None: ...

    def remove_stream(self, stream: int) -> None:
        """Outputs that play it wait for their next `select`."""

    def map_source(self, peer: int, ssrc: int, stream: int, *, is_rtx: bool) -> None:
        """Let a source feed a stream, in place of the one (or the RTX one) that fed it before."""

    def inject(self, peer: int, data: bytes, arrival_ns: int) -> None:
        """Take in a decrypted RTP packet again, after its source was mapped."""

    def tap(self, stream: int, *, is_on: bool) -> None:
        """Whether every packet of the stream is told to `on_packet`."""

    def set_clock(self, stream: int, clock: CaptureClock, *, is_settled: bool) -> None:
        """When the stream's timestamps were captured; unsettled clocks are not reported to subscribers."""

    def stream_report(self, stream: int) -> StreamReport | None:
        """None before the first packet."""

    def take_missing(self, stream: int, now_ns: int, round_trip_ns: int) -> list[int]:
        """Extended numbers to ask for now; each at most 10 times, a round trip apart, within a second."""

    def take_transport_feedback(self, peer: int) -> bytes | None:
        """The body of transport-wide feedback to a publisher for what came since the last, None for
        nothing (see `media.twcc`)."""

    # outputs

    def add_output(self, output: int, peer: int, spec: OutputSpec) -> None: ...

    def remove_output(self, output: int) -> None: ...

    def select(self, output: int, stream: int, *, replay_bps: int) -> None:
        """Play `stream` from its next keyframe on. An output that plays nothing begins at once with the last
        keyframe, where the ring still holds all since then: sent in pieces of 20 ms at `replay_bps` (0: all
        at once) until it has caught up; new packets wait their turn behind them."""

    def deselect(self, output: int) -> None:
        """Play nothing until the next `select`; numbers go on from there."""

    def limit_temporal(self, output: int, highest: int | None) -> None:
        """Leave out VP8 pictures above temporal layer `highest` from the next picture on; layers come back
        at a picture that refers only to the base layer (Y bit) or at a keyframe."""

    def probe(self, peer: int, octets: int) -> int:
        """Send about so many octets of recent video packets again as RTX to find out what the link
        carries; returns how many were sent, 0 without RTX or anything to repeat."""

    def set_repair(self, *, is_on: bool) -> None:
        """Whether repair requests are answered at all (not under stress)."""

    def take_feedback(self) -> list[Feedback]:
        """What subscribers reported since the last call, those with news only."""

    def output_report(self, output: int) -> OutputReport: ...

    def table_sizes(self) -> dict[str, int]:
        """How many peers, addresses, streams and outputs there are, and how many outputs play or wait."""
