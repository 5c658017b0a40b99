"""A subscription over a plane that only writes down what it is told."""

from itertools import count
from types import SimpleNamespace
from typing import Any, cast

from media import rtcp
from media.capture import CaptureClock, unix_ns_to_ntp
from media.layers import LayerState
from media.negotiation import accept_publisher, accept_subscriber
from media.peer import Peer
from media.plane.interface import OutputReport, OutputSpec, Plane
from media.publication import Publication
from media.sdp import parse_offer
from media.stats import RepairCounters
from media.subscription import Subscription
from tests.helpers.media_offers import CHROMIUM_PUBLISHER, SUBSCRIBER

S = 1_000_000_000
NOTHING = OutputReport(0, 0, None, 0, is_waiting=True)


class Notes:
    """What a subscription asks of the data plane; `reports` are what it is told back."""

    def __init__(self) -> None:
        self.outputs: dict[int, OutputSpec] = {}
        self.selected: list[tuple[int, int]] = []
        self.resent: list[tuple[int, list[int]]] = []
        self.reports: dict[int, OutputReport] = {}
        self.sent: list[bytes] = []

    def add_output(self, output: int, peer: int, spec: OutputSpec) -> None:
        self.outputs[output] = spec

    def select(self, output: int, stream: int) -> None:
        self.selected.append((output, stream))

    def resend(self, output: int, sequences: list[int]) -> int:
        self.resent.append((output, sequences))
        return len(sequences)

    def output_report(self, output: int) -> OutputReport:
        return self.reports.get(output, NOTHING)

    def send_rtcp(self, peer: int, data: bytes) -> None:
        self.sent.append(data)


class Published:
    """A publication's face towards its viewers: two video layers and audio."""

    def __init__(self) -> None:
        self.wishes: list[str] = []
        clock = CaptureClock(90_000, 50 * S, 90_000)
        self.layers = {
            number: SimpleNamespace(
                stream=number,
                settled_clock=lambda now_ns: clock,
                keyframes=SimpleNamespace(want=lambda rid=rid: self.wishes.append(rid)),
            )
            for number, rid in ((1, "q"), (2, "f"), (3, ""))
        }

    def states(self, kind: str, now_ns: int) -> list[LayerState]:
        if kind == "audio":
            return [LayerState("", 0, True, 0, now_ns)]
        return [LayerState("q", 1, True, 0, now_ns), LayerState("f", 2, True, 0, now_ns)]

    def layer(self, kind: str, rid: str) -> Any:
        return self.layers[{"q": 1, "f": 2, "": 3}[rid]]


def subscription() -> tuple[Subscription, Notes, Any, Publication]:
    published = accept_publisher(parse_offer(CHROMIUM_PUBLISHER))
    codecs = {entry.section.kind: entry.codec for entry in published}
    notes = Notes()
    peer = SimpleNamespace(handle=9, is_connected=True, round_trip_ms=None)
    made = Subscription(
        peer=cast(Peer, peer),
        chosen=accept_subscriber(parse_offer(SUBSCRIBER), codecs.get),
        plane=cast(Plane, notes),
        counters=RepairCounters(),
        new_handle=count(100).__next__,
    )
    source = Published()
    return made, notes, source, cast(Publication, source)


def track(made: Subscription, kind: str) -> Any:
    return next(entry for entry in made.tracks if entry.kind == kind)


def test_outputs_carry_the_viewers_payload_types() -> None:
    made, notes, _, _ = subscription()
    video = notes.outputs[track(made, "video").output]
    assert (video.payload_type, video.rtx_payload_type, video.rate) == (108, 109, 90_000)
    assert video.rtx_ssrc is not None
    audio = notes.outputs[track(made, "audio").output]
    assert (audio.payload_type, audio.rtx_ssrc, audio.rate) == (111, None, 48_000)
    assert {sources.cname for sources in made.sources().values()} == {"haat-9"}


def test_a_newcomer_takes_the_best_layer_and_wishes_for_its_keyframe() -> None:
    made, notes, source, publication = subscription()
    made.tick(publication, 10 * S, 0)
    assert (track(made, "video").output, 2) in notes.selected
    assert (track(made, "audio").output, 3) in notes.selected
    assert "f" in source.wishes
    assert "q" not in source.wishes


def test_a_playing_output_is_left_alone() -> None:
    made, notes, _, publication = subscription()
    for kind, stream in (("video", 2), ("audio", 3)):
        track(made, kind).rid = "f" if kind == "video" else ""
        notes.reports[track(made, kind).output] = OutputReport(1, 1, stream, 0, is_waiting=False)
    made.tick(publication, 10 * S, 0)
    assert notes.selected == []


def test_nothing_happens_before_the_viewer_is_connected() -> None:
    made, notes, _, publication = subscription()
    cast(Any, made.peer).is_connected = False
    made.tick(publication, 10 * S, 0)
    assert (notes.selected, notes.sent) == ([], [])


def test_sender_reports_speak_our_clock() -> None:
    made, notes, _, publication = subscription()
    video = track(made, "video")
    notes.reports[video.output] = OutputReport(10, 1_000, 2, 5_000, is_waiting=False)
    made.tick(publication, 10 * S, 52 * S)
    (report,) = (item for data in notes.sent for item in rtcp.parse_rtcp(data))
    assert report == rtcp.SenderReport(
        video.sources.ssrc, unix_ns_to_ntp(52 * S), 90_000 + 2 * 90_000 - 5_000, 10, 1_000, ()
    )


def test_repair_is_asked_of_the_track_that_lacks_it() -> None:
    made, notes, _, publication = subscription()
    video = track(made, "video")
    made.on_rtcp([rtcp.Nack(video.sources.ssrc, (5, 6)), rtcp.Nack(12345, (7,))], publication, 0, 0)
    made.on_rtcp([rtcp.Nack(video.sources.ssrc, (6, 8))], publication, 1_000_000, 0)
    assert notes.resent == [(video.output, [5, 6]), (video.output, [8])]


def test_keyframe_wishes_reach_the_layer_that_plays() -> None:
    made, notes, source, publication = subscription()
    video = track(made, "video")
    notes.reports[video.output] = OutputReport(1, 1, 1, 0, is_waiting=False)
    made.on_rtcp([rtcp.KeyframeRequest(video.sources.ssrc)], publication, 0, 0)
    assert source.wishes == ["q"]


def test_round_trip_is_read_from_receiver_reports() -> None:
    made, _, _, publication = subscription()
    now = 1_700_000_000 * S
    quoted = rtcp.ntp_middle(unix_ns_to_ntp(now - S))
    block = rtcp.ReportBlock(1, 0, 0, 0, 0, quoted, 65536 // 2)
    made.on_rtcp([rtcp.ReceiverReport(1, (block,))], publication, 0, now)
    assert made.peer.round_trip_ms is not None
    assert abs(made.peer.round_trip_ms - 500) < 1


def test_first_reports_follow_fast_for_receivers_need_two() -> None:
    made, notes, _, publication = subscription()
    for kind, stream in (("video", 2), ("audio", 3)):
        notes.reports[track(made, kind).output] = OutputReport(1, 1, stream, 0, is_waiting=False)
    for tick in range(40):
        made.tick(publication, 10 * S + tick * S // 10, 52 * S)
    items = [item for data in notes.sent for item in rtcp.parse_rtcp(data)]
    for kind in ("video", "audio"):
        ssrc = track(made, kind).sources.ssrc
        assert sum(isinstance(item, rtcp.SenderReport) and item.ssrc == ssrc for item in items) == 7


def test_nothing_is_reported_before_the_publishers_clock_is_known() -> None:
    made, notes, source, publication = subscription()
    source.layers[2].settled_clock = lambda now_ns: None
    notes.reports[track(made, "video").output] = OutputReport(1, 1, 2, 0, is_waiting=False)
    made.tick(publication, 10 * S, 52 * S)
    assert notes.sent == []
