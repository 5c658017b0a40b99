"""Sources that pause, lose layers, change size or have strange clocks: every rendition goes on."""

import io

import av
import numpy as np
import pytest
from msgspec.structs import replace

from tests.helpers.pipeline_bench import ORIGIN, Bench, S
from tests.helpers.source import PLAIN, SIMULCAST, Source
from transcoder.messages import AUDIO, SOURCE, Init, PartMade, Planned, Splice, Unit

VIDEO = ("v0", "v1", "v2")


def _end_ns(bench: Bench, rendition: str) -> int:
    part = bench.parts(rendition)[-1]
    return part.start_ns + part.duration_ns


def _check(bench: Bench, *, until_ns: int, renditions: tuple[str, ...] = (*VIDEO, AUDIO)) -> None:
    """All renditions are whole, alike in their segments, and reach this time."""
    bench.check_spliced()
    for rendition in renditions:
        bench.check_joined(rendition)
        assert _end_ns(bench, rendition) > until_ns - 1.3 * S
        assert all(part.independent for part in bench.firsts(rendition))
    starts = {name: {p.segment: p.start_ns for p in bench.firsts(name)} for name in renditions}
    for segment, at_ns in starts["v0"].items():
        for name in renditions:
            if segment in starts[name]:
                assert abs(starts[name][segment] - at_ns) <= 25_000_000


def _ask(*sources: Source) -> None:
    for source in sources:
        source.request_keyframe()


@pytest.mark.parametrize("layers", [SIMULCAST, PLAIN], ids=["simulcast", "plain"])
@pytest.mark.parametrize("seconds", [0.7, 7.0])
def test_pause_is_filled_with_the_last_picture(
    layers: tuple[tuple[str, int, int], ...], seconds: float
) -> None:
    source = Source(layers)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 87)
    bench.wait(source, seconds)
    bench.feed(source, 90)
    assert len(bench.said_of(Splice)) == 2
    _check(bench, until_ns=bench.now_ns)
    if seconds > 1:
        loud = [part for part in bench.parts(AUDIO) if len(part.data) / part.frames > 150]
        assert len(loud) >= len(bench.parts(AUDIO)) - 2


def test_host_who_is_away_leaves_picture_and_silence() -> None:
    source = Source(SIMULCAST)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 87)
    bench.wait(source, 9.0, sound=False)
    bench.feed(source, 90)
    _check(bench, until_ns=bench.now_ns)


def test_pause_of_an_encoded_source_needs_no_splice() -> None:
    source = Source(PLAIN, codec="VP8")
    bench = Bench(source.request_keyframe)
    bench.feed(source, 87)
    bench.wait(source, 5.0)
    bench.feed(source, 60)
    assert not bench.said_of(Splice)
    _check(bench, until_ns=bench.now_ns)


def test_screen_that_moves_once_a_second_is_encoded_throughout() -> None:
    source = Source(PLAIN)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 40)
    for _ in range(8):
        bench.wait(source, 0.95)
        bench.feed(source, 1)
    assert len(bench.said_of(Splice)) == 1
    _check(bench, until_ns=bench.now_ns)


def test_layer_that_stops_and_comes_back_stalls_nothing() -> None:
    source = Source(SIMULCAST)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 87)
    source.stopped.add("f")
    bench.feed(source, 110)
    sizes = [init for init in bench.inits() if init[0] == "v0"]
    assert sizes[-1] == ("v0", 320, 180)
    source.stopped.clear()
    bench.feed(source, 80)
    assert [init for init in bench.inits() if init[0] == "v0"][-1] == ("v0", 640, 360)
    _check(bench, until_ns=bench.now_ns)


def test_layers_that_change_size_together_are_spliced() -> None:
    large, small = Source(SIMULCAST), Source((("f", 480, 270), ("h", 240, 136), ("q", 120, 68)))
    bench = Bench(lambda: _ask(large, small))
    bench.feed(large, 70)
    small.follow(large)
    bench.feed(small, 70)
    assert len(bench.said_of(Splice)) == 1
    assert sorted(bench.inits()[3:]) == [("v0", 480, 270), ("v1", 240, 136), ("v2", 120, 68)]
    _check(bench, until_ns=bench.now_ns)


def test_one_layer_that_changes_size_alone_is_re_timed() -> None:
    source, other = Source(SIMULCAST), Source((("f", 480, 270),))
    bench = Bench(lambda: _ask(source, other))
    bench.feed(source, 70)
    source.stopped.add("f")
    other._tone = None
    for _ in range(120):
        other.index = source.index
        for unit in other.frame(ORIGIN):
            bench.take(unit)
        bench.feed(source, 1)
    assert [init for init in bench.inits() if init[0] == "v0"][-1] == ("v0", 480, 270)
    _check(bench, until_ns=bench.now_ns)


def test_phone_that_is_turned_turns_every_layer() -> None:
    wide, tall = Source(SIMULCAST), Source((("f", 360, 640), ("h", 180, 320), ("q", 90, 160)))
    bench = Bench(lambda: _ask(wide, tall))
    bench.feed(wide, 70)
    tall.follow(wide)
    bench.feed(tall, 70)
    assert sorted(bench.inits()[-3:]) == [("v0", 360, 640), ("v1", 180, 320), ("v2", 90, 160)]
    _check(bench, until_ns=bench.now_ns)


@pytest.mark.parametrize("jump_s", [7, 3600, -5, -3600])
def test_clock_that_jumps_and_comes_back_is_straightened(jump_s: int) -> None:
    source = Source(SIMULCAST)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 87)
    for _ in range(60):
        now_ns = ORIGIN + source.index * S // source.fps
        for unit in source.frame(ORIGIN):
            bench.pipeline.feed(replace(unit, capture_ns=unit.capture_ns + jump_s * S), now_ns + 100_000_000)
        bench.now_ns = now_ns + 150_000_000
        bench.pipeline.tick(bench.now_ns)
    bench.feed(source, 100)
    _check(bench, until_ns=bench.now_ns)
    newest = bench.parts("v0")[-1]
    assert abs(newest.start_ns + newest.duration_ns - bench.now_ns) < 1.3 * S


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_corrupt_units_are_got_over(codec: str) -> None:
    source = Source(PLAIN, codec=codec)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 60)

    def spoil(unit: Unit) -> Unit:
        return replace(unit, data=bytes(b ^ 0xA5 for b in unit.data)) if unit.kind == "video" else unit

    for _ in range(30):
        for unit in source.frame(ORIGIN):
            bench.take(spoil(unit))
        bench.pipeline.tick(bench.now_ns)
    bench.feed(source, 100)
    for rendition in (*VIDEO, AUDIO):
        assert _end_ns(bench, rendition) > bench.now_ns - 1.3 * S
        bench.check_joined(rendition)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_encoder_that_fails_is_replaced(codec: str) -> None:
    source = Source(PLAIN, codec=codec)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 50)
    bench.pipeline.fail_encoder()
    bench.feed(source, 60)
    _check(bench, until_ns=bench.now_ns)


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1"])
def test_other_codecs_are_encoded(codec: str) -> None:
    source = Source((("", 320, 180),), codec=codec)
    bench = Bench(source.request_keyframe)
    bench.feed(source, 70)
    assert all(rung.encoded for rung in bench.said_of(Planned)[-1].rungs)
    _check(bench, until_ns=bench.now_ns, renditions=("v0", AUDIO))
    assert ("v0", 320, 180) in bench.inits()


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1"])
def test_source_that_is_encoded_is_kept_as_it_came(codec: str) -> None:
    source = Source((("", 320, 180),), codec=codec, audio=False)
    bench = Bench(source.request_keyframe)
    sent: list[Unit] = []
    for _ in range(70):
        for unit in source.frame(ORIGIN):
            sent.append(unit)
            bench.take(unit)
    bench.pipeline.finish()
    parts = bench.parts(SOURCE)
    init = next(m for m in bench.said_of(Init) if m.rendition == SOURCE)
    assert (init.width, init.height) == (320, 180)
    assert {part.segment for part in parts} == {part.segment for part in bench.parts("v0")}
    with av.open(io.BytesIO(init.data + b"".join(part.data for part in parts))) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == {"VP8": "vp8", "VP9": "vp9", "AV1": "libdav1d"}[codec]
        packets = [bytes(packet) for packet in container.demux(stream) if packet.size]
    assert packets == [unit.data for unit in sent]
    with av.open(io.BytesIO(init.data + b"".join(part.data for part in parts))) as container:
        assert sum(1 for _ in container.decode(video=0)) == len(sent)


def test_4k_source_is_passed_through_untouched_and_gets_smaller_rungs() -> None:
    source = Source((("", 3840, 2160),), fps=10, audio=False, rates={"": 30_000_000})
    bench = Bench(source.request_keyframe)
    sent: list[Unit] = []
    for _ in range(45):
        for unit in source.frame(ORIGIN):
            sent.append(unit)
            bench.take(unit)
        bench.pipeline.tick(bench.now_ns)
    bench.pipeline.finish()
    assert bench.inits() == [("v0", 3840, 2160), ("v1", 1280, 720), ("v2", 854, 480)]
    assert not bench.said_of(Splice)
    decoder = av.CodecContext.create("h264", "r")
    shown = [frame for unit in sent for frame in decoder.decode(av.Packet(unit.data))] + decoder.decode(None)
    init = next(m for m in bench.said_of(Init) if m.rendition == "v0")
    film = io.BytesIO(init.data + b"".join(part.data for part in bench.parts("v0")))
    assert len(film.getvalue()) > 0.99 * sum(len(unit.data) for unit in sent)
    with av.open(film) as container:
        for before, after in zip(shown, container.decode(video=0), strict=True):
            assert np.array_equal(before.to_ndarray(), after.to_ndarray())


def test_source_without_common_keyframes_is_encoded() -> None:
    source = Source(SIMULCAST)
    bench = Bench(lambda: None)
    shifts = {"f": 0, "h": 250_000_000, "q": 500_000_000}

    def shifted(unit: Unit) -> Unit:
        return replace(unit, capture_ns=unit.capture_ns + shifts.get(unit.rid, 0)) if unit.rid else unit

    for index in range(200):
        if index % 40 == 0:
            source.request_keyframe()
        for unit in source.frame(ORIGIN):
            bench.take(shifted(unit))
        bench.pipeline.tick(bench.now_ns)
    assert {m.rendition for m in bench.said if isinstance(m, PartMade | Init)} == {*VIDEO, AUDIO}


def test_sound_alone_gets_a_black_picture_until_there_is_one() -> None:
    source = Source(PLAIN)
    bench = Bench(source.request_keyframe)
    bench.wait(source, 8.0)
    assert [rung.encoded for rung in bench.said_of(Planned)[-1].rungs] == [True, True, True]
    assert bench.parts("v0")
    bench.feed(source, 60)
    assert not bench.said_of(Planned)[-1].rungs[0].encoded
    _check(bench, until_ns=bench.now_ns)


def test_new_worker_of_a_host_who_is_away_goes_on_in_black() -> None:
    source = Source(SIMULCAST)
    before = Bench(source.request_keyframe)
    before.feed(source, 50)
    bench = Bench(source.request_keyframe, before.said_of(Planned)[-1].rungs)
    bench.now_ns = before.now_ns
    bench.wait(source, 5.0, sound=False)
    assert _end_ns(bench, "v2") > bench.now_ns - 1.3 * S
    bench.feed(source, 50)
    _check(bench, until_ns=bench.now_ns)


def test_encoder_with_rare_keyframes_does_not_change_the_mode_again_and_again() -> None:
    source = Source(PLAIN)
    bench = Bench(lambda: None)
    for index in range(20 * 30):
        if index % 160 == 0:
            source.request_keyframe()
        bench.feed(source, 1)
    assert len(bench.said_of(Splice)) == 1
    _check(bench, until_ns=bench.now_ns)


def test_source_that_stumbles_often_is_trusted_later_each_time() -> None:
    source = Source(PLAIN)
    bench = Bench(source.request_keyframe)
    for _ in range(6):
        bench.feed(source, 100)
        bench.wait(source, 0.8)
    assert 3 <= len(bench.said_of(Splice)) <= 5
    _check(bench, until_ns=bench.now_ns)
