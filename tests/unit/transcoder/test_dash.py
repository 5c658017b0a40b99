import xml.etree.ElementTree as ET

from transcoder.dash import Presentation, Track, render_mpd
from transcoder.playlist import SegmentTag

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
    assert (period.get("id"), period.get("start")) == ("10", "PT20.000S")
    kinds = [one.get("contentType") for one in period.findall("d:AdaptationSet", NAMESPACE)]
    assert kinds == ["video", "audio"]
    template = period.find(".//d:SegmentTemplate", NAMESPACE)
    assert template is not None
    assert template.attrib == {
        "timescale": "1000000",
        "presentationTimeOffset": "20000000",
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
            "presentationTimeOffset": "1800000",
        }
        for scheme in (own, tag)
        for value in ("haat.pin", "haat.poll", "haat.sold")
    ]
    assert [one.tag.rpartition("}")[2] for one in audio] == ["Representation"]


def test_a_period_ends_at_a_break_a_gap_and_another_init() -> None:
    root = mpd(track("v0", 640, 5, "000011-1", (7,)), track("audio", 0, 5, "00000000", (7,)))
    periods = [(one.get("id"), one.get("start")) for one in root.findall("d:Period", NAMESPACE)]
    assert periods == [("5", "PT10.000S"), ("7", "PT14.000S"), ("9", "PT18.000S"), ("12", "PT24.000S")]


def test_an_ended_show_is_static_and_begins_at_zero() -> None:
    root = mpd(track("v0", 640, 5, "0000", (7,)), track("audio", 0, 5, "0000", (7,)), ended=True)
    assert (root.get("type"), root.get("mediaPresentationDuration")) == ("static", "PT8.000S")
    periods = [one.get("start") for one in root.findall("d:Period", NAMESPACE)]
    assert periods == ["PT0.000S", "PT4.000S"]
    assert root.find("d:UTCTiming", NAMESPACE) is None
