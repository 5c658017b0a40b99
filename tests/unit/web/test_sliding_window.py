"""The sliding window lets `count` through in any window, and says how long to wait."""

from hypothesis import given
from hypothesis import strategies as st

from web.limits import Limits, MemoryCounters
from web.sliding_window import Limit, wait_ms

TEN_A_SECOND = Limit(10, 1000)


def test_allows_up_to_the_count() -> None:
    assert [wait_ms(TEN_A_SECOND, 0, current, 0) for current in (0, 9)] == [0, 0]


def test_waits_for_the_next_window_and_its_share_when_the_count_is_reached() -> None:
    # 10 in this window weigh 9 once a tenth of the next window is over.
    assert wait_ms(TEN_A_SECOND, 0, 10, 400) == 600 + 100


def test_the_window_before_weighs_less_and_less() -> None:
    assert wait_ms(TEN_A_SECOND, 10, 0, 0) == 100
    assert wait_ms(TEN_A_SECOND, 10, 0, 100) == 0
    assert wait_ms(TEN_A_SECOND, 10, 5, 500) == 100


@given(
    count=st.integers(1, 100),
    window_ms=st.integers(100, 600_000),
    previous=st.integers(0, 100),
    current=st.integers(0, 100),
    share=st.floats(0, 0.999),
)
def test_after_the_wait_one_more_is_allowed(
    count: int, window_ms: int, previous: int, current: int, share: float
) -> None:
    limit, into_ms = Limit(count, window_ms), int(window_ms * share)
    previous, current = min(previous, count), min(current, count)
    wait = wait_ms(limit, previous, current, into_ms)
    then = into_ms + wait
    if then >= window_ms:
        previous, current, then = current, 0, then - window_ms
    if then < window_ms:
        assert wait_ms(limit, previous, current, then) == 0


@given(gaps_ms=st.lists(st.integers(0, 300), max_size=200))
async def test_a_fixed_window_never_holds_more_than_the_count(
    gaps_ms: list[int],
) -> None:
    counters, now_ms, allowed = MemoryCounters(), 5_000, []
    for gap in gaps_ms:
        now_ms += gap
        wait = await counters.take("key", TEN_A_SECOND, now_ms)
        if wait == 0:
            allowed.append(now_ms)
    for index, first in enumerate(allowed):
        fixed = first // 1000
        assert sum(one // 1000 == fixed for one in allowed[index:]) <= 10


async def test_subjects_are_counted_apart() -> None:
    limits = Limits(MemoryCounters())
    for subject in ("a", "b", "c"):
        await limits.take("sign_in", Limit(1, 1000), subject, 0)


async def test_limits_off_lets_everything_pass() -> None:
    limits = Limits(None)
    for _ in range(50):
        await limits.take("sign_in", Limit(1, 1000), "a", 0)
