from hypothesis import given
from hypothesis import strategies as st

from media.capture import CaptureClock, SenderClock, ntp_to_unix_ns, unix_ns_to_ntp

MS = 1_000_000


@given(st.integers(0, 2_000_000_000 * 10**9))
def test_ntp_round_trip(unix_ns: int) -> None:
    assert abs(ntp_to_unix_ns(unix_ns_to_ntp(unix_ns)) - unix_ns) <= 1


@given(st.integers(0, 0xFFFFFFFF), st.integers(-(1 << 30), 1 << 30))
def test_clock_maps_both_ways_across_the_wrap(start: int, ticks: int) -> None:
    clock = CaptureClock(start, 10**18, 90_000)
    wall = clock.wall_of((start + ticks) & 0xFFFFFFFF)
    assert abs(((clock.timestamp_at(wall) - start - ticks + 1) & 0xFFFFFFFF) - 1) <= 1


def test_the_least_delay_sets_the_distance() -> None:
    clock = SenderClock()
    clock.report(1_000 * MS, 5_040 * MS)
    assert clock.wall_of(1_000 * MS) == 5_040 * MS
    for _ in range(20):
        clock.report(2_000 * MS, 6_010 * MS)
    assert clock.wall_of(2_000 * MS) == 6_020 * MS
    for _ in range(20):
        clock.report(3_000 * MS, 7_200 * MS)
    assert clock.wall_of(3_000 * MS) == 7_010 * MS


def test_nothing_is_captured_after_it_arrived() -> None:
    clock = SenderClock()
    clock.report(1_000 * MS, 2_000 * MS)
    clock.pull_back(300 * MS)
    assert clock.wall_of(1_000 * MS) == 1_700 * MS
    clock.report(2_000 * MS, 2_700 * MS)
    assert clock.wall_of(2_000 * MS) == 2_700 * MS
