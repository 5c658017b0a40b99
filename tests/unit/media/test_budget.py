from media.budget import Budget

S = 1_000_000_000


def test_a_second_takes_so_many_and_the_next_one_again() -> None:
    budget = Budget(3)
    assert [budget.takes(5 * S + index) for index in range(5)] == [True, True, True, False, False]
    assert not budget.takes(6 * S - 1)
    assert budget.takes(6 * S)
