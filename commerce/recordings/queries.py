"""Reading recordings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.recordings.models import RecordingRow
from commerce.recordings.rules import Audience, Mp4State
from commerce.recordings.states import RecordingState
from commerce.shows.models import ShowRow

MOST = 200
"""Of one host's recordings that a listing tells."""


@dataclass(frozen=True, slots=True)
class Mp4:
    """The file for downloading: `name` while it is there, made at `at_ms`."""

    state: Mp4State = "none"
    name: str | None = None
    bytes: int = 0
    at_ms: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """What is kept of a show; the defaults are those of a show that nobody has touched."""

    show_id: str
    state: RecordingState = "waiting"
    is_wanted: bool = True
    keep_days: int | None = None
    audience: Audience = "everyone"
    began_at_ms: int | None = None
    ended_at_ms: int | None = None
    deletes_at_ms: int | None = None
    duration_ms: int = 0
    size_bytes: int = 0
    lost_ms: int = 0
    mp4: Mp4 = Mp4()


async def recording_of(session: AsyncSession, show_id: str) -> Recording:
    """The show's recording, or what it would be."""
    row = await session.get(RecordingRow, show_id)
    return to_recording(row) if row is not None else Recording(show_id)


async def recordings_of(session: AsyncSession, show_ids: Iterable[str]) -> dict[str, Recording]:
    """By show; those that nobody has touched are left out."""
    rows = await session.scalars(select(RecordingRow).where(RecordingRow.show_id.in_(set(show_ids))))
    return {row.show_id: to_recording(row) for row in rows}


async def recordings_of_host(session: AsyncSession, host_id: str) -> list[Recording]:
    """Those of which something is or was kept, the newest first."""
    rows = await session.scalars(
        select(RecordingRow)
        .join(ShowRow, ShowRow.id == RecordingRow.show_id)
        .where(ShowRow.host_id == host_id, RecordingRow.state != "waiting")
        .order_by(RecordingRow.began_at_ms.desc(), RecordingRow.show_id)
        .limit(MOST)
    )
    return [to_recording(row) for row in rows]


async def all_recordings(session: AsyncSession) -> list[tuple[str, Recording]]:
    """Slug and recording of every show of which something is or was kept, the newest first."""
    rows = await session.execute(
        select(ShowRow.slug, RecordingRow)
        .join(RecordingRow, RecordingRow.show_id == ShowRow.id)
        .where(RecordingRow.state != "waiting")
        .order_by(RecordingRow.began_at_ms.desc(), ShowRow.slug)
    )
    return [(slug, to_recording(row)) for slug, row in rows]


async def bytes_of_host(session: AsyncSession, host_id: str) -> int:
    """What all complete recordings of a host take, those that are being deleted among them."""
    total = select(func.sum(RecordingRow.size_bytes)).join(ShowRow, ShowRow.id == RecordingRow.show_id)
    return int(await session.scalar(total.where(ShowRow.host_id == host_id)) or 0)  # a sum is a Decimal


async def slugs_growing(session: AsyncSession, host_id: str) -> list[str]:
    """The host's shows of which more is being kept: the table does not know yet how much."""
    statement = select(ShowRow.slug).join(RecordingRow, RecordingRow.show_id == ShowRow.id)
    return list(
        await session.scalars(statement.where(ShowRow.host_id == host_id, RecordingRow.state == "recording"))
    )


async def shows_in(session: AsyncSession, state: RecordingState) -> list[tuple[str, str]]:
    """Slug and phase of the shows whose recordings are in this state."""
    statement = (
        select(ShowRow.slug, ShowRow.phase)
        .join(RecordingRow, RecordingRow.show_id == ShowRow.id)
        .where(RecordingRow.state == state)
        .order_by(ShowRow.slug)
    )
    return [(slug, phase) for slug, phase in await session.execute(statement)]


async def due_for_deletion(session: AsyncSession, now_ms: int) -> list[str]:
    """Slugs of the shows whose recordings have been kept for long enough."""
    statement = (
        select(ShowRow.slug)
        .join(RecordingRow, RecordingRow.show_id == ShowRow.id)
        .where(RecordingRow.state == "ready", RecordingRow.deletes_at_ms <= now_ms)
    )
    return list(await session.scalars(statement))


async def mp4_files(session: AsyncSession, state: Mp4State) -> list[tuple[str, Mp4]]:
    """Slug and file of the recordings whose file is in this state."""
    statement = (
        select(ShowRow.slug, RecordingRow)
        .join(RecordingRow, RecordingRow.show_id == ShowRow.id)
        .where(RecordingRow.mp4_state == state)
    )
    return [(slug, to_recording(row).mp4) for slug, row in await session.execute(statement)]


def to_recording(row: RecordingRow) -> Recording:
    return Recording(
        show_id=row.show_id,
        state=cast(RecordingState, row.state),
        is_wanted=row.is_wanted,
        keep_days=row.keep_days,
        audience=cast(Audience, row.audience),
        began_at_ms=row.began_at_ms,
        ended_at_ms=row.ended_at_ms,
        deletes_at_ms=row.deletes_at_ms,
        duration_ms=row.duration_ms,
        size_bytes=row.size_bytes,
        lost_ms=row.lost_ms,
        mp4=Mp4(cast(Mp4State, row.mp4_state), row.mp4_name, row.mp4_bytes, row.mp4_at_ms, row.mp4_problem),
    )
