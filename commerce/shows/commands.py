"""Changing shows: the schedule, the stream key, and the coming and going of the host."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.events import Event, HostLeft, HostReturned, ShowEnded, ShowStarted
from commerce.ids import new_id, new_secret
from commerce.lines import one_line
from commerce.polls.commands import close_poll_with_show
from commerce.shows.errors import NotTheHost, ShowUnknown, TitleBlank
from commerce.shows.models import ShowRow
from commerce.shows.queries import Show, check_kyc, hash_key, to_show
from commerce.shows.rules import Visibility, may_host, slug_of
from commerce.shows.states import Action, Phase, next_phase


@dataclass(frozen=True, slots=True)
class ShowChanges:
    """What to change of a show; None leaves it."""

    title: str | None = None
    description: str | None = None
    starts_at_ms: int | None = None
    visibility: Visibility | None = None


async def create_show(
    db: Database,
    *,
    host_id: str,
    title: str,
    description: str = "",
    starts_at_ms: int | None = None,
    visibility: Visibility = "public",
    slug: str | None = None,
    now_ms: int,
) -> Show:
    """A scheduled show whose slug is made from its title, unless it is given. Raises `TitleBlank`."""
    show_id = new_id()
    title = _written(title)

    async def insert(slug: str) -> Show:
        row = ShowRow(
            id=show_id,
            slug=slug,
            host_id=host_id,
            title=title,
            description=description.strip(),
            visibility=visibility,
            phase="scheduled",
            created_at_ms=now_ms,
            starts_at_ms=starts_at_ms,
        )
        async with db.write() as session:
            session.add(row)
        return to_show(row)

    try:
        return await insert(slug or slug_of(title, show_id))
    except IntegrityError:  # another show has this address; nobody else has the end of this id
        return await insert(slug_of(title, show_id, taken=True))


async def update_show(db: Database, *, slug: str, by: Account, changes: ShowChanges) -> Show:
    """Raises `ShowUnknown`, `NotTheHost`, `TitleBlank`, and `KycRequired` where an unlisted show, which
    perhaps went live unchecked, would become public."""
    async with db.write() as session:
        row = await lock_show(session, slug, by)
        if row.visibility != "public" and changes.visibility == "public":
            await check_kyc(session, row.host_id)
        if changes.title is not None:
            row.title = _written(changes.title)
        if changes.description is not None:
            row.description = changes.description.strip()
        if changes.starts_at_ms is not None:
            row.starts_at_ms = changes.starts_at_ms
        if changes.visibility is not None:
            row.visibility = changes.visibility
        return to_show(row)


async def rotate_stream_key(db: Database, *, slug: str, by: Account | None) -> str:
    """A new stream key, told only here; the old one opens nothing any more. `by` None is the operator.

    Raises `ShowUnknown`, `NotTheHost`.
    """
    stream_key = new_secret()
    async with db.write() as session:
        row = await lock_show(session, slug, by)
        row.stream_key_hash = hash_key(stream_key)
    return stream_key


async def host_connected(db: Database, *, slug: str, now_ms: int) -> Show:
    """The publisher is there: the show starts or goes on. Raises `ShowUnknown`, `ShowOver`."""
    return await _move(db, slug, "connect", now_ms)


async def host_disconnected(db: Database, *, slug: str, now_ms: int) -> Show:
    """The publisher is gone: a live show waits for its return. Raises `ShowUnknown`."""
    return await _move(db, slug, "disconnect", now_ms)


async def end_show(db: Database, *, slug: str, by: Account | None = None, now_ms: int) -> Show:
    """End for good; ended already is no error. `by` None is the server itself.

    Raises `ShowUnknown`, `NotTheHost`.
    """
    return await _move(db, slug, "end", now_ms, by)


async def reopen_show(db: Database, *, slug: str, now_ms: int) -> Show:
    """Schedule an ended show again, as the demo does with its own. Raises `ShowUnknown`, `ShowNotOver`."""
    return await _move(db, slug, "reopen", now_ms)


async def lock_show(session: AsyncSession, slug: str, by: Account | None) -> ShowRow:
    """The show's row for the rest of the transaction, for whoever may host it."""
    row = await session.scalar(select(ShowRow).where(ShowRow.slug == slug).with_for_update())
    if row is None:
        raise ShowUnknown()
    if by is not None and not may_host(by.id, by.roles, row.host_id):
        raise NotTheHost()
    return row


async def _move(db: Database, slug: str, action: Action, now_ms: int, by: Account | None = None) -> Show:
    async with db.write() as session:
        row = await lock_show(session, slug, by)
        before = cast(Phase, row.phase)
        after = next_phase(before, action)
        if after != before:
            row.phase = after
            row.away_since_ms = now_ms if after == "away" else None
            if before == "scheduled" and after == "live":
                row.started_at_ms = now_ms
            row.ended_at_ms = now_ms if after == "ended" else None
            if after == "ended":
                await close_poll_with_show(session, show_slug=slug, now_ms=now_ms)
            if fact := _fact(slug, before, after):
                await outbox.record(session, fact, now_ms=now_ms)
        return to_show(row)


def _fact(slug: str, before: Phase, after: Phase) -> Event | None:
    match after:
        case "live":
            return HostReturned(show=slug) if before == "away" else ShowStarted(show=slug)
        case "away":
            return HostLeft(show=slug)
        case "ended":
            return ShowEnded(show=slug)
        case "scheduled":
            return None


def _written(title: str) -> str:
    line = one_line(title)
    if not line:
        raise TitleBlank()
    return line
