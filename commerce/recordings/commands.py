"""Changing recordings: the host's wishes, and what becomes of what is kept."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.recordings.errors import Mp4Busy, NotReady
from commerce.recordings.models import RecordingRow
from commerce.recordings.queries import Recording, to_recording
from commerce.recordings.rules import Audience, deletes_at_ms
from commerce.recordings.states import Action, RecordingState, next_state
from commerce.shows.commands import lock_show


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the host wants of a recording."""

    is_wanted: bool
    keep_days: int | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was kept of a show that ended; times are of the capture clock, `duration_ms` is what it plays."""

    began_at_ms: int
    ended_at_ms: int
    duration_ms: int
    size_bytes: int
    lost_ms: int


async def set_wishes(
    db: Database, *, slug: str, by: Account, wishes: Wishes, default_days: int | None
) -> Recording:
    """Raises `ShowUnknown`, `NotTheHost`."""
    async with db.write() as session:
        row = await _row(session, slug, by)
        row.is_wanted = wishes.is_wanted
        row.keep_days = wishes.keep_days
        row.audience = wishes.audience
        if row.state == "ready":
            row.deletes_at_ms = deletes_at_ms(row.ended_at_ms, row.keep_days, default_days)
        return to_recording(row)


async def begin(db: Database, *, slug: str, now_ms: int) -> Recording:
    """The show is live; begun already is no error. Raises `ShowUnknown`, `NotReady` while it is erased."""
    async with db.write() as session:
        row = await _row(session, slug)
        if _move(row, "begin"):
            row.began_at_ms = now_ms
            row.ended_at_ms = row.deletes_at_ms = None
            row.duration_ms = row.size_bytes = row.lost_ms = 0
            _drop_mp4(row)
        return to_recording(row)


async def finish(db: Database, *, slug: str, outcome: Outcome, default_days: int | None) -> Recording:
    """The show has ended and everything is kept; of nothing nothing is kept. Raises `NotReady`."""
    async with db.write() as session:
        row = await _row(session, slug)
        if outcome.duration_ms == 0:
            _move(row, "vanish")
            return to_recording(row)
        _move(row, "finish")
        row.began_at_ms = outcome.began_at_ms
        row.ended_at_ms = outcome.ended_at_ms
        row.duration_ms = outcome.duration_ms
        row.size_bytes = outcome.size_bytes
        row.lost_ms = outcome.lost_ms
        row.deletes_at_ms = deletes_at_ms(row.ended_at_ms, row.keep_days, default_days)
        return to_recording(row)


async def erase(db: Database, *, slug: str, by: Account | None) -> Recording:
    """It is no longer to be had, and deleted soon. `by` None is the server itself.

    Raises `ShowUnknown`, `NotTheHost`, `NoRecording`, `StillLive`.
    """
    async with db.write() as session:
        row = await _row(session, slug, by)
        _move(row, "erase")
        return to_recording(row)


async def vanish(db: Database, *, slug: str) -> None:
    """All of its files are deleted."""
    async with db.write() as session:
        row = await _row(session, slug)
        _move(row, "vanish")
        row.duration_ms = row.size_bytes = 0
        row.deletes_at_ms = None
        _drop_mp4(row)


async def start_mp4(db: Database, *, slug: str, by: Account, now_ms: int) -> Recording:
    """Its file for downloading is being made. Raises `ShowUnknown`, `NotTheHost`, `NotReady`, `Mp4Busy`."""
    async with db.write() as session:
        row = await _row(session, slug, by)
        if row.state != "ready":
            raise NotReady()
        if row.mp4_state == "making":
            raise Mp4Busy()
        _drop_mp4(row)
        row.mp4_state, row.mp4_at_ms = "making", now_ms
        return to_recording(row)


async def finish_mp4(db: Database, *, slug: str, name: str, size_bytes: int, now_ms: int) -> bool:
    """The file is there. False when nobody wants it any more."""
    async with db.write() as session:
        row = await _row(session, slug)
        if row.mp4_state != "making":
            return False
        row.mp4_state, row.mp4_name, row.mp4_bytes, row.mp4_at_ms = "ready", name, size_bytes, now_ms
        return True


async def fail_mp4(db: Database, *, slug: str, problem: str) -> None:
    """The file could not be made; it may be asked for again."""
    async with db.write() as session:
        row = await _row(session, slug)
        if row.mp4_state == "making":
            row.mp4_state, row.mp4_problem = "failed", problem


async def drop_mp4(db: Database, *, slug: str, by: Account | None) -> Recording:
    """There is no file any more. `by` None is the server itself. Raises `ShowUnknown`, `NotTheHost`."""
    async with db.write() as session:
        row = await _row(session, slug, by)
        _drop_mp4(row)
        return to_recording(row)


async def _row(session: AsyncSession, slug: str, by: Account | None = None) -> RecordingRow:
    """The recording's row, made if need be; the show's row is locked, so that two do not make it at once."""
    show = await lock_show(session, slug, by)
    row = await session.get(RecordingRow, show.id)
    if row is None:
        row = RecordingRow(
            show_id=show.id,
            state="waiting",
            is_wanted=True,
            audience="everyone",
            duration_ms=0,
            size_bytes=0,
            lost_ms=0,
            mp4_state="none",
            mp4_bytes=0,
        )
        session.add(row)
    return row


def _move(row: RecordingRow, action: Action) -> bool:
    """True when the state is another one now. Raises what `next_state` raises."""
    before = cast(RecordingState, row.state)
    row.state = next_state(before, action)
    return row.state != before


def _drop_mp4(row: RecordingRow) -> None:
    row.mp4_state, row.mp4_name, row.mp4_bytes = "none", None, 0
    row.mp4_at_ms = row.mp4_problem = None
