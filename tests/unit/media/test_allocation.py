from hypothesis import given
from hypothesis import strategies as st

from media.bandwidth.allocation import NOTHING, Demand, allocate, cost_of, next_need
from media.layers import Option

LAYERS = [Option("q", None, 150), Option("h", None, 600), Option("f", None, 2_000)]


def demands(count: int) -> list[Demand]:
    return [Demand(LAYERS, NOTHING) for _ in range(count)]


def test_everybody_gets_the_least_before_the_programme_rises() -> None:
    assert allocate(300, demands(2)) == [0, 0]
    assert allocate(749, demands(2)) == [0, 0]
    assert allocate(750, demands(2)) == [1, 0]


def test_the_programme_rises_to_its_best_before_the_others_rise() -> None:
    assert allocate(2_300, demands(3)) == [2, 0, 0]
    assert allocate(2_750, demands(3)) == [2, 1, 0]
    assert allocate(3_200, demands(3)) == [2, 1, 1]
    assert allocate(6_000, demands(3)) == [2, 2, 2]


def test_nothing_fits_into_nothing() -> None:
    assert allocate(149, demands(2)) == [NOTHING, NOTHING]
    assert allocate(-5, demands(1)) == [NOTHING]
    assert allocate(1_000, []) == []
    assert allocate(1_000, [Demand([], NOTHING), Demand(LAYERS, NOTHING)]) == [NOTHING, 1]


def test_the_next_step_is_the_first_lines_that_can_rise() -> None:
    assert next_need([1, 0], demands(2)) == 2_150
    assert next_need([2, 0], demands(2)) == 2_600
    assert next_need([2, 2], demands(2)) is None
    assert next_need([NOTHING], demands(1)) == 150


ladders = st.lists(st.integers(1, 3_000), max_size=5).map(
    lambda rates: Demand([Option(str(rate), None, rate) for rate in sorted(rates)], NOTHING)
)


@given(st.integers(0, 10_000), st.lists(ladders, max_size=8))
def test_no_more_is_spent_than_there_is(budget: int, lines: list[Demand]) -> None:
    picks = allocate(budget, lines)
    assert cost_of(picks, lines) <= budget
    assert all(NOTHING <= pick < len(line.options) for pick, line in zip(picks, lines, strict=True))


@given(st.integers(0, 10_000), st.integers(0, 5_000), ladders)
def test_a_single_line_never_loses_by_a_larger_budget(budget: int, more: int, line: Demand) -> None:
    assert allocate(budget + more, [line]) >= allocate(budget, [line])
