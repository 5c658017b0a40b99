"""A publication over a plane that only writes down what it is told."""

from itertools import count
from types import SimpleNamespace
from typing import Any, cast

from media import rtcp
from media.capture import CaptureClock, unix_ns_to_ntp
from media.egress import AccessUnit
from media.negotiation import accept_publisher
from media.peer import Peer
from media.plane.interface import Plane, StreamReport, StreamSpec
from media.plane.stream import Stream
from media.publication import Publication
from media.rtp import RtpPacket
from media.sdp import parse_offer
from media.settings import MediaSettings
from media.stats import RepairCounters
from tests.helpers.media_offers import CHROMIUM_PUBLISHER, FFMPEG_PUBLISHER
from tests.helpers.media_packets import MID, REPAIRED, RID, RTX, VIDEO, named

MS = 1_000_000


class Notes:
    """What a publication asks of the data plane; streams count as there."""

    def __init__(self) -> None:
        self.mapped: dict[int, tuple[int, bool]] = {}
        self.injected = 0
        self.sent: list[bytes] = []
        self.clocks: dict[int, CaptureClock] = {}
        self.removed: list[int] = []
        self.streams: dict[int, Stream] = {}

    def map_source(self, peer: int, ssrc: int, stream: int, *, is_rtx: bool) -> None:
        self.mapped[ssrc] = (stream, is_rtx)

    def inject(self, peer: int, data: bytes, arrival_ns: int) -> None:
        self.injected += 1

    def send_rtcp(self, peer: int, data: bytes) -> None:
        self.sent.append(data)

    def set_clock(self, stream: int, clock: CaptureClock, *, is_settled: bool) -> None:
        assert is_settled
        self.clocks[stream] = clock

    def add_stream(self, stream: int, peer: int, spec: StreamSpec) -> None:
        self.streams[stream] = Stream(stream, spec)

    def remove_stream(self, stream: int) -> None:
        del self.streams[stream]
        self.removed.append(stream)

    def tap(self, stream: int, *, is_on: bool) -> None:
        self.streams[stream].is_tapped = is_on

    def stream_report(self, stream: int) -> StreamReport | None:
        return self.streams[stream].report()

    def take_missing(self, stream: int, now_ns: int, round_trip_ns: int) -> list[int]:
        return self.streams[stream].missing.due(now_ns, round_trip_ns)

    def take_transport_feedback(self, peer: int) -> bytes | None:
        return None

    def of_type(self, kind: type) -> list[Any]:
        return [item for data in self.sent for item in rtcp.parse_rtcp(data) if isinstance(item, kind)]


def publication(offer: str = CHROMIUM_PUBLISHER) -> tuple[Publication, Notes, list[AccessUnit]]:
    notes, units = Notes(), list[AccessUnit]()
    peer = SimpleNamespace(handle=1, is_connected=True, created_ns=0, seen_ns=0, round_trip_ms=None)
    made = Publication(
        peer=cast(Peer, peer),
        chosen=accept_publisher(parse_offer(offer), lambda kind: None, decides=True),
        plane=cast(Plane, notes),
        settings=MediaSettings(),
        counters=RepairCounters(),
        new_handle=count(100).__next__,
        deliver=units.append,
        streams={},
    )
    return made, notes, units


def learn(made: Publication) -> dict[str, int]:
    """Map f, h and q to sources 31, 32, 33; returns streams by rid."""
    for ssrc, rid in ((31, "f"), (32, "h"), (33, "q")):
        made.on_unmapped(named(ssrc, VIDEO, (MID, "1"), (RID, rid)), 0)
    return {layer.rid: layer.stream for layer in made.of_kind("video")}


def arrives(
    made: Publication,
    notes: Notes,
    stream: int,
    number: int,
    *,
    at_ms: int,
    key: bool = False,
    wall_ns: int = 0,
    timestamp: int | None = None,
) -> None:
    """One picture in one packet, told of as the data plane does."""
    at = number * 3_000 if timestamp is None else timestamp
    rtp = RtpPacket(True, VIDEO, number, at, 0, 0, b"", b"\x65k" if key else b"\x41d")
    packet = notes.streams[stream].take(rtp, at_ms * MS)
    if packet is not None and (key or notes.streams[stream].is_tapped):
        made.on_packet(stream, packet, wall_ns)


def test_sources_are_learnt_from_rid_and_repaired_rid() -> None:
    made, notes, _ = publication()
    streams = learn(made)
    made.on_unmapped(named(41, RTX, (MID, "1"), (REPAIRED, "f")), 0)
    assert notes.mapped[31] == (streams["f"], False)
    assert notes.mapped[33] == (streams["q"], False)
    assert notes.mapped[41] == (streams["f"], True)
    assert notes.injected == 4


def test_unnamed_or_strange_sources_are_left() -> None:
    made, notes, _ = publication()
    before = dict(notes.mapped)
    made.on_unmapped(named(31, VIDEO, (MID, "1"), (RID, "z")), 0)
    made.on_unmapped(named(32, VIDEO, (MID, "1")), 0)
    made.on_unmapped(named(33, VIDEO, (MID, "0"), (RID, "f")), 0)
    made.on_unmapped(named(34, 77, (MID, "1"), (RID, "f")), 0)
    made.on_unmapped(b"short", 0)
    assert notes.mapped == before
    assert notes.injected == 0


def test_announced_sources_need_no_learning() -> None:
    made, notes, _ = publication(FFMPEG_PUBLISHER)
    (video,) = made.of_kind("video")
    (audio,) = made.of_kind("audio")
    assert notes.mapped == {
        1001: (audio.stream, False),
        1002: (video.stream, False),
        1003: (video.stream, True),
    }


def test_a_new_source_begins_its_layer_anew() -> None:
    made, notes, _ = publication()
    old = learn(made)["f"]
    arrives(made, notes, old, 1, at_ms=0, key=True)
    made.tick(10 * MS, 0, ())
    made.on_unmapped(named(51, VIDEO, (MID, "1"), (RID, "f")), 20 * MS)
    new = notes.mapped[51][0]
    assert notes.removed == [old]
    assert old not in made.layers
    assert made.layers[new].rid == "f"
    made.tick(20 * MS, 0, ())
    assert notes.of_type(rtcp.KeyframeRequest) == [rtcp.KeyframeRequest(51)]
    made.on_unmapped(named(31, VIDEO, (MID, "1"), (RID, "f")), 30 * MS)
    assert notes.removed == [old]


def test_a_source_that_never_sent_is_replaced_without_a_restart() -> None:
    made, notes, _ = publication(FFMPEG_PUBLISHER)
    (layer,) = made.of_kind("video")
    made.on_unmapped(named(7, layer.codec.payload_type), 0)
    assert notes.mapped[7] == (layer.stream, False)
    assert notes.removed == []


def test_a_jump_begins_the_layer_anew_with_both_its_sources() -> None:
    made, notes, _ = publication()
    old = learn(made)["f"]
    made.on_unmapped(named(41, RTX, (MID, "1"), (REPAIRED, "f")), 0)
    arrives(made, notes, old, 1, at_ms=0, key=True)
    made.on_jump(old, b"packet", 10 * MS)
    new = notes.mapped[31][0]
    assert new != old
    assert notes.mapped[41] == (new, True)
    assert notes.injected == 5
    assert list(made.layers) == [made.layers[stream].stream for stream in made.layers]


def test_packets_told_before_their_source_was_learnt_go_back() -> None:
    made, notes, _ = publication()
    stream = learn(made)["f"]
    arrives(made, notes, stream, 1, at_ms=0, key=True)
    injected = notes.injected
    made.on_unmapped(named(31, VIDEO, (MID, "1"), (RID, "f")), 0)
    made.on_unmapped(named(31, VIDEO), 0)
    assert notes.injected == injected + 2
    assert (notes.removed, notes.mapped[31]) == ([], (stream, False))


def test_packets_behind_a_jump_go_back_without_another_restart() -> None:
    made, notes, _ = publication()
    old = learn(made)["f"]
    arrives(made, notes, old, 1, at_ms=0, key=True)
    for _ in range(3):
        made.on_jump(old, b"packet", 10 * MS)
    assert notes.removed == [old]
    assert notes.injected == 3 + 3


def test_strangers_cannot_fill_the_tables() -> None:
    made, notes, _ = publication()
    for ssrc in range(1_000):
        made.on_unmapped(named(ssrc, VIDEO, (MID, "1"), (RID, "f")), 0)
        arrives(made, notes, made.of_kind("video")[0].stream, 1, at_ms=0)
    assert len(made.layers) == 4


def test_reports_are_asked_for_until_they_come() -> None:
    made, notes, _ = publication()
    stream = learn(made)["f"]
    arrives(made, notes, stream, 1, at_ms=0)
    for tick in range(25):
        made.tick(tick * 20 * MS, 0, ())
    request = rtcp.build_report_request(made._ssrc, 31)
    assert notes.sent.count(request) == 2
    made.on_rtcp([rtcp.SenderReport(31, unix_ns_to_ntp(10**18), 0, 1, 1, ())], 0, 10**18)
    made.tick(1_000 * MS, 0, ())
    assert notes.sent.count(request) == 2


def test_reports_name_only_learnt_sources_that_sent() -> None:
    made, notes, _ = publication()
    made.tick(1_000 * MS, 0, ())
    assert [report.reports for report in notes.of_type(rtcp.ReceiverReport)] == [()]
    streams = learn(made)
    arrives(made, notes, streams["f"], 1, at_ms=1_500)
    made.tick(2_000 * MS, 0, ())
    (_, report) = notes.of_type(rtcp.ReceiverReport)
    assert [block.ssrc for block in report.reports] == [31]


def test_lost_packets_are_asked_for() -> None:
    made, notes, _ = publication()
    stream = learn(made)["f"]
    arrives(made, notes, stream, 1, at_ms=0, key=True)
    arrives(made, notes, stream, 4, at_ms=1)
    made.tick(20 * MS, 0, ())
    assert notes.of_type(rtcp.Nack) == [rtcp.Nack(31, (2, 3))]


def test_many_wishes_become_one_request_per_layer() -> None:
    made, notes, _ = publication()
    for stream in learn(made).values():
        arrives(made, notes, stream, 1, at_ms=0)
    for tick in range(20):
        for layer in made.of_kind("video"):
            layer.keyframes.want()
        made.tick(tick * 20 * MS, 0, made.layers.values())
    asked = [request.media_ssrc for request in notes.of_type(rtcp.KeyframeRequest)]
    assert sorted(asked) == [31, 32, 33]


def test_consumers_get_a_keyframe_asked_for_and_others_do_not() -> None:
    made, notes, _ = publication()
    stream = learn(made)["f"]
    arrives(made, notes, stream, 1, at_ms=0)
    made.tick(20 * MS, 0, ())
    assert notes.of_type(rtcp.KeyframeRequest) == []
    made.tick(40 * MS, 0, made.layers.values())
    assert notes.of_type(rtcp.KeyframeRequest) == [rtcp.KeyframeRequest(31)]


def test_layers_lie_on_one_clock_by_sender_reports() -> None:
    made, notes, units = publication()
    streams = learn(made)
    wall = 1_700_000_000_000 * MS
    made.tick(0, wall, made.layers.values())
    captured = wall - 40 * MS
    for ssrc, origin, arrival in ((31, 0, 0), (33, 777_000, 25 * MS)):
        # Both reports speak of the same moment; the second one travelled longer.
        report = rtcp.SenderReport(ssrc, unix_ns_to_ntp(captured), origin, 1, 1, ())
        made.on_rtcp([report], arrival, wall + arrival)
    for rid, origin in (("f", 0), ("q", 777_000)):
        arrives(
            made,
            notes,
            streams[rid],
            1,
            at_ms=150,
            key=True,
            wall_ns=wall + 150 * MS,
            timestamp=origin + 9_000,
        )
    first, second = units
    assert abs(first.capture_ns - second.capture_ns) < MS
    assert abs(first.capture_ns - (wall + 100 * MS)) < MS


def test_nothing_is_captured_after_it_arrived() -> None:
    made, notes, units = publication()
    stream = learn(made)["f"]
    wall = 1_700_000_000_000 * MS
    made.tick(0, wall, made.layers.values())
    made.on_rtcp([rtcp.SenderReport(31, unix_ns_to_ntp(wall), 0, 1, 1, ())], 0, wall)
    arrives(made, notes, stream, 1, at_ms=100, key=True, wall_ns=wall + 100 * MS, timestamp=90_000)
    assert abs(units[0].capture_ns - (wall + 100 * MS)) < MS


def test_packets_are_told_only_while_somebody_consumes() -> None:
    made, notes, units = publication()
    stream = learn(made)["f"]
    arrives(made, notes, stream, 1, at_ms=0, key=True)
    assert units == []
    made.tick(20 * MS, 0, made.layers.values())
    assert notes.streams[stream].is_tapped
    arrives(made, notes, stream, 2, at_ms=30)
    arrives(made, notes, stream, 3, at_ms=60, key=True)
    assert [unit.keyframe for unit in units] == [True]
    made.tick(80 * MS, 0, ())
    assert not notes.streams[stream].is_tapped


def test_a_layer_begun_anew_stays_tapped() -> None:
    made, notes, units = publication()
    old = learn(made)["f"]
    made.tick(0, 0, made.layers.values())
    arrives(made, notes, old, 1, at_ms=10, key=True)
    made.on_jump(old, b"packet", 20 * MS)
    (new,) = (layer.stream for layer in made.of_kind("video") if layer.rid == "f")
    arrives(made, notes, new, 30_000, at_ms=30, key=True)
    assert len(units) == 2


def test_the_picture_size_is_known_without_a_consumer() -> None:
    made, notes, _ = publication()
    stream = learn(made)["f"]
    sps = bytes.fromhex("6742c01fd9005005bb016a020202800000030080000018478c1952")
    rtp = RtpPacket(True, VIDEO, 1, 0, 0, 0, b"", b"\x78" + len(sps).to_bytes(2, "big") + sps)
    packet = notes.streams[stream].take(rtp, 0)
    assert packet is not None
    made.on_packet(stream, packet, 0)
    assert made.layers[stream].size == (1280, 720)


def test_totals_say_who_is_active_and_how_much_is_lost() -> None:
    made, notes, _ = publication()
    stream = learn(made)["f"]
    layer = made.layers[stream]
    for number, at_ms in ((1, 500), (2, 530), (4, 560)):
        arrives(made, notes, stream, number, at_ms=at_ms)
    made.tick(580 * MS, 0, ())
    assert (layer.is_active(580 * MS), layer.is_active(1_600 * MS), layer.lost) == (True, False, 1)
    assert made.last_packet_ns == made.peer.seen_ns == 560 * MS
    made.on_jump(stream, b"packet", 600 * MS)
    assert made.lost == 1
