"""A replay: all renditions equally long and broken alike, and moments of the show where they belong."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from transcoder.archive.export import pieces
from transcoder.archive.journal import Line, MapLine, RangeLine, SegmentLine
from transcoder.archive.playlists import whole
from transcoder.archive.replay import Positions, Slot, multivariant, replay_of
from transcoder.multivariant import render_multivariant

HEIGHTS = {"v0": 720, "v1": 360, "v2": 180}


def maps(run: str = "run") -> list[Line]:
    found: list[Line] = [
        MapLine(f"{name}/{run}-i0.mp4", name, "avc1.42c01f", height * 16 // 9, height, 700)
        for name, height in HEIGHTS.items()
    ]
    return [*found, MapLine(f"audio/{run}-i0.mp4", "audio", "mp4a.40.2", 0, 0, 600)]


def line(
    rendition: str, msn: int, *, run: str = "run", at_ms: int | None = None, kept: bool = True
) -> SegmentLine:
    return SegmentLine(
        rendition,
        msn,
        f"{rendition}/{run}-s{msn}.mp4",
        f"{rendition}/{run}-i0.mp4",
        msn * 2000 if at_ms is None else at_ms,
        2_000_000,
        100_000,
        30_000,
        0,
        kept,
    )


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.sampled_from(["v0", "v1", "v2", "audio"]), st.integers(0, 30)), max_size=60))
def test_whatever_is_missing_all_renditions_are_equally_long_and_broken_alike(
    missing: set[tuple[str, int]],
) -> None:
    lines = maps()
    for msn in range(31):
        lines += [line(name, msn) for name in (*HEIGHTS, "audio") if (name, msn) not in missing]
    replay = replay_of(lines)
    tracks = [*replay.renditions.values(), replay.audio]
    breaks = [[one.fresh for one in track] for track in tracks]
    assert all(one == breaks[0] for one in breaks)
    assert all([one.line.msn for one in track] == [one.line.msn for one in tracks[0]] for track in tracks)
    heard = {msn for msn in range(31) if ("audio", msn) not in missing}
    seen = {msn for msn in range(31) if any((name, msn) not in missing for name in HEIGHTS)}
    listed = {one.line.msn for one in replay.audio}
    assert listed == heard & seen
    for track in tracks:
        for before, after in pairwise(track):
            goes_on = after.line.msn == before.line.msn + 1 and after.line.rendition == before.line.rendition
            assert goes_on or after.fresh


def test_a_missing_segment_is_played_by_the_neighbour_after_a_discontinuity() -> None:
    lines = maps() + [
        line(name, msn) for msn in range(4) for name in (*HEIGHTS, "audio") if (name, msn) != ("v0", 2)
    ]
    text = whole(4, replay_of(lines).renditions["v0"], (), lambda _: None)
    assert [one for one in text.splitlines() if not one.startswith(("#EXTINF", "#EXT-X-PROGRAM"))] == [
        "#EXTM3U",
        "#EXT-X-VERSION:9",
        "#EXT-X-TARGETDURATION:4",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-MEDIA-SEQUENCE:0",
        '#EXT-X-MAP:URI="../v0/run-i0.mp4"',
        "../v0/run-s0.mp4",
        "../v0/run-s1.mp4",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="../v1/run-i0.mp4"',
        "../v1/run-s2.mp4",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="../v0/run-i0.mp4"',
        "../v0/run-s3.mp4",
        "#EXT-X-ENDLIST",
    ]


def test_what_was_not_recorded_is_not_in_the_replay() -> None:
    lines = maps() + [
        line(name, msn, kept=not 3 <= msn < 6) for msn in range(9) for name in (*HEIGHTS, "audio")
    ]
    replay = replay_of(lines)
    assert [one.line.msn for one in replay.audio] == [0, 1, 2, 6, 7, 8]
    assert [one.fresh for one in replay.audio] == [False, False, False, True, False, False]
    assert replay.size_bytes == 6 * 4 * 100_000


def test_what_held_when_a_replay_begins_is_told_from_its_beginning_on() -> None:
    lines: list[Line] = [
        RangeLine("pin-1", "haat.pin", 1_000, 2_500),
        RangeLine("sold-2", "haat.sold", 9_500, 0),
        RangeLine("pin-3", "haat.pin", 3_500, 8_000),
        RangeLine("poll-4", "haat.poll", 4_000),
        RangeLine("pin-5", "haat.pin", 12_000, 1_000),
    ]
    lines += maps() + [line(name, msn) for msn in range(5, 9) for name in (*HEIGHTS, "audio")]
    assert [(one.id, one.start_ms, one.duration_ms) for one in replay_of(lines).ranges] == [
        ("sold-2", 10_000, 0),
        ("pin-3", 10_000, 1_500),
        ("poll-4", 10_000, None),
        ("pin-5", 12_000, 1_000),
    ]


def test_the_untouched_source_is_for_downloads_only() -> None:
    lines = [*maps(), MapLine("source/run-i0.mp4", "source", "vp09.00.10.08", 1280, 720, 300)]
    lines += [line(name, msn) for msn in range(20) for name in (*HEIGHTS, "source", "audio")]
    replay = replay_of(lines)
    assert list(replay.renditions) == ["v0", "v1", "v2"]
    assert {one.line.rendition for one in replay.source} == {"source"}
    assert [one.uri for one in multivariant(replay).variants] == ["v0.m3u8", "v1.m3u8", "v2.m3u8"]


def test_captions_have_every_slot_and_are_silent_where_nothing_was_said() -> None:
    lines = maps() + [line(name, msn) for msn in range(4) for name in (*HEIGHTS, "audio")]
    lines += [
        SegmentLine("captions-bn", msn, f"captions-bn/run-s{msn}.vtt", "", msn * 2000, 2_000_000, 50)
        for msn in (2, 3)
    ]
    found = replay_of(lines).captions["captions-bn"]
    assert [one.line.uri.partition("/")[2] for one in found] == [
        "none.vtt",
        "none.vtt",
        "run-s2.vtt",
        "run-s3.vtt",
    ]
    text = whole(4, found, (), lambda _: None)
    assert "#EXT-X-MAP" not in text
    assert "SUBTITLES" in render_multivariant(multivariant(replay_of(lines)))


def test_segments_whose_init_is_lost_are_left_out() -> None:
    lines = [one for one in maps() if not (isinstance(one, MapLine) and one.rendition == "v0")]
    replay = replay_of([*lines, *(line(name, msn) for msn in range(4) for name in (*HEIGHTS, "audio"))])
    assert list(replay.renditions) == ["v1", "v2"]
    assert {one.line.rendition for one in replay.source} == {"v1"}


def test_a_show_of_sound_alone_has_a_replay() -> None:
    lines: list[Line] = [MapLine("audio/run-i0.mp4", "audio", "mp4a.40.2", 0, 0, 600)]
    replay = replay_of([*lines, *(line("audio", msn) for msn in range(5))])
    assert (len(replay.slots), replay.renditions, replay.source) == (5, {}, ())
    assert Positions(replay.slots).duration_ms == 10_000


def test_pieces_are_as_long_as_the_replay_whatever_the_sound_measures() -> None:
    lines = maps() + [line(name, msn, at_ms=msn * 2000) for msn in range(3) for name in ("v0", "audio")]
    lines += maps("next") + [
        line(name, msn, run="next", at_ms=msn * 2000) for msn in range(50, 53) for name in ("v0", "audio")
    ]
    replay = replay_of(lines)
    durations = {("run", msn): 2_000_000 for msn in range(3)} | {
        ("next", msn): 1_990_000 for msn in range(50, 53)
    }
    found = pieces(replay.audio, durations)
    assert [(piece.map, len(piece.lines), piece.duration_us) for piece in found] == [
        ("audio/run-i0.mp4", 3, 6_000_000),
        ("audio/next-i0.mp4", 3, 5_970_000),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(200, 4000), st.integers(0, 60_000)), min_size=1, max_size=40), st.data()
)
def test_positions_grow_with_time_and_gaps_have_no_length(
    shape: list[tuple[int, int]], data: st.DataObject
) -> None:
    slots, at_ms = [], 1_000_000
    for number, (length_ms, gap_ms) in enumerate(shape):
        at_ms += gap_ms if number else 0
        slots.append(
            Slot({"audio": SegmentLine("audio", number, "audio/r-s0.mp4", "", at_ms, length_ms * 1000, 1)})
        )
        at_ms += length_ms
    positions = Positions(slots)
    assert positions.duration_ms == sum(length for length, _ in shape)
    assert (positions.began_ms, positions.ended_ms) == (1_000_000, at_ms)
    assert positions.of(0) == positions.of(1_000_000) == 0
    assert positions.of(at_ms) == positions.of(at_ms + 10_000) == positions.duration_ms
    moments = sorted(data.draw(st.lists(st.integers(999_000, at_ms + 1000), min_size=2, max_size=20)))
    found = [positions.of(moment) for moment in moments]
    assert found == sorted(found)
    place = 0
    for slot in slots:
        lead = slot.lead
        assert positions.of(lead.at_ms + lead.duration_us // 2000) == place + lead.duration_us // 2000
        place += lead.duration_us // 1000
