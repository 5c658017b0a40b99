from hypothesis import given
from hypothesis import strategies as st

from transcoder.clock import USUAL_LEAD_NS, Clock

MS = 1_000_000
S = 1_000 * MS
STEP = 40 * MS


def _play(clock: Clock, jump_ns: int, count: int, first: int = 0, stream: str = "f") -> list[int]:
    """Frames of 25 a second, 100 ms old when they arrive."""
    return [
        clock.admit(stream, n * STEP + jump_ns, n * STEP + 100 * MS) - n * STEP
        for n in range(first, first + count)
    ]


def test_true_capture_times_are_believed() -> None:
    assert set(_play(Clock(), 0, 100)) == {0}


def test_clock_that_jumps_goes_on_where_it_was_and_is_believed_when_it_is_back() -> None:
    for jump in (7 * S, -7 * S, 3600 * S):
        clock = Clock()
        _play(clock, 0, 50)
        during = _play(clock, jump, 50, first=50)
        assert set(during) == {0}
        assert set(_play(clock, 0, 50, first=100)) == {0}


def test_sound_and_picture_that_jump_together_stay_together() -> None:
    clock = Clock()
    for n in range(50):
        clock.admit("video", n * STEP, n * STEP + 100 * MS)
        clock.admit("audio", n * STEP, n * STEP + 60 * MS)
    after = [
        clock.admit("video", n * STEP + 7 * S, n * STEP + 100 * MS)
        - clock.admit("audio", n * STEP + 7 * S, n * STEP + 60 * MS)
        for n in range(50, 80)
    ]
    assert set(after) == {0}


def test_what_waited_is_late_but_not_wrong() -> None:
    """Five seconds of units arrive at once, as after a worker's start."""
    clock = Clock()
    assert [clock.admit("f", n * STEP, 5 * S) for n in range(125)] == [n * STEP for n in range(125)]


def test_long_pause_is_no_jump() -> None:
    clock = Clock()
    _play(clock, 0, 50)
    assert clock.admit("f", 60 * S, 60 * S + 100 * MS) == 60 * S


def test_media_now_is_what_a_punctual_frame_would_carry() -> None:
    clock = Clock()
    assert clock.media_now(S) == S + USUAL_LEAD_NS
    _play(clock, 0, 50)
    assert clock.media_now(10 * S) == 10 * S - 100 * MS
    for n in range(50, 600):
        clock.admit("f", n * STEP, n * STEP + 250 * MS)
    assert clock.media_now(100 * S) == 100 * S - 250 * MS


@given(st.lists(st.integers(-10_000, 10_000), max_size=30), st.integers(0, 300))
def test_media_time_never_leaves_the_time_of_arrival(jumps_s: list[int], late_ms: int) -> None:
    clock = Clock()
    _play(clock, 0, 25)
    for index, jump in enumerate(jumps_s, 1):
        for n in range(index * 25, index * 25 + 25):
            now_ns = n * STEP + 100 * MS
            at_ns = clock.admit("f", n * STEP + jump * S, now_ns + late_ms * MS)
            assert abs(at_ns - n * STEP) <= 2_600 * MS
