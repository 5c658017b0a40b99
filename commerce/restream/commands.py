"""Adding, changing, switching and removing restream targets."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.events import RestreamsChanged
from commerce.ids import new_id
from commerce.kyc.vault import DataKey
from commerce.restream.errors import UnknownTarget
from commerce.restream.models import RestreamTargetRow
from commerce.restream.queries import RestreamTarget, to_target
from commerce.restream.rules import (
    Changes,
    Platform,
    check_changes,
    check_count,
    check_may_change,
    check_may_watch,
    end_of,
    key_place,
    tidy_key,
    tidy_name,
)
from commerce.shows.commands import lock_show


async def add_target(
    db: Database,
    seal: DataKey,
    *,
    slug: str,
    by: Account,
    platform: Platform,
    name: str,
    url: str,
    stream_key: str,
    is_on: bool,
    now_ms: int,
) -> RestreamTarget:
    """A new target; `url` is one that was checked.

    Raises `ShowUnknown`, `RestreamForbidden`, `BadTarget`, `TooManyTargets`.
    """
    target_id, key = new_id(), tidy_key(stream_key)
    async with db.write() as session:
        show = await lock_show(session, slug, None)
        check_may_change(by.id, by.roles, show.host_id)
        count = select(func.count()).where(RestreamTargetRow.show_id == show.id)
        check_count(await session.scalar(count) or 0)
        row = RestreamTargetRow(
            id=target_id,
            show_id=show.id,
            platform=platform,
            name=tidy_name(name),
            url=url,
            key_sealed=seal.seal(key_place(target_id), key.encode()),
            key_end=end_of(key),
            is_on=is_on,
            created_at_ms=now_ms,
        )
        session.add(row)
        await outbox.record(session, RestreamsChanged(show=slug), now_ms=now_ms)
        return to_target(row)


async def change_target(
    db: Database, seal: DataKey, *, slug: str, target_id: str, by: Account, changes: Changes, now_ms: int
) -> RestreamTarget:
    """Raises `ShowUnknown`, `RestreamForbidden`, `UnknownTarget`, `BadTarget` and `KeyNeeded`."""
    check_changes(changes)
    async with db.write() as session:
        show = await lock_show(session, slug, None)
        check_may_change(by.id, by.roles, show.host_id)
        row = await _target(session, show.id, target_id)
        if changes.name is not None:
            row.name = tidy_name(changes.name)
        if changes.url is not None:
            row.url = changes.url
        if changes.stream_key is not None:
            key = tidy_key(changes.stream_key)
            row.key_sealed, row.key_end = seal.seal(key_place(row.id), key.encode()), end_of(key)
        await outbox.record(session, RestreamsChanged(show=slug), now_ms=now_ms)
        return to_target(row)


async def switch_target(
    db: Database, *, slug: str, target_id: str, by: Account, is_on: bool, now_ms: int
) -> RestreamTarget:
    """On: sent to whenever the show is live, now included. Switched already, nothing changes.

    Raises `ShowUnknown`, `RestreamForbidden`, `UnknownTarget`.
    """
    async with db.write() as session:
        show = await lock_show(session, slug, None)
        check_may_watch(by.id, by.roles, show.host_id)
        row = await _target(session, show.id, target_id)
        if row.is_on != is_on:
            row.is_on = is_on
            await outbox.record(session, RestreamsChanged(show=slug), now_ms=now_ms)
        return to_target(row)


async def remove_target(db: Database, *, slug: str, target_id: str, by: Account, now_ms: int) -> None:
    """Forget a target and its key. Raises `ShowUnknown`, `RestreamForbidden`, `UnknownTarget`."""
    async with db.write() as session:
        show = await lock_show(session, slug, None)
        check_may_change(by.id, by.roles, show.host_id)
        await session.delete(await _target(session, show.id, target_id))
        await outbox.record(session, RestreamsChanged(show=slug), now_ms=now_ms)


async def _target(session: AsyncSession, show_id: str, target_id: str) -> RestreamTargetRow:
    row = await session.get(RestreamTargetRow, target_id)
    if row is None or row.show_id != show_id:
        raise UnknownTarget()
    return row
