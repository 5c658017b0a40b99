"""What an overloaded server leaves out, and when it takes it up again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.stress import Capacity, Load, Overload, Relief, stress_of

SECOND = 1_000_000_000


def run(overload: Overload, stress: float, seconds: int, start: int = 0) -> list[Relief]:
    return [overload.update(stress, (start + second) * SECOND) for second in range(seconds)]


@pytest.mark.parametrize(
    ("load", "stress"),
    [
        (Load(processor=0.475, packets_per_s=0, loop_delay_ms=0), 0.5),
        (Load(processor=0.1, packets_per_s=150_000, loop_delay_ms=1), 1.0),
        (Load(processor=0.1, packets_per_s=10, loop_delay_ms=250), 2.5),
        (Load(processor=0.05, packets_per_s=10, loop_delay_ms=1, plane_thread=0.95), 1.0),
        (Load(processor=0.05, packets_per_s=10, loop_delay_ms=1, plane_thread=0.1, quota=0.855), 0.9),
    ],
)
def test_stress_is_the_worst_share(load: Load, stress: float) -> None:
    assert stress_of(load, Capacity(packets_per_s=150_000)) == pytest.approx(stress)


def test_each_step_takes_a_second_and_a_full_processor_stops_joins_but_not_video() -> None:
    assert run(Overload(), 1 / 0.95, 8) == [
        Relief.NO_UPGRADES,
        Relief.CAPPED_LAYERS,
        Relief.NO_REPAIR,
        Relief.NO_JOINS,
        Relief.NO_JOINS,
        Relief.NO_JOINS,
        Relief.NO_JOINS,
        Relief.NO_JOINS,
    ]


def test_a_loop_that_is_far_too_late_ends_in_audio_only() -> None:
    assert run(Overload(), 3.0, 5)[-1] is Relief.AUDIO_ONLY


def test_one_busy_second_leaves_nothing_out() -> None:
    overload = Overload()
    run(overload, 0.3, 3)
    assert overload.update(1.05, 3 * SECOND) is Relief.NOTHING
    assert overload.update(0.3, 4 * SECOND) is Relief.NOTHING


def test_relief_shrinks_one_step_per_five_calm_seconds() -> None:
    overload = Overload()
    run(overload, 1.02, 3)
    assert overload.relief is Relief.NO_REPAIR
    calm = run(overload, 0.2, 20, start=3)
    steps = (Relief.NO_REPAIR, Relief.CAPPED_LAYERS, Relief.NO_UPGRADES)
    assert [calm.count(relief) for relief in steps] == [5, 6, 6]


def test_between_the_bounds_nothing_changes() -> None:
    overload = Overload()
    run(overload, 0.85, 2)
    assert set(run(overload, 0.70, 30, start=2)) == {Relief.NO_UPGRADES}


@given(st.lists(st.floats(0, 5), max_size=60))
def test_relief_never_jumps(readings: list[float]) -> None:
    overload = Overload()
    before = Relief.NOTHING
    for second, stress in enumerate(readings):
        now = overload.update(stress, second * SECOND)
        assert abs(now - before) <= 1
        before = now
