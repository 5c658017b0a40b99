"""The worker's pipeline without its process: awkward sources, exact figures."""

from itertools import groupby, pairwise

import pytest

from tests.helpers.pipeline_bench import ORIGIN, Bench, S
from tests.helpers.source import PLAIN, SIMULCAST, Source
from transcoder.messages import AUDIO, Init, PartMade, Planned, Splice, Start, Unit
from transcoder.pipeline import Pipeline
from transcoder.settings import TranscoderSettings
from transcoder.show import ShowStore
from transcoder.stats import Counters


def test_publisher_that_ignores_keyframe_requests_is_encoded_in_time() -> None:
    source = Source(PLAIN, fps=30)
    bench = Bench(lambda: None)
    bench.feed(source, 30 * 14)
    lengths = bench.segment_lengths("v0")
    assert lengths[0] == pytest.approx(4.0, abs=0.04)
    assert lengths[1:] == pytest.approx([2.0] * len(lengths[1:]), abs=0.04)
    assert [splice.segment for splice in bench.said_of(Splice)] == [1]
    for rendition in ("v0", "v1", "v2"):
        assert all(part.independent for part in bench.firsts(rendition))


def test_variable_frame_rate_stays_within_the_part_target() -> None:
    source = Source(SIMULCAST, fps=30)
    bench = Bench(source.request_keyframe)
    skipped = {n for n in range(600) if n % 7 in (2, 3) or 200 <= n < 206}

    def keep(unit: Unit) -> bool:
        return unit.kind == "audio" or unit.keyframe or source.index not in skipped

    bench.feed(source, 400, keep)
    for rendition in ("v0", "v1", "v2", AUDIO):
        parts = bench.parts(rendition)
        assert all(part.duration_ns <= S // 2 + 500_000 for part in parts)
        gaps = [b.start_ns - a.start_ns - a.duration_ns for a, b in pairwise(parts)]
        assert all(abs(gap) <= 40_000 for gap in gaps)
    assert all(length < 4.5 for length in bench.segment_lengths("v0"))


def test_audio_and_video_segments_begin_together() -> None:
    source = Source(SIMULCAST)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 200)
    starts = {
        name: {part.segment: part.start_ns for part in reversed(bench.parts(name))}
        for name in ("v0", "v2", AUDIO)
    }
    for segment, at_ns in starts["v0"].items():
        assert abs(starts["v2"][segment] - at_ns) <= 1_000_000
        assert abs(starts[AUDIO][segment] - at_ns) <= 22_000_000


def test_late_audio_is_waited_for_instead_of_silenced() -> None:
    """Sound 800 ms behind the picture costs one stretch of silence, then arrives whole."""
    source = Source(PLAIN)
    bench = Bench(source.request_keyframe)
    late: list[Unit] = []
    for _ in range(200):
        for unit in source.frame(ORIGIN):
            if unit.kind == "audio":
                late.append(unit)
                continue
            while late and late[0].capture_ns < unit.capture_ns - 800_000_000:
                bench.take(late.pop(0))
            bench.take(unit)
    loud = [len(part.data) / part.frames > 150 for part in bench.parts(AUDIO)]
    assert loud.count(False) > 0
    assert all(loud[4:])


def test_turned_picture_plans_the_encoded_rungs_anew() -> None:
    upright, wide = Source((("", 360, 640),)), Source(PLAIN)

    def request_keyframe() -> None:
        upright.request_keyframe()
        wide.request_keyframe()

    bench = Bench(request_keyframe)
    bench.feed(wide, 80)
    upright.follow(wide)
    bench.feed(upright, 80)
    assert [splice.segment for splice in bench.said_of(Splice)] == [4, 5]
    turned = [("v0", 360, 640), ("v1", 240, 426), ("v2", 180, 320)]
    assert bench.inits() == [("v0", 640, 360), ("v1", 426, 240), ("v2", 320, 180), *turned, turned[0]]


def test_change_of_codec_plans_anew() -> None:
    first, second = Source(PLAIN), Source(PLAIN, codec="VP8")
    bench = Bench(first.request_keyframe)
    bench.feed(first, 60)
    second.follow(first)
    bench.feed(second, 60)
    assert [rung.encoded for rung in bench.said_of(Planned)[-1].rungs] == [True, True, True]
    for rendition in ("v0", "v1", "v2", AUDIO):
        bench.check_joined(rendition)


def test_renditions_go_on_through_ladders_of_fewer_and_of_more_rungs() -> None:
    layered, small, again = Source(SIMULCAST), Source((("", 160, 90),)), Source(SIMULCAST)

    def request_keyframe() -> None:
        for source in (layered, small, again):
            source.request_keyframe()

    bench = Bench(request_keyframe)
    bench.feed(layered, 90)
    for before, after in ((layered, small), (small, again)):
        after.follow(before)
        bench.pipeline.renew()
        bench.feed(after, 150)
    bench.pipeline.finish()
    assert [len(planned.rungs) for planned in bench.said_of(Planned)] == [3, 1, 3]
    show = _stored(bench)
    segments = {name: _segments(show, name) for name in ("v0", "v1", "v2")}
    assert len(segments["v0"]) > 5
    assert segments["v0"] == segments["v1"] == segments["v2"]
    media = [[show.renditions[name].media(uri) for uri in _uris(show, name)] for name in segments]
    alike = [len(set(same)) == 1 for same in zip(*media, strict=True)]
    assert (alike[0], True in alike, alike[-1]) == (False, True, False)


def test_rung_that_returns_by_a_late_layer_is_announced_everywhere() -> None:
    three, two = Source(SIMULCAST), Source((("a", 640, 360), ("b", 320, 180), ("c", 160, 90)))
    two.stopped.add("c")

    def request_keyframe() -> None:
        three.request_keyframe()
        two.request_keyframe()

    bench = Bench(request_keyframe)
    bench.feed(three, 70)
    two.follow(three)
    bench.pipeline.renew()
    bench.feed(two, 120)
    two.stopped.clear()
    bench.feed(two, 120)
    bench.pipeline.finish()
    ladders = [[rung.rid for rung in planned.rungs] for planned in bench.said_of(Planned)]
    assert ladders == [["f", "h", "q"], ["a", "b"], ["a", "b", "c"]]
    show = _stored(bench)
    _, segments = show.renditions["v2"].window.whole
    sizes = [_size(show, "v2", segment.map_uri) for segment in segments]
    assert [size for size, _ in groupby(sizes)] == [(160, 90), (320, 180), (160, 90)]
    for before, after in pairwise(segments):
        assert after.discontinuity or after.map_uri == before.map_uri
    breaks = [[one[:2] for one in _segments(show, name)] for name in ("v0", "v1", "v2")]
    assert breaks[0] == breaks[1] == breaks[2]


def test_layer_that_the_show_never_had_joins_without_a_break() -> None:
    source = Source(SIMULCAST)
    source.stopped.add("q")
    bench = Bench(source.request_keyframe)
    bench.feed(source, 60)
    source.stopped.clear()
    bench.feed(source, 140)
    assert sorted(bench.inits()) == [("v0", 640, 360), ("v1", 320, 180), ("v2", 160, 90)]
    assert not bench.said_of(Splice)


def test_new_worker_knows_which_rungs_return() -> None:
    source = Source(SIMULCAST)
    source.stopped.add("q")
    bench = Bench(source.request_keyframe)
    bench.pipeline = Pipeline(Start(ORIGIN - S, (), 2 * S, 4 * S, S // 2, ("v0", "v1", "v2")), bench._hear)
    bench.feed(source, 60)
    source.stopped.clear()
    bench.feed(source, 140)
    [splice] = bench.said_of(Splice)
    assert bench.firsts("v2")[0].segment == splice.segment


def _size(show: ShowStore, name: str, map_uri: str) -> tuple[int, int]:
    init = show.renditions[name]._maps[map_uri]
    return init.width, init.height


def _stored(bench: Bench) -> ShowStore:
    """What a server has made of what the worker said."""
    show = ShowStore(TranscoderSettings(), Counters())
    for message in bench.said:
        match message:
            case Planned():
                show.plan(message.rungs)
            case Init():
                show.set_init(message)
            case Splice():
                show.splice(message.segment)
            case PartMade():
                show.add(message)
    show.end()
    return show


def _segments(show: ShowStore, name: str) -> list[tuple[int, bool, int]]:
    """When each segment begins, whether with a break, and how long it is."""
    _, segments = show.renditions[name].window.whole
    return [(one.at_ms, one.discontinuity, one.length_us // 1000) for one in segments]


def _uris(show: ShowStore, name: str) -> list[str]:
    return [one.uri or "" for one in show.renditions[name].window.whole[1]]


def test_another_camera_begins_with_a_splice_and_the_old_picture_stays_until_then() -> None:
    first, second = Source(PLAIN), Source((("", 320, 180),))
    bench = Bench(first.request_keyframe)
    bench.feed(first, 50)
    second.follow(first)
    bench.pipeline.renew()
    bench.feed(second, 50)
    assert bench.inits()[-1] == ("v0", 320, 180)
    splices = {splice.segment for splice in bench.said_of(Splice)}
    begun = {m.segment for m in bench.firsts("v0") if m.segment in splices}
    assert begun == splices
    bench.check_joined("v0")
    bench.check_joined(AUDIO)


def test_a_source_that_has_not_begun_is_renewed_without_a_break() -> None:
    bench = Bench(lambda: None)
    bench.pipeline.renew()
    assert not bench.said_of(Splice)


def test_sound_that_pauses_in_silence_leaves_no_gap() -> None:
    source = Source(SIMULCAST)
    bench = Bench(source.request_keyframe)
    heard = 0

    def keep(unit: Unit) -> bool:
        """With DTX a packet comes every 400 ms while nobody speaks."""
        nonlocal heard
        heard += unit.kind == "audio"
        return unit.kind == "video" or heard % 20 == 1

    bench.feed(source, 200, keep)
    parts = bench.parts(AUDIO)
    assert [b.start_ns - a.start_ns - a.duration_ns for a, b in pairwise(parts)] == pytest.approx(
        [0] * (len(parts) - 1), abs=40_000
    )
    pairs = list(zip(bench.segment_lengths(AUDIO), bench.segment_lengths("v0"), strict=False))
    assert len(pairs) >= 4
    assert all(abs(sound - picture) < 0.05 for sound, picture in pairs)
