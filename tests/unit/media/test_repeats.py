from media.repeats import RepeatFilter

MS = 1_000_000


def test_the_same_number_waits_25_ms() -> None:
    repeats = RepeatFilter()
    assert repeats.pass_fresh((1, 2), 0) == [1, 2]
    assert repeats.pass_fresh((1, 3), 24 * MS) == [3]
    assert repeats.pass_fresh((1,), 25 * MS) == [1]


def test_a_second_lets_a_thousand_through() -> None:
    repeats = RepeatFilter()
    assert len(repeats.pass_fresh(range(5_000), 0)) == 1_000
    assert repeats.pass_fresh((9_000,), 999 * MS) == []
    assert repeats.pass_fresh((9_000,), 1_000 * MS) == [9_000]
