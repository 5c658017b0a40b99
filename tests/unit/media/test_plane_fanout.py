"""The Python data plane's stream, outputs and numbers, without sockets or keys."""

from media.capture import CaptureClock
from media.plane.interface import OutputSpec, StreamSpec
from media.plane.output import Output
from media.plane.stream import Stream
from media.rtp import RtpPacket, pack_header, parse_rtp

MS = 1_000_000
KEY, DELTA = b"\x65k", b"\x41d"


class Wire:
    """Stands where a peer's link is; keeps what would be encrypted."""

    playout_delay = b""
    has_changing_headers = False

    def __init__(self) -> None:
        self.sent: list[RtpPacket] = []

    def level_element(self, level: int | None) -> bytes:
        return b""

    def send_rtp(
        self, first: int, second: int, sequence: int, timestamp: int, ssrc: int, elements: bytes, body: bytes
    ) -> int:
        packet = parse_rtp(pack_header(first, second, sequence, timestamp, ssrc) + body)
        assert packet is not None
        self.sent.append(packet)
        return 12 + len(body)

    def numbers(self) -> list[tuple[int, int]]:
        return [(packet.sequence, packet.timestamp) for packet in self.sent]


def output(wire: Wire, *, rtx: bool = False) -> Output:
    spec = OutputSpec(90_000, 0xAA, 100, 0xBB if rtx else None, 101 if rtx else None, 0x10000, 1_000, "v")
    return Output(wire, spec)  # type: ignore[arg-type]


def stream(number: int = 1, codec: str = "H264") -> Stream:
    return Stream(number, StreamSpec(codec, 90_000))


def attach(source: Stream, viewer: Output, *, replay_bps: int = 0, now_ms: int = 0) -> None:
    source.attach(viewer, replay_bps=replay_bps, now_ns=now_ms * MS)


def asked_again(viewer: Output, *sequences: int) -> int:
    return viewer.asked_again(sequences, 0, is_answered=True)


def take(source: Stream, sequence: int, payload: bytes, timestamp: int, arrival_ms: int = 0) -> None:
    source.take(RtpPacket(True, 96, sequence, timestamp, 7, 0, b"", payload), arrival_ms * MS)


def test_newcomer_is_given_everything_since_the_keyframe() -> None:
    source, wire = stream(), Wire()
    for sequence, payload in ((5, DELTA), (6, KEY), (7, DELTA)):
        take(source, sequence, payload, sequence * 3_000)
    attach(source, output(wire))
    take(source, 8, DELTA, 24_000)
    assert wire.numbers() == [(0, 1_000), (1, 4_000), (2, 7_000)]
    assert [packet.payload for packet in wire.sent] == [KEY, DELTA, DELTA]
    assert {(packet.ssrc, packet.payload_type, packet.marker) for packet in wire.sent} == {(0xAA, 100, True)}


def test_newcomer_without_a_keyframe_at_hand_waits() -> None:
    source, wire = stream(), Wire()
    take(source, 5, DELTA, 0)
    viewer = output(wire)
    attach(source, viewer)
    assert viewer.report().is_waiting
    take(source, 6, DELTA, 3_000)
    take(source, 7, KEY, 6_000)
    assert wire.numbers() == [(0, 1_000)]
    assert not viewer.report().is_waiting


def test_switch_waits_for_a_keyframe_and_keeps_time_by_sender_reports() -> None:
    low, high, wire = stream(1), stream(2), Wire()
    low.clock = CaptureClock(0, 10**18, 90_000)
    high.clock = CaptureClock(500_000, 10**18, 90_000)
    viewer = output(wire)
    take(low, 10, KEY, 0)
    attach(low, viewer)
    take(low, 11, DELTA, 3_000)
    attach(high, viewer)
    take(high, 900, DELTA, 503_000)
    take(low, 12, DELTA, 6_000)
    take(high, 901, KEY, 509_000)
    take(low, 13, DELTA, 9_000)
    take(high, 902, DELTA, 512_000)
    assert wire.numbers() == [(0, 1_000), (1, 4_000), (2, 7_000), (3, 10_000), (4, 13_000)]
    assert viewer.report().stream == 2


def test_switch_without_sender_reports_keeps_time_by_arrival() -> None:
    low, high, wire = stream(1), stream(2), Wire()
    viewer = output(wire)
    take(low, 10, KEY, 0, arrival_ms=100)
    attach(low, viewer)
    attach(high, viewer)
    take(high, 5, KEY, 77, arrival_ms=300)
    assert wire.numbers() == [(0, 1_000), (1, 1_000 + 18_000)]


def test_numbers_go_on_when_the_publisher_is_replaced() -> None:
    old, new, wire = stream(1), stream(2), Wire()
    viewer = output(wire)
    take(old, 10, KEY, 0)
    attach(old, viewer)
    old.close()
    assert viewer.report().stream is None
    take(new, 3, KEY, 0, arrival_ms=1_000)
    attach(new, viewer)
    assert wire.numbers() == [(0, 1_000), (1, 91_000)]


def test_packets_from_before_the_switch_are_left_out() -> None:
    source, wire = stream(), Wire()
    take(source, 10, KEY, 0)
    attach(source, output(wire))
    take(source, 9, DELTA, 0)
    assert len(wire.sent) == 1


def test_padding_keeps_its_number() -> None:
    source, wire = stream(), Wire()
    take(source, 10, KEY, 0)
    attach(source, output(wire))
    take(source, 11, b"", 0)
    take(source, 12, DELTA, 3_000)
    assert [packet.sequence for packet in wire.sent] == [0, 1, 2]
    assert wire.sent[1].payload == b""


def test_repair_sends_the_same_bytes_again() -> None:
    source, wire = stream(), Wire()
    viewer = output(wire)
    take(source, 10, KEY, 0)
    attach(source, viewer)
    take(source, 11, DELTA, 3_000)
    assert asked_again(viewer, 1, 2, 0xFFFF) == 1
    assert wire.sent[2] == wire.sent[1]


def test_repair_by_retransmission_stream_names_the_original() -> None:
    source, wire = stream(), Wire()
    viewer = output(wire, rtx=True)
    take(source, 10, KEY, 0)
    attach(source, viewer)
    assert asked_again(viewer, 0) == 1
    repair = wire.sent[1]
    assert (repair.ssrc, repair.payload_type, repair.timestamp) == (0xBB, 101, 1_000)
    assert repair.payload == b"\x00\x00" + KEY


def test_repair_reaches_back_before_a_switch() -> None:
    low, high, wire = stream(1), stream(2), Wire()
    viewer = output(wire)
    take(low, 10, KEY, 0)
    attach(low, viewer)
    attach(high, viewer)
    take(high, 50, KEY, 0)
    assert asked_again(viewer, 0, 1) == 2
    assert wire.sent[2:] == wire.sent[:2]


def test_vp8_pictures_are_renumbered_after_a_switch() -> None:
    def vp8(picture: int, *, key: bool) -> bytes:
        return b"\x90\x80" + (0x8000 | picture).to_bytes(2, "big") + (b"\x10" if key else b"\x11")

    low, high, wire = stream(1, "VP8"), stream(2, "VP8"), Wire()
    viewer = output(wire)
    take(low, 10, vp8(100, key=True), 0)
    attach(low, viewer)
    take(low, 11, vp8(101, key=False), 3_000)
    attach(high, viewer)
    take(high, 50, vp8(7_000, key=True), 6_000)
    take(high, 51, vp8(7_001, key=False), 9_000)
    assert [int.from_bytes(packet.payload[2:4], "big") & 0x7FFF for packet in wire.sent] == [
        100,
        101,
        102,
        103,
    ]


def test_audio_begins_with_the_next_packet() -> None:
    source, wire = stream(1, "opus"), Wire()
    take(source, 1, b"a", 0)
    attach(source, output(wire))
    take(source, 2, b"b", 960)
    assert [packet.payload for packet in wire.sent] == [b"b"]


def test_numbers_out_of_relation_are_jumps() -> None:
    source = stream()
    assert not source.jumps_to(40_000)
    take(source, 100, KEY, 0)
    assert [source.jumps_to(number) for number in (99, 100, 101, 3_100, 3_101)] == [False] * 4 + [True]
    assert [source.jumps_to((100 - back) & 0xFFFF) for back in (2_047, 2_048)] == [False, True]


def test_a_paced_replay_goes_out_in_pieces_and_new_packets_wait() -> None:
    source, wire = stream(), Wire()
    for number in range(10):
        take(source, number, (DELTA if number else KEY) + bytes(86), number * 3_000)  # 100 octets each
    viewer = output(wire)
    attach(source, viewer, replay_bps=400 * 250, now_ms=0)
    assert [packet.sequence for packet in wire.sent] == [0, 1, 2]
    take(source, 10, DELTA, 30_000)
    assert len(wire.sent) == 3
    viewer.advance(19 * MS)
    assert len(wire.sent) == 3
    viewer.advance(20 * MS)
    assert [packet.sequence for packet in wire.sent] == [0, 1, 2, 3, 4]
    viewer.advance(100 * MS)
    assert [packet.sequence for packet in wire.sent] == list(range(11))
    take(source, 11, DELTA, 33_000)
    assert wire.sent[-1].sequence == 11


def test_a_repaired_packet_behind_the_replay_is_sent_at_once() -> None:
    source, wire = stream(), Wire()
    for number in (0, 1, 2, 4, 5, 6, 7, 8):
        take(source, number, (DELTA if number else KEY) + bytes(86), number * 3_000)
    attach(source, output(wire), replay_bps=400 * 450)
    assert [packet.sequence for packet in wire.sent] == [0, 1, 2, 4, 5]
    take(source, 3, DELTA, 9_000)
    assert [packet.sequence for packet in wire.sent] == [0, 1, 2, 4, 5, 3]


def test_a_deselected_output_plays_nothing_and_goes_on_from_the_keyframe() -> None:
    source, wire = stream(), Wire()
    viewer = output(wire)
    take(source, 10, KEY, 0)
    attach(source, viewer)
    Stream.detach(viewer)
    take(source, 11, DELTA, 3_000)
    assert (len(wire.sent), viewer.report().stream) == (1, None)
    attach(source, viewer)
    assert [(packet.sequence, packet.payload) for packet in wire.sent] == [(0, KEY), (1, KEY), (2, DELTA)]


def test_a_removed_stream_answers_no_repair() -> None:
    source, wire = stream(), Wire()
    viewer = output(wire)
    take(source, 10, KEY, 0)
    attach(source, viewer)
    source.close()
    assert asked_again(viewer, 0) == 0


def test_a_probe_repeats_the_newest_packets() -> None:
    source, wire = stream(), Wire()
    viewer = output(wire, rtx=True)
    take(source, 10, KEY, 0)
    attach(source, viewer)
    take(source, 11, b"", 0)
    take(source, 12, DELTA, 3_000)
    sizes = viewer.probe(40)
    assert sizes == [16, 16, 16]
    assert [packet.payload for packet in wire.sent[3:]] == [b"\0\2" + DELTA, b"\0\0" + KEY, b"\0\2" + DELTA]
    assert (viewer.report().retransmitted, viewer.report().packets) == (0, 3)


def test_nothing_is_probed_without_retransmission_or_packets() -> None:
    source, wire = stream(), Wire()
    take(source, 10, KEY, 0)
    plain, idle = output(wire), output(wire, rtx=True)
    attach(source, plain)
    assert (plain.probe(100), idle.probe(100)) == ([], [])
