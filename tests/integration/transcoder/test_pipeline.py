"""The worker's pipeline without its process: awkward sources, exact figures."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.helpers.source import PLAIN, SIMULCAST, Source
from transcoder.messages import AUDIO, Break, FromWorker, Init, KeyframeWanted, PartMade, Start, Unit
from transcoder.worker import Worker

S = 1_000_000_000
ORIGIN = 1_700_000_000 * S


class Bench:
    """A worker that writes into a list."""

    def __init__(self, on_keyframe: Callable[[], None]) -> None:
        self.said: list[FromWorker] = []
        self._on_keyframe = on_keyframe
        start = Start(ORIGIN - S, (), 2 * S, 4 * S, S // 2)
        self.worker = Worker(start, self._hear)

    def _hear(self, message: FromWorker) -> None:
        self.said.append(message)
        if isinstance(message, KeyframeWanted):
            self._on_keyframe()

    def feed(self, source: Source, frames: int, keep: Callable[[Unit], bool] = lambda unit: True) -> None:
        for _ in range(frames):
            for unit in source.frame(ORIGIN):
                if keep(unit):
                    self.worker.feed(unit)

    def parts(self, rendition: str) -> list[PartMade]:
        return [m for m in self.said if isinstance(m, PartMade) and m.rendition == rendition]

    def segment_lengths(self, rendition: str) -> list[float]:
        """Seconds of every finished segment."""
        parts = self.parts(rendition)
        last = parts[-1].segment
        return [sum(p.duration_ns for p in parts if p.segment == segment) / S for segment in range(last)]


def test_publisher_that_ignores_keyframe_requests_keeps_the_target_duration() -> None:
    source = Source(PLAIN, fps=30)
    bench = Bench(lambda: None)
    bench.feed(source, 30 * 14)
    assert bench.segment_lengths("v0") == pytest.approx([4.0, 4.0, 4.0], abs=0.04)
    independent = [part.independent for part in bench.parts("v0")]
    assert independent == [True] + [False] * (len(independent) - 1)
    firsts = [b for a, b in pairwise(bench.parts("v1")) if a.segment != b.segment]
    assert all(part.independent for part in firsts)


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
                bench.worker.feed(late.pop(0))
            bench.worker.feed(unit)
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
    upright.index = wide.index
    bench.feed(upright, 80)
    assert sum(isinstance(message, Break) for message in bench.said) == 1
    sizes = [
        (m.rendition, m.width, m.height) for m in bench.said if isinstance(m, Init) and m.rendition != AUDIO
    ]
    assert sizes == [
        ("v0", 640, 360),
        ("v1", 426, 240),
        ("v2", 320, 180),
        ("v0", 360, 640),
        ("v1", 240, 426),
        ("v2", 180, 320),
    ]


def test_change_of_codec_plans_anew() -> None:
    first, second = Source(PLAIN), Source(PLAIN, codec="VP8")
    bench = Bench(first.request_keyframe)
    bench.feed(first, 60)
    second.index = first.index
    bench.feed(second, 60)
    assert sum(isinstance(message, Break) for message in bench.said) == 1
    broke = next(n for n, message in enumerate(bench.said) if isinstance(message, Break))
    assert any(isinstance(message, PartMade) and message.rendition == "v2" for message in bench.said[broke:])


def test_another_camera_of_the_same_shape_begins_after_a_break() -> None:
    first, second = Source(PLAIN), Source((("", 320, 180),))
    bench = Bench(first.request_keyframe)
    bench.feed(first, 50)
    second.index = first.index
    bench.worker.renew()
    bench.feed(second, 50)
    kinds = [type(message) for message in bench.said]
    assert kinds.count(Break) == 1
    after = bench.said[kinds.index(Break) :]
    assert [(m.rendition, m.width) for m in after if isinstance(m, Init) and m.rendition != AUDIO][:1] == [
        ("v0", 320)
    ]
    parts = [m for m in after if isinstance(m, PartMade) and m.rendition == "v0"]
    assert (parts[0].segment, parts[0].independent) == (0, True)


def test_a_source_that_has_not_begun_is_renewed_without_a_break() -> None:
    bench = Bench(lambda: None)
    bench.worker.renew()
    assert not any(isinstance(message, Break) for message in bench.said)


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
