"""Token buckets."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.limits import Bucket


def test_a_full_bucket_gives_its_capacity_and_then_fills_again() -> None:
    bucket = Bucket.full(2, 0.5, now_ms=0)
    assert [bucket.take(0), bucket.take(0), bucket.take(0)] == [True, True, False]
    assert bucket.seconds_until_next() == 2
    assert bucket.take(1_999) is False
    assert bucket.take(2_000) is True


def test_take_up_to_gives_what_there_is() -> None:
    bucket = Bucket.full(10, 1, now_ms=0)
    assert [bucket.take_up_to(7, 0), bucket.take_up_to(7, 0), bucket.take_up_to(7, 0)] == [7, 3, 0]


@given(st.lists(st.tuples(st.integers(-500, 5_000), st.integers(1, 50)), max_size=50))
def test_no_sequence_gets_more_than_capacity_and_rate_allow(steps: list[tuple[int, int]]) -> None:
    bucket = Bucket.full(20, 10, now_ms=0)
    now_ms = latest_ms = taken = 0
    for step_ms, wanted in steps:
        now_ms = max(0, now_ms + step_ms)
        latest_ms = max(latest_ms, now_ms)
        taken += bucket.take_up_to(wanted, now_ms)
        assert taken <= 20 + latest_ms * 10 / 1000
