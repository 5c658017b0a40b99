from transcoder.origin.answer import Answer
from transcoder.origin.memo import MOST_BYTES, Memo

MB = 1_000_000
_BODIES = {size: bytes(size) for size in (0, 20 * MB, MOST_BYTES, MOST_BYTES + 1)}


def _kept(sizes: list[int]) -> list[int]:
    """The places of those that are still known after all were remembered."""
    memo = Memo()
    for place, size in enumerate(sizes):
        memo.remember(place, Answer(200, {}, _BODIES[size]))
    return [place for place in range(len(sizes)) if memo.get(place) is not None]


def test_the_oldest_answers_leave_when_their_bytes_are_too_many() -> None:
    assert _kept([20 * MB] * 5) == [2, 3, 4]
    assert _kept([20 * MB, 0, MOST_BYTES]) == [1, 2]


def test_the_oldest_answers_leave_when_they_are_too_many() -> None:
    assert _kept([0] * 70) == list(range(6, 70))


def test_an_answer_too_large_is_served_without_being_remembered() -> None:
    assert _kept([20 * MB, MOST_BYTES + 1]) == [0]
