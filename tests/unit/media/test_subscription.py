"""A subscription over a plane that only writes down what it is told."""

from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import pytest

from media.errors import UnknownLine
from media.keyframes import KeyframeRequests
from media.layers import LayerState, Wish
from media.menu import Menu
from media.negotiation import accept_publisher, accept_subscriber
from media.peer import Peer
from media.plane.interface import Feedback, OutputReport, OutputSpec, Plane, ReceptionReport, TransportReport
from media.publication import Publication
from media.sdp import parse_offer
from media.stats import RepairCounters
from media.stress import Relief
from media.subscription import Subscription
from media.viewing import PlayerReport
from tests.helpers.media_offers import CHROMIUM_PUBLISHER, SUBSCRIBER

MS = 1_000_000
S = 1_000_000_000
START = 10 * S


def _take(requests: KeyframeRequests, after_ns: int = 0) -> bool:
    """Whether a request would be sent now."""
    is_due = requests.is_due(START + after_ns)
    if is_due:
        requests.send(START + after_ns)
    return is_due


class Notes:
    """What a subscription asks of the data plane. Outputs switch when `keyframe` comes."""

    def __init__(self) -> None:
        self.outputs: dict[int, OutputSpec] = {}
        self.said: list[tuple[Any, ...]] = []
        self.playing: dict[int, int] = {}
        self.waiting: dict[int, int] = {}
        self.has_ring = True
        self.probed = 0
        self.octets = 0

    def add_output(self, output: int, peer: int, spec: OutputSpec) -> None:
        self.outputs[output] = spec

    def select(self, output: int, stream: int, *, replay_bps: int) -> None:
        self.said.append(("select", output, stream))
        self.waiting.pop(output, None)
        if output not in self.playing and self.has_ring:
            self.playing[output] = stream
        elif self.playing.get(output) != stream:
            self.waiting[output] = stream

    def deselect(self, output: int) -> None:
        self.said.append(("deselect", output))
        self.playing.pop(output, None)
        self.waiting.pop(output, None)

    def limit_temporal(self, output: int, highest: int | None) -> None:
        self.said.append(("limit", output, highest))

    def probe(self, peer: int, octets: int) -> int:
        self.probed += octets
        return octets

    def keyframe(self) -> None:
        self.playing.update(self.waiting)
        self.waiting.clear()

    def output_report(self, output: int) -> OutputReport:
        return OutputReport(0, self.octets, 0, 0, self.playing.get(output), output in self.waiting)


class Published:
    """A publication's face towards its viewers: three video layers and audio."""

    def __init__(self, handle: int = 77) -> None:
        self.peer = SimpleNamespace(handle=handle)
        self.rates = {"q": 150_000, "h": 600_000, "f": 2_000_000}
        self.layers = {
            handle + number: SimpleNamespace(
                stream=handle + number, rid=rid, size=None, keyframes=KeyframeRequests()
            )
            for number, rid in enumerate(("q", "h", "f", ""))
        }

    def states(self, kind: str, now_ns: int) -> list[LayerState]:
        if kind == "audio":
            return [LayerState("", 0, True, 0, now_ns, bitrate_bps=40_000)]
        return [
            LayerState(rid, rate, True, 0, now_ns, None, 180 * 2**order, rate)
            for order, (rid, rate) in enumerate(self.rates.items())
        ]

    def of_kind(self, kind: str) -> list[Any]:
        return [layer for layer in self.layers.values() if (layer.rid == "") == (kind == "audio")]

    def layer(self, kind: str, rid: str) -> Any:
        return next(layer for layer in self.layers.values() if layer.rid == rid)

    def stream(self, rid: str) -> int:
        return int(self.layer("", rid).stream)

    def wishes(self) -> list[str]:
        return [layer.rid for layer in self.layers.values() if _take(layer.keyframes)]


class Stand:
    """A viewer with a video and an audio line, and time that passes in ticks."""

    def __init__(self) -> None:
        published = {
            entry.section.kind: entry.codec
            for entry in accept_publisher(parse_offer(CHROMIUM_PUBLISHER), lambda kind: None, decides=True)
        }
        self.notes = Notes()
        self.source: Published | None = Published()
        self.menu = Menu()
        self.restless: set[Subscription] = set()
        self.outputs: dict[int, Subscription] = {}
        self.now = START
        self.carried_bps = 0
        self.peer = SimpleNamespace(
            handle=9, id="viewer", is_connected=True, round_trip_ms=None, created_ns=START
        )
        self.viewer = Subscription(
            peer=cast(Peer, self.peer),
            chosen=accept_subscriber(parse_offer(SUBSCRIBER), published.get),
            plane=cast(Plane, self.notes),
            counters=RepairCounters(),
            new_handle=count(100).__next__,
            outputs=self.outputs,
            menu=self.menu,
            restless=self.restless,
            wanting=set(),
        )
        self.video = next(track for track in self.viewer.tracks if track.kind == "video")
        self.audio = next(track for track in self.viewer.tracks if track.kind == "audio")

    def feed(self, kind: str, line: int, lines: int) -> Publication | None:
        return cast(Publication, self.source) if lines == 1 or line == 0 else None

    def tick(self, ticks: int = 1) -> None:
        for _ in range(ticks):
            self.now += 100 * MS
            if self.carried_bps:
                self.transport(self.carried_bps)
            self.menu.refresh(self.feed, self.now)
            self.viewer.tick(self.now)
            for _ in range(5):
                for restless in list(self.restless):
                    restless.hurry(self.now)

    def transport(self, bps: int, *, delay_ms: int = 30, lost: int = 0) -> None:
        octets = bps // 80
        delay = delay_ms * MS
        begin = self.now - 90 * MS
        report = TransportReport(
            20, lost, octets, begin, self.now, begin + delay, self.now + delay, delay, delay, delay, 60 * MS
        )
        self.viewer.on_feedback(Feedback(9, report, None, ()), self.now)

    def target(self) -> str | None:
        return self.viewer.layers().lines[0].target

    def current(self) -> str | None:
        return self.viewer.layers().lines[0].current


@pytest.fixture
def stand() -> Stand:
    return Stand()


def on_top(stand: Stand) -> Stand:
    """The viewer plays the best layer over a link that was seen to carry it."""
    stand.tick()
    stand.carried_bps = 4_000_000
    for _ in range(8):
        stand.tick()
        stand.notes.keyframe()
    stand.tick(2)
    assert (stand.target(), stand.current()) == ("f", "f")
    stand.source and stand.source.wishes()
    stand.notes.said.clear()
    return stand


def test_outputs_carry_the_viewers_payload_types(stand: Stand) -> None:
    video = stand.notes.outputs[stand.video.output]
    assert (video.payload_type, video.rtx_payload_type, video.rate) == (108, 109, 90_000)
    assert video.rtx_ssrc is not None
    audio = stand.notes.outputs[stand.audio.output]
    assert (audio.payload_type, audio.rtx_ssrc, audio.rate) == (111, None, 48_000)
    assert {sources.cname for sources in stand.viewer.sources()} == {"haat-9"}
    assert set(stand.outputs) == {stand.video.output, stand.audio.output}
    stand.viewer.close()
    assert stand.outputs == {}


def test_a_newcomer_begins_with_the_middle_and_all_sound(stand: Stand) -> None:
    stand.tick()
    assert stand.source is not None
    assert stand.notes.playing == {
        stand.video.output: stand.source.stream("h"),
        stand.audio.output: stand.source.stream(""),
    }
    assert stand.source.wishes() == []


def test_a_newcomer_asks_for_a_keyframe_that_is_not_at_hand_and_again_after_a_second(stand: Stand) -> None:
    stand.notes.has_ring = False
    stand.tick()
    assert stand.source is not None
    assert stand.restless == {stand.viewer}
    requests = stand.source.layer("video", "h").keyframes
    assert _take(requests)
    requests.came(START)
    stand.tick(9)
    assert not _take(requests, S)
    stand.tick(3)
    assert _take(requests, S)
    stand.notes.keyframe()
    stand.tick()
    assert stand.restless == set()


def test_nothing_happens_before_the_viewer_is_connected(stand: Stand) -> None:
    stand.peer.is_connected = False
    stand.tick(3)
    assert stand.notes.said == []


def test_a_viewer_without_news_is_left_alone(stand: Stand) -> None:
    on_top(stand).tick(50)
    assert stand.notes.said == []
    assert stand.restless == set()


def test_trouble_ends_the_old_layer_at_once_until_a_fresh_keyframe_of_the_new(
    stand: Stand,
) -> None:
    on_top(stand)
    for delay in (80, 150, 220):
        stand.now += 100 * MS
        stand.transport(400_000, delay_ms=delay)
    assert stand.target() == "q"
    assert stand.notes.said == [("deselect", stand.video.output)]
    assert stand.source is not None
    assert stand.source.wishes() == ["q"]
    stand.source.layer("video", "q").keyframes.came(stand.now + 1)
    stand.tick()
    assert stand.notes.playing[stand.video.output] == stand.source.stream("q")
    assert stand.notes.playing[stand.audio.output] == stand.source.stream("")


def test_room_is_looked_for_by_probing_and_taken_at_a_keyframe(stand: Stand) -> None:
    stand.tick()
    stand.carried_bps = 640_000
    stand.tick(3)
    assert stand.restless == {stand.viewer}
    assert stand.notes.probed > 0
    stand.source and stand.source.wishes()
    stand.carried_bps = 6_000_000
    stand.tick(5)
    assert (stand.target(), stand.current()) == ("f", "h")
    assert stand.source is not None
    assert stand.source.wishes() == ["f"]
    stand.notes.keyframe()
    assert stand.current() == "f"


def test_a_layer_that_ends_is_left_at_once_and_taken_again(stand: Stand) -> None:
    on_top(stand)
    assert stand.source is not None
    rate = stand.source.rates.pop("f")
    stand.tick()
    assert stand.notes.said == [("select", stand.video.output, stand.source.stream("h"))]
    stand.notes.keyframe()
    stand.tick()
    stand.source.rates["f"] = rate
    stand.tick(6)
    assert stand.target() == "f"


def test_a_choice_by_hand_is_kept_and_tried_at_once(stand: Stand) -> None:
    on_top(stand)
    stand.viewer.prefer("1", Wish("q"), stand.now)
    stand.notes.keyframe()
    line = stand.viewer.layers().lines[0]
    assert (line.mid, line.choice, line.target, line.current) == ("1", "q", "q", "q")
    assert [(view.rid, view.height, view.bitrate_bps) for view in line.layers] == [
        ("q", 180, 150_000),
        ("h", 360, 600_000),
        ("f", 720, 2_000_000),
    ]
    stand.tick(20)
    assert stand.target() == "q"
    stand.viewer.prefer("1", Wish("f"), stand.now)
    assert stand.target() == "f"
    with pytest.raises(UnknownLine):
        stand.viewer.prefer("0", Wish(), stand.now)


def test_a_picture_that_is_not_shown_is_not_sent(stand: Stand) -> None:
    on_top(stand)
    stand.viewer.prefer("1", Wish(max_height=0), stand.now)
    assert set(stand.notes.playing) == {stand.audio.output}
    stand.viewer.prefer("1", Wish(max_height=360), stand.now)
    stand.tick(10)
    assert stand.target() == "h"


def test_who_stops_publishing_plays_nothing(stand: Stand) -> None:
    on_top(stand)
    stand.source = None
    stand.tick()
    assert stand.notes.playing == {}
    stand.source = Published(handle=200)
    stand.tick()
    assert stand.notes.playing[stand.audio.output] == 203


def test_an_overloaded_server_sends_less(stand: Stand) -> None:
    on_top(stand)
    stand.menu.relief = Relief.CAPPED_LAYERS
    stand.tick()
    assert stand.target() == "h"
    stand.menu.relief = Relief.AUDIO_ONLY
    stand.tick()
    assert set(stand.notes.playing) == {stand.audio.output}
    stand.menu.relief = Relief.NOTHING
    stand.tick(2)
    assert stand.target() is not None


def test_keyframe_wishes_reach_the_layer_that_plays(stand: Stand) -> None:
    stand.tick()
    stand.viewer.on_keyframe_wanted(stand.video.output)
    stand.viewer.on_keyframe_wanted(stand.audio.output)
    assert stand.source is not None
    assert stand.source.wishes() == ["h"]


def test_figures_tell_round_trip_estimate_and_freezes(stand: Stand) -> None:
    stand.tick()
    stand.notes.octets = 900_000
    stand.viewer.on_feedback(
        Feedback(9, None, 900_000, (ReceptionReport(stand.video.output, 0, 0, 0, 60 * MS),)), stand.now
    )
    stand.viewer.report(PlayerReport(freezes=2, freeze_ms=700), START + S)
    stats = stand.viewer.stats(START + 2 * S)
    assert (stats.round_trip_ms, stats.estimate_bps, stats.player.freezes) == (60, 900_000, 2)
