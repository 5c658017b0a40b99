"""States of a restream target, step by step."""

from typing import get_args

import pytest

from transcoder.restream.course import (
    HOPELESS,
    MOST_REFUSALS,
    SETTLED_S,
    Course,
    connecting,
    failed,
    idle,
    progressed,
)
from transcoder.restream.progress import Problem, Progress


def _failed(course: Course, problem: Problem, now: float) -> Course:
    return failed(course, problem, now, first_s=1.0, longest_s=30.0)


def test_it_is_live_once_bytes_have_left() -> None:
    course = connecting(Course(), 10.0)
    assert course.status == "connecting"
    assert progressed(course, Progress(0, 0), 11.0).status == "connecting"
    course = progressed(course, Progress(500_000, 900), 12.0)
    assert (course.status, course.since, course.problem) == ("live", 12.0, None)


def test_the_bitrate_is_that_of_the_last_seconds() -> None:
    course = connecting(Course(), 0.0)
    for second in range(20):
        sent = 1_000_000 + second * 250_000 if second < 10 else 3_500_000 + (second - 10) * 125_000
        course = progressed(course, Progress(second * 1_000_000, sent), float(second))
    assert course.bitrate_bps == 1_000_000


def test_progress_is_bytes_that_leave_and_not_reports_that_come() -> None:
    course = progressed(connecting(Course(), 0.0), Progress(1, 100), 1.0)
    course = progressed(course, Progress(1, 100), 2.0)
    assert course.progress_at == 1.0
    assert progressed(course, Progress(2, 101), 3.0).progress_at == 3.0


def test_each_failure_waits_longer_up_to_the_longest() -> None:
    course, waits = Course(), []
    for _ in range(8):
        course = _failed(connecting(course, 100.0), "restream.unreachable", 100.0)
        assert course.status == "retrying"
        assert course.retry_at is not None
        waits.append(course.retry_at - 100.0)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


def test_being_live_for_long_makes_earlier_failures_forgotten() -> None:
    course = _failed(_failed(Course(), "restream.unreachable", 0.0), "restream.unreachable", 0.0)
    course = progressed(connecting(course, 1.0), Progress(1, 1), 2.0)
    assert course.attempts == 2
    course = progressed(course, Progress(2, 2), 2.0 + SETTLED_S)
    assert course.attempts == 0


def test_a_refused_key_is_given_up_after_some_tries() -> None:
    course = Course()
    for number in range(1, MOST_REFUSALS + 1):
        course = _failed(connecting(course, 0.0), "restream.refused", 0.0)
        assert course.status == ("failed" if number == MOST_REFUSALS else "retrying")
    assert course.retry_at is None


def test_a_target_that_took_pictures_once_is_never_given_up_for_refusals() -> None:
    course = progressed(connecting(Course(), 0.0), Progress(1, 1), 1.0)
    for _ in range(3 * MOST_REFUSALS):
        course = _failed(connecting(course, 2.0), "restream.refused", 2.0)
    assert course.status == "retrying"


@pytest.mark.parametrize("problem", get_args(Problem))
def test_only_what_time_does_not_heal_is_given_up_at_once(problem: Problem) -> None:
    course = _failed(connecting(Course(), 0.0), problem, 0.0)
    assert course.status == ("failed" if problem in HOPELESS else "retrying")
    assert course.problem == problem


def test_without_pictures_it_is_idle_and_nothing_is_wrong() -> None:
    course = idle(_failed(Course(), "restream.dropped", 1.0), 5.0)
    assert (course.status, course.problem, course.retry_at, course.since) == ("idle", None, None, 5.0)
    assert idle(course, 9.0) is course
