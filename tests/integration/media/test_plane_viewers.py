"""What each plane sends to viewers and does about their feedback, over real sockets and SRTP."""

import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from media import rtcp
from media.capture import CaptureClock, unix_ns_to_ntp
from media.plane.interface import OutputSpec, PeerSpec, Plane, StreamSpec
from media.rtp import find_extension
from media.twcc import build_feedback
from tests.helpers.plane_peers import Events, WirePeer, open_plane, rtp

MS = 1_000_000
S = 1_000 * MS
KEY, DELTA = b"\x65k", b"\x41d"
HOST, VIEWER = 1, 2
VIDEO, AUDIO = 10, 11
PICTURES, SOUND = 20, 21
VIDEO_SSRC, RTX_SSRC, AUDIO_SSRC = 0xAA, 0xBB, 0xCC
EVERYTHING = PeerSpec(
    transport_sequence_id=3, send_time_id=4, audio_level_id=1, playout_delay_id=6, playout_delay=b"\0\1\2"
)


@dataclass
class Place:
    plane: Plane
    events: Events
    host: WirePeer
    viewer: WirePeer

    def film(self, sequence: int, payload: bytes = DELTA, *, at_ms: int = 0) -> None:
        self.host.send(rtp(1, sequence, payload, timestamp=sequence * 3_000), at_ms * MS)

    def speak(self, sequence: int, *, level: int | None = None) -> None:
        elements = b"" if level is None else bytes((0x10, level))
        self.host.send(rtp(2, sequence, b"opus", timestamp=sequence * 960, elements=elements), 0)

    def reports(self, data: bytes, *, at_ms: int = 0) -> None:
        self.viewer.send(data, at_ms * MS)


@contextmanager
def _place(kind: str, viewer: PeerSpec, *, rtx: bool = True) -> Iterator[Place]:
    events = Events()
    plane = open_plane(kind, events)
    plane.add_peer(HOST, PeerSpec(audio_level_id=1))
    plane.add_peer(VIEWER, viewer)
    plane.add_stream(VIDEO, HOST, StreamSpec("H264", 90_000))
    plane.add_stream(AUDIO, HOST, StreamSpec("opus", 48_000))
    plane.map_source(HOST, 1, VIDEO, is_rtx=False)
    plane.map_source(HOST, 2, AUDIO, is_rtx=False)
    repair = (RTX_SSRC, 101) if rtx else (None, None)
    plane.add_output(PICTURES, VIEWER, OutputSpec(90_000, VIDEO_SSRC, 100, *repair, 0x10000, 0, "haat-2"))
    plane.add_output(SOUND, VIEWER, OutputSpec(48_000, AUDIO_SSRC, 111, None, None, 0x10000, 0, "haat-2"))
    place = Place(plane, events, WirePeer(plane, HOST), WirePeer(plane, VIEWER))
    place.host.connect()
    place.viewer.connect()
    place.film(10, KEY)
    plane.select(PICTURES, VIDEO, replay_bps=0)
    plane.select(SOUND, AUDIO, replay_bps=0)
    try:
        yield place
    finally:
        plane.close()
        place.host.close()
        place.viewer.close()


@pytest.fixture(params=["python", "native"])
def kind(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
async def place(kind: str) -> AsyncIterator[Place]:
    with _place(kind, EVERYTHING) as made:
        yield made


def elements(packet: object, wanted: int) -> bytes | None:
    profile, block = getattr(packet, "profile"), getattr(packet, "extension")  # noqa: B009
    return find_extension(profile, block, wanted)


async def test_every_packet_has_the_next_transport_number_and_video_a_playout_delay(place: Place) -> None:
    place.film(11)
    place.speak(1, level=0x85)
    place.reports(rtcp.build_nack(9, VIDEO_SSRC, [0]))
    video, second, sound, repair = place.viewer.media()
    numbers = [elements(packet, 3) for packet in (video, second, sound, repair)]
    assert numbers == [number.to_bytes(2, "big") for number in range(4)]
    assert [elements(packet, 6) for packet in (video, sound, repair)] == [b"\0\1\2", None, b"\0\1\2"]
    assert [elements(packet, 1) for packet in (video, sound)] == [None, b"\x85"]
    assert [elements(packet, 4) for packet in (video, sound)] == [None, None]
    assert (repair.ssrc, repair.payload) == (RTX_SSRC, b"\0\0" + KEY)


async def test_a_report_block_ends_the_playout_delay(place: Place) -> None:
    block = rtcp.ReportBlock(VIDEO_SSRC, 12, 3, 0, 40, 0, 0)
    place.reports(rtcp.build_receiver_report(rtcp.ReceiverReport(9, (block,))))
    place.film(11)
    first, second = place.viewer.media()
    assert (elements(first, 6), elements(second, 6)) == (b"\0\1\2", None)
    (feedback,) = place.plane.take_feedback()
    (reception,) = feedback.receptions
    assert reception == (PICTURES, 12, 3, 40, None)
    assert place.plane.take_feedback() == []


async def test_where_only_the_send_time_is_agreed_it_is_sent(kind: str) -> None:
    with _place(kind, PeerSpec(send_time_id=4)) as place:
        place.film(11, at_ms=1_500)
        packets = place.viewer.media()
        assert [elements(packet, 4) for packet in packets] == [b"\0\0\0", b"\x06\x00\x00"]


async def test_where_nothing_is_agreed_headers_are_bare(kind: str) -> None:
    with _place(kind, PeerSpec()) as place:
        assert [packet.profile for packet in place.viewer.media()] == [0]


async def test_repair_is_sent_once_in_25_ms_and_counted(place: Place) -> None:
    place.viewer.media()
    for at_ms in (1, 2, 30):
        place.reports(rtcp.build_nack(9, VIDEO_SSRC, [0, 1]), at_ms=at_ms)
    assert [packet.ssrc for packet in place.viewer.media()] == [RTX_SSRC, RTX_SSRC]
    report = place.plane.output_report(PICTURES)
    assert (report.nacked, report.retransmitted, report.packets) == (6, 2, 1)
    place.plane.set_repair(is_on=False)
    place.reports(rtcp.build_nack(9, VIDEO_SSRC, [0]), at_ms=100)
    assert place.viewer.media() == []
    assert (place.plane.counters.nacked, place.plane.counters.retransmitted) == (7, 2)


async def test_one_packet_never_goes_out_under_two_headers(kind: str) -> None:
    with _place(kind, EVERYTHING, rtx=False) as place:
        place.viewer.media()
        place.reports(rtcp.build_nack(9, VIDEO_SSRC, [0]))
        assert place.viewer.media() == []
    with _place(kind, PeerSpec(), rtx=False) as place:
        (first,) = place.viewer.datagrams()
        place.reports(rtcp.build_nack(9, VIDEO_SSRC, [0]))
        assert place.viewer.datagrams() == [first]


async def test_a_storm_of_keyframe_wishes_is_told_once_between_ticks(place: Place) -> None:
    fir = struct.pack("!BBHIIII", 0x84, 206, 4, 9, 0, VIDEO_SSRC, 0)
    for _ in range(100):
        place.reports(rtcp.build_pli(9, VIDEO_SSRC) + fir)
    assert place.events.named("keyframe wanted") == [(PICTURES,)]
    place.plane.advance(S, 0)
    place.reports(rtcp.build_pli(9, VIDEO_SSRC))
    assert place.events.named("keyframe wanted") == [(PICTURES,)] * 2


async def test_subscribers_reports_stay_below(place: Place) -> None:
    place.reports(rtcp.build_receiver_report(rtcp.ReceiverReport(9, ())))
    assert place.events.named("rtcp") == []
    place.host.send(rtcp.build_receiver_report(rtcp.ReceiverReport(9, ())), 0)
    assert [peer for peer, *_ in place.events.named("rtcp")] == [HOST]


async def test_sender_reports_come_from_settled_clocks(place: Place) -> None:
    place.viewer.media()
    clock = CaptureClock(30_000, 50 * S, 90_000)
    place.plane.set_clock(VIDEO, clock, is_settled=False)
    place.plane.advance(S, 52 * S)
    assert place.viewer.received() == []
    place.plane.set_clock(VIDEO, clock, is_settled=True)
    for tick in range(40):
        place.plane.advance(S + tick * 100 * MS, 52 * S + tick * 100 * MS)
    reports = place.viewer.received()
    assert len(reports) == 7
    (first,) = (item for item in rtcp.parse_rtcp(reports[0]))
    assert first == rtcp.SenderReport(
        VIDEO_SSRC, unix_ns_to_ntp(52 * S), 2 * 90_000, 1, len(KEY), ()
    )  # the output's timestamps began with 0 at 30,000
    assert reports[0].endswith(rtcp.build_description(VIDEO_SSRC, "haat-2"))


async def test_round_trips_are_measured_by_quoted_reports(place: Place) -> None:
    place.plane.advance(10 * S, 50 * S)
    quoted = rtcp.ntp_middle(unix_ns_to_ntp(50 * S))
    block = rtcp.ReportBlock(VIDEO_SSRC, 0, 0, 0, 0, quoted, 65536 // 2)
    place.reports(rtcp.build_receiver_report(rtcp.ReceiverReport(9, (block,))), at_ms=11_000)
    (feedback,) = place.plane.take_feedback()
    assert feedback.receptions[0].round_trip_ns is not None
    assert abs(feedback.receptions[0].round_trip_ns - 500 * MS) < MS


async def test_the_newest_bandwidth_estimate_is_kept(place: Place) -> None:
    for mantissa in (1_000, 200_000):
        body = struct.pack("!II4sI", 9, 0, b"REMB", 0 << 24 | 3 << 18 | mantissa)
        place.reports(struct.pack("!BBH", 0x8F, 206, len(body) // 4) + body)
    (feedback,) = place.plane.take_feedback()
    assert (feedback.peer, feedback.remb_bps, feedback.transport) == (VIEWER, 1_600_000, None)


async def test_transport_feedback_is_matched_with_what_was_sent(place: Place) -> None:
    for sequence in range(11, 15):
        place.film(sequence, at_ms=sequence)
    sizes = [len(data) - 16 for data in place.viewer.datagrams()]
    arrivals = {0: 5_000 * MS, 1: 5_010 * MS, 3: 5_012 * MS}
    body, _ = build_feedback(arrivals, 0, 3, 0)
    feedback = rtcp.build_transport_feedback(9, 0, body)
    place.reports(feedback, at_ms=40)
    place.reports(feedback, at_ms=50)
    (found,) = place.plane.take_feedback()
    report = found.transport
    assert report is not None
    assert (report.received, report.lost, report.octets) == (3, 1, sizes[0] + sizes[1] + sizes[3])
    assert (report.first_sent_ns, report.last_sent_ns) == (0, 13 * MS)
    assert (report.first_arrival_ns, report.last_arrival_ns) == (5_000 * MS, 5_012 * MS)
    assert (report.least_delay_ns, report.last_delay_ns) == (4_999 * MS, 4_999 * MS)
    assert report.mean_delay_ns == (5_000 + 4_999 + 4_999) * MS // 3
    assert report.round_trip_ns == (50 - 13) * MS
    place.reports(feedback, at_ms=60)
    assert place.plane.take_feedback() == []


async def test_probes_are_repeats_that_nobody_needs(place: Place) -> None:
    place.viewer.media()
    sent = place.plane.probe(VIEWER, 100)
    packets = place.viewer.media()
    assert {packet.ssrc for packet in packets} == {RTX_SSRC}
    assert (sent, len(packets)) == (4 * 28, 4)
    assert place.plane.counters.probes == 4
    assert place.plane.counters.retransmitted == 0
    assert place.plane.probe(HOST, 100) == 0


async def test_streams_are_counted_and_asked_about(place: Place) -> None:
    assert place.plane.stream_report(AUDIO) is None
    place.speak(5, level=20)
    place.speak(6, level=100)
    sound = place.plane.stream_report(AUDIO)
    assert sound is not None
    assert (sound.received, sound.voiced, sound.octets, sound.keyframes) == (2, 1, 32, 0)
    place.film(13, at_ms=20)
    video = place.plane.stream_report(VIDEO)
    assert video is not None
    assert (video.first, video.highest, video.keyframes, video.frames) == (0x1000A, 0x1000D, 1, 2)
    assert (video.first_timestamp, video.newest_timestamp) == (30_000, 39_000)
    assert (video.first_arrival_ns, video.newest_arrival_ns) == (0, 20 * MS)
    assert place.plane.take_missing(VIDEO, 30 * MS, 50 * MS) == [0x1000B, 0x1000C]


async def test_packets_go_up_when_tapped_or_when_they_begin_a_keyframe(place: Place) -> None:
    place.film(11)
    place.speak(1)
    place.plane.tap(VIDEO, is_on=True)
    place.plane.tap(AUDIO, is_on=True)
    place.film(12)
    place.speak(2)
    told = [(stream, packet.number & 0xFFFF) for stream, packet, _ in place.events.named("packet")]
    assert told == [(VIDEO, 10), (VIDEO, 12), (AUDIO, 2)]


async def test_the_longest_payload_fits_with_extensions_and_retransmission(place: Place) -> None:
    place.film(11, KEY + bytes(1_328))
    place.film(12, KEY + bytes(1_329))
    place.reports(rtcp.build_nack(9, VIDEO_SSRC, [1]))
    assert [len(packet.payload) for packet in place.viewer.media()] == [2, 1_330, 1_332]
    assert place.plane.counters.garbage == 1
    assert place.plane.counters.send_drops == 0
