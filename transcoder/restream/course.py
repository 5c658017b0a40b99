"""The course of one target: what it is doing, how often it failed, when it tries again. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from transcoder.restream.progress import Problem, Progress

Status = Literal["idle", "connecting", "live", "retrying", "failed"]

MOST_REFUSALS = 5
"""A server that refused so often in a row, and never took anything, has another key than ours. Fewer would
be too hasty: for some seconds it may still believe in the connection of a server that was killed."""
HOPELESS: tuple[Problem, ...] = ("restream.no_ffmpeg", "restream.address_forbidden", "restream.untrusted")
SETTLED_S = 20.0
"""Live for so long, a target's earlier failures are forgotten."""
MEASURED_S = 4.0


@dataclass(frozen=True, slots=True)
class Course:
    """`idle` waits for the show's pictures; `failed` waits for a person. Times are of any one clock."""

    status: Status = "idle"
    since: float = 0.0
    attempts: int = 0
    """Failures in a row."""
    refusals: int = 0
    was_live: bool = False
    """Pictures have been taken since the show began."""
    retry_at: float | None = None
    problem: Problem | None = None
    bitrate_bps: int | None = None
    progress_at: float = 0.0
    """When media was last seen to leave."""
    reports: tuple[tuple[float, Progress], ...] = ()


def connecting(course: Course, now: float) -> Course:
    """A child was started."""
    return replace(
        course, status="connecting", since=now, retry_at=None, bitrate_bps=None, progress_at=now, reports=()
    )


def progressed(course: Course, report: Progress, now: float) -> Course:
    """The child reported; live as soon as bytes have left."""
    if report.sent_bytes <= 0:
        return course
    last = course.reports[-1][1] if course.reports else None
    moved = last is None or report.sent_bytes > last.sent_bytes
    reports = (*(one for one in course.reports if now - one[0] <= MEASURED_S), (now, report))
    became = course.status != "live"
    settled = not became and now - course.since >= SETTLED_S
    return replace(
        course,
        status="live",
        since=now if became else course.since,
        problem=None,
        was_live=True,
        refusals=0,
        attempts=0 if settled else course.attempts,
        bitrate_bps=_bitrate(reports),
        progress_at=now if moved else course.progress_at,
        reports=reports,
    )


def failed(course: Course, problem: Problem, now: float, *, first_s: float, longest_s: float) -> Course:
    """The child is gone: try again later, each time a longer while, unless that is hopeless."""
    attempts = course.attempts + 1
    refusals = course.refusals + 1 if problem == "restream.refused" else 0
    gave_up = problem in HOPELESS or (refusals >= MOST_REFUSALS and not course.was_live)
    wait_s = min(first_s * 2 ** min(attempts - 1, 16), longest_s)
    return Course(
        "failed" if gave_up else "retrying",
        now,
        attempts,
        refusals,
        course.was_live,
        None if gave_up else now + wait_s,
        problem,
    )


def idle(course: Course, now: float) -> Course:
    """Nothing is to be sent now; what was wrong before is past."""
    return course if course.status == "idle" else Course("idle", now, was_live=course.was_live)


def _bitrate(reports: tuple[tuple[float, Progress], ...]) -> int | None:
    (first_at, first), (last_at, last) = reports[0], reports[-1]
    if last_at - first_at < 0.9:
        return None
    return max(0, round((last.sent_bytes - first.sent_bytes) * 8 / (last_at - first_at)))
