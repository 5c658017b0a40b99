import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import NamedTuple

from transcoder.dash import Presentation, Track, render_mpd
from transcoder.messages import AUDIO, Init, PartMade, Rung
from transcoder.playlist import SegmentTag
from transcoder.settings import TranscoderSettings
from transcoder.show import ShowStore
from transcoder.stats import Counters
from transcoder.window import Run

NAMESPACE = {"d": "urn:mpeg:dash:schema:mpd:2011"}
ORIGIN_MS = 1_700_000_000_000


def track(name: str, width: int, first: int, maps: str, breaks: tuple[int, ...] = ()) -> Track:
    """Segments of two seconds, one for each letter of `maps`; a dash is a gap."""
    segments = tuple(
        SegmentTag(
            f"{name}/t-i{letter}.mp4",
            ORIGIN_MS + number * 2000,
            (),
            f"{name}/t-s{number}.mp4",
            2_000_000,
            number in breaks,
            letter == "-",
        )
        for number, letter in enumerate(maps, first)
    )
    return Track(name, "avc1.42c01f", width, width // 2, 1_000_000, first, segments)


def mpd(*tracks: Track, ended: bool = False) -> ET.Element:
    show = Presentation(tracks, ORIGIN_MS, ORIGIN_MS + 60_000, 4, 36, ended)
    return ET.fromstring(render_mpd(show))


def test_live_timeline_and_template_name_the_live_segments() -> None:
    root = mpd(track("v0", 640, 10, "000"), track("audio", 0, 9, "0000"))
    assert (root.get("type"), root.get("availabilityStartTime")) == ("dynamic", "2023-11-14T22:13:20.000Z")
    [period] = root.findall("d:Period", NAMESPACE)
    assert (period.get("id"), period.get("start")) == ("10", "PT20.001S")
    kinds = [one.get("contentType") for one in period.findall("d:AdaptationSet", NAMESPACE)]
    assert kinds == ["video", "audio"]
    template = period.find(".//d:SegmentTemplate", NAMESPACE)
    assert template is not None
    assert template.attrib == {
        "timescale": "1000000",
        "presentationTimeOffset": "20001000",
        "startNumber": "10",
        "initialization": "v0/t-i0.mp4",
        "media": "v0/t-s$Number$.mp4",
    }
    timeline = [one.attrib for one in template.iter("{urn:mpeg:dash:schema:mpd:2011}S")]
    assert timeline == [{"t": str(t * 1_000_000), "d": "2000000"} for t in (20, 22, 24)]
    timing = root.find("d:UTCTiming", NAMESPACE)
    assert timing is not None
    assert timing.get("value") == "2023-11-14T22:14:20.000Z"


def test_the_pictures_declare_the_event_streams_that_come_with_them() -> None:
    root = mpd(track("v0", 640, 10, "000"), track("v1", 320, 10, "000"), track("audio", 0, 10, "000"))
    video, audio = root.findall(".//d:AdaptationSet", NAMESPACE)
    kinds = [one.tag.rpartition("}")[2] for one in video]
    assert kinds == ["InbandEventStream"] * 6 + ["Representation"] * 2  # in the order of the schema
    own, tag = "urn:haat:timed-fact:1", "https://aomedia.org/emsg/ID3"
    assert [one.attrib for one in video[:6]] == [
        {
            "schemeIdUri": scheme,
            "value": value,
            "timescale": "90000",
            "presentationTimeOffset": "1800090",
        }
        for scheme in (own, tag)
        for value in ("haat.pin", "haat.poll", "haat.sold")
    ]
    assert [one.tag.rpartition("}")[2] for one in audio] == ["Representation"]


def test_a_period_ends_at_a_break_a_gap_and_another_init() -> None:
    root = mpd(track("v0", 640, 5, "000011-1", (7,)), track("audio", 0, 5, "00000000", (7,)))
    periods = [(one.get("id"), one.get("start")) for one in root.findall("d:Period", NAMESPACE)]
    assert periods == [("5", "PT10.001S"), ("7", "PT14.001S"), ("9", "PT18.001S"), ("12", "PT24.001S")]


def test_an_ended_show_is_static_and_its_times_stay() -> None:
    tracks = track("v0", 640, 5, "0000", (7,)), track("audio", 0, 5, "0000", (7,))
    root = mpd(*tracks, ended=True)
    assert (root.get("type"), root.get("mediaPresentationDuration")) == ("static", "PT18.000S")
    for one in (root, mpd(*tracks)):
        periods = [period.get("start") for period in one.findall("d:Period", NAMESPACE)]
        assert periods == ["PT10.001S", "PT14.001S"]
    assert root.find("d:UTCTiming", NAMESPACE) is None


class Period(NamedTuple):
    """What the MPD says of one for its first pictures; offset and times in seconds, numbers count from the
    show's first segment."""

    number: int
    start: str | None
    offset: float
    first: int
    times: list[float]
    names: str = "v0 audio"


class LiveShow:
    """Pictures and sound in segments of two seconds from 10 s after the origin on; the window holds three."""

    def __init__(self) -> None:
        self.store = ShowStore(TranscoderSettings(window_s=6), Counters())
        self.store.origin_ns = ORIGIN_MS * 1_000_000
        self.store.plan((Rung("v0", "f", 640, 360, False, 0),))
        self.begin("v0", AUDIO)
        self.at_s = 10
        self._first: int | None = None

    def begin(self, *names: str) -> None:
        """New init segments."""
        for name in names:
            self.store.set_init(Init(name, "avc1.42c01f", 640 if name == "v0" else 0, 360, b"init"))

    def play(self, *segments: int, also: str = "") -> None:
        """The worker makes these; each is whole when the next begins. The sound is 7 ms late."""
        others = [(also, 0)] if also else []
        for segment in segments:
            for name, late_ms in (("v0", 0), *others, (AUDIO, 7)):
                at_ms = ORIGIN_MS + self.at_s * 1000 + late_ms
                self.store.add(PartMade(name, segment, at_ms * 1_000_000, 2_000_000_000, True, 60, b"part"))
            self._first = self.store.newest_msn if self._first is None else self._first
            self.at_s += 2

    def replace_worker(self) -> None:
        self.store.break_off()
        self.begin("v0", AUDIO)
        self.at_s += 5

    @property
    def periods(self) -> list[Period]:
        assert self._first is not None
        found = []
        for period in ET.fromstring(render_mpd(self.store.presentation())).findall("d:Period", NAMESPACE):
            template = period.find(".//d:SegmentTemplate", NAMESPACE)
            assert template is not None
            found.append(
                Period(
                    int(period.attrib["id"]) - self._first,
                    period.get("start"),
                    int(template.attrib["presentationTimeOffset"]) / 1e6,
                    int(template.attrib["startNumber"]) - self._first,
                    [int(one.attrib["t"]) / 1e6 for one in template.iterfind(".//d:S", NAMESPACE)],
                    " ".join(one.attrib["id"] for one in period.iterfind(".//d:Representation", NAMESPACE)),
                )
            )
        return found


def test_a_period_stays_where_it_began_while_the_window_slides() -> None:
    show = LiveShow()
    show.play(0, 1, 2, 3)
    assert show.periods == [Period(0, "PT10.008S", 10.008, 0, [10, 12, 14])]
    show.play(4)
    assert show.periods == [Period(0, "PT10.008S", 10.008, 1, [12, 14, 16])]
    show.play(*range(5, 100))
    assert show.periods == [Period(0, "PT10.008S", 10.008, 96, [202, 204, 206])]


def test_the_period_of_a_replaced_worker_stays_too() -> None:
    show = LiveShow()
    show.play(0, 1, 2, 3)
    show.replace_worker()
    show.play(0, 1)
    assert show.periods == [
        Period(0, "PT10.008S", 10.008, 2, [14, 16]),
        Period(4, "PT23.008S", 23.008, 4, [23]),
    ]
    show.play(2, 3, 4)
    assert show.periods == [Period(4, "PT23.008S", 23.008, 5, [25, 27, 29])]
    show.replace_worker()
    show.play(0, 1, 2, 3, 4)
    assert show.periods == [Period(9, "PT38.008S", 38.008, 10, [40, 42, 44])]


def test_a_period_that_one_rendition_alone_began_stays_too() -> None:
    show = LiveShow()
    show.play(0, 1, 2)
    show.begin("v0")
    show.play(3, 4, 5, 6)
    assert show.periods == [Period(3, "PT16.001S", 16.001, 3, [16, 18, 20])]
    show.begin(AUDIO)
    show.play(7, 8)
    began = [Period(3, "PT16.001S", 16.001, 5, [20, 22]), Period(7, "PT24.008S", 24.008, 7, [24])]
    assert show.periods == began
    show.play(9, 10)
    assert show.periods == [began[1]._replace(times=[24, 26, 28])]
    show.store.splice(12)
    show.play(11, 12, 13)
    assert [(one.number, one.start) for one in show.periods] == [(7, "PT24.008S"), (12, "PT34.008S")]
    show.play(14, 15, 16)
    assert show.periods == [Period(12, "PT34.008S", 34.008, 13, [36, 38, 40])]


def test_a_period_began_where_the_last_of_its_renditions_did() -> None:
    tracks = track("v0", 640, 20, "000"), track("audio", 0, 21, "000")
    longer, shorter = Run(5, ORIGIN_MS + 10_000), Run(7, ORIGIN_MS + 14_000)
    for lefts in ((longer, shorter), (shorter, longer)):
        root = mpd(*(replace(one, left=left) for one, left in zip(tracks, lefts, strict=True)))
        [period] = root.findall("d:Period", NAMESPACE)
        assert (period.get("id"), period.get("start")) == ("7", "PT14.001S")


def test_a_rendition_that_joins_cuts_nothing_off_from_the_others() -> None:
    show = LiveShow()
    show.play(0, 1, 2)
    rungs = (Rung("v0", "f", 640, 360, False, 0), Rung("v1", "h", 320, 180, False, 0))
    show.store.plan(rungs)
    show.begin("v1")
    show.play(3, also="v1")
    before = Period(0, "PT10.008S", 10.008, 0, [10, 12, 14])
    assert show.periods == [before]
    show.play(4, also="v1")
    joined = Period(3, "PT16.001S", 16.001, 3, [16], "v0 v1 audio")
    assert show.periods == [before._replace(first=1, times=[12, 14]), joined]
    show.play(5, also="v1")
    assert show.periods == [before._replace(first=2, times=[14]), joined._replace(times=[16, 18])]
    show.play(6, 7, also="v1")
    assert show.periods == [joined._replace(first=4, times=[18, 20, 22])]


def test_pictures_alone_and_sound_alone_are_no_period() -> None:
    root = mpd(track("v0", 640, 12, "000"), track("v1", 320, 11, "0000"), track("audio", 0, 9, "000000"))
    assert [one.get("id") for one in root.findall("d:Period", NAMESPACE)] == ["11", "12"]


def test_what_one_rendition_let_go_of_is_gone_in_all() -> None:
    tracks = track("v0", 640, 11, "000"), track("v1", 320, 10, "0000"), track("audio", 0, 10, "0000")
    began = Run(5, ORIGIN_MS + 10_000)
    root = mpd(*(replace(one, left=began, is_trimmed=True) for one in tracks))
    [period] = root.findall("d:Period", NAMESPACE)
    first = period.find(".//d:SegmentTemplate", NAMESPACE)
    assert first is not None
    assert (period.get("id"), first.get("startNumber")) == ("5", "11")


def test_an_ended_show_begins_with_what_is_left_of_its_first_period() -> None:
    show = LiveShow()
    show.play(0, 1, 2, 3)
    show.replace_worker()
    show.play(0, 1)
    show.store.end()
    assert show.periods == [
        Period(0, "PT14.008S", 14.008, 2, [14, 16]),
        Period(4, "PT23.008S", 23.008, 4, [23, 25]),
    ]
    ended = ET.fromstring(render_mpd(show.store.presentation()))
    assert ended.get("mediaPresentationDuration") == "PT27.007S"
