from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transcoder.parts import Frame, Part, PartBuilder
from transcoder.settings import TranscoderSettings

PART_NS = 500_000_000
TARGET = 45_000


def _build(times: list[int], segments: list[int], timescale: int = 90_000) -> list[Part]:
    builder = PartBuilder(timescale, PART_NS)
    parts = []
    for index, (time, segment) in enumerate(zip(times, segments, strict=True)):
        first = index == 0 or segment != segments[index - 1]
        parts += builder.add(Frame(segment, time, first, b"x"))
    return parts + builder.flush()


def test_thirty_frames_a_second_make_parts_of_fifteen() -> None:
    parts = _build([n * 3000 for n in range(61)], [0] * 60 + [1])
    assert [(p.segment, p.frames, p.duration) for p in parts] == [(0, 15, TARGET)] * 4 + [(1, 1, 3000)]


def test_two_seconds_of_sound_are_four_parts() -> None:
    builder = PartBuilder(48_000, int(TranscoderSettings().part_s * 1e9))
    parts = [part for n in range(95) for part in builder.add(Frame(n // 94, n * 1024, n == 0, b"x"))]
    parts += builder.flush()
    assert [(part.segment, part.frames) for part in parts] == [(0, 24), (0, 24), (0, 24), (0, 22), (1, 1)]


def test_a_part_is_complete_when_the_frame_after_it_arrives() -> None:
    builder = PartBuilder(90_000, PART_NS)
    made = [n for n in range(40) if builder.add(Frame(0, n * 4500, n == 0, b"x"))]
    assert made == [10, 20, 30]


def test_a_long_frame_is_shown_later_rather_than_leaving_a_short_part() -> None:
    times = [0, 3000, 6000, 9000, 39_000, 42_000, 60_000]
    assert [(p.start, p.duration, p.frames) for p in _build(times, [0] * 7)] == [
        (0, 42_000, 5),
        (42_000, 21_000, 2),
    ]
    times = [0, 3000, 6000, 9000, 45_000, 48_000]
    assert [(p.start, p.duration, p.frames) for p in _build(times, [0] * 6)] == [
        (0, 45_000, 4),
        (45_000, 6000, 2),
    ]
    times = [0, 3000, 6000, 9000, 12_000, 47_000, 50_000, 53_000]
    assert [(p.start, p.duration, p.frames) for p in _build(times, [0] * 8)] == [
        (0, 38_250, 4),
        (38_250, 8750 + 9000, 4),
    ]


def test_flush_lasts_until_what_follows_but_never_too_long() -> None:
    for until, duration in ((3600, 3600), (None, 2970), (90_000, TARGET + 44)):
        builder = PartBuilder(90_000, PART_NS)
        builder.add(Frame(0, 0, True, b"x"))
        assert [part.duration for part in builder.flush(until)] == [duration]


def test_aac_frames_make_parts_of_twenty_three() -> None:
    parts = _build([n * 1024 for n in range(70)], [0] * 70, 48_000)
    assert [p.frames for p in parts] == [23, 23, 23, 1]


def test_time_that_runs_backwards_is_pushed_on() -> None:
    parts = _build([0, 3000, 2000, 6000], [0] * 4)
    assert sum(p.duration for p in parts) == 6000 + 2910


STEPS = (1500, 2970, 3000, 3030, 4500, 6000, 6750, 12_000, 27_000, 38_000)


@given(st.lists(st.sampled_from(STEPS), min_size=2, max_size=300))
def test_parts_are_contiguous_and_within_85_and_100_percent(steps: list[int]) -> None:
    """Frame rates may change freely as long as a frame lasts at most 85 % of the target."""
    times = [sum(steps[:n]) for n in range(len(steps) + 1)]
    parts = _build(times, [0] * len(times))
    assert all(a.start + a.duration == b.start for a, b in pairwise(parts))
    assert sum(p.frames for p in parts) == len(times)
    assert all(0.85 * TARGET <= p.duration <= TARGET + 45 for p in parts[:-1])
