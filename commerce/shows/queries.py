"""Reading shows, and the check at the publisher's door."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cursor import PAGE_SIZE, encode_cursor, page
from commerce.database import Database, table_of
from commerce.kyc.queries import status_of as kyc_status_of
from commerce.shows.errors import KycRequired, ShowOver, ShowUnknown, StreamKeyWrong
from commerce.shows.models import PinRow, ShelfRow, ShowRow
from commerce.shows.rules import Visibility
from commerce.shows.states import Phase, Status, status_of

FAR_MS = 2**53
"""Where a show without a date stands among the scheduled ones: last."""

_show, _shelf = table_of(ShowRow), table_of(ShelfRow)
_SELLING = (
    select(_show.c.slug)
    .join(_shelf, _shelf.c.show_id == _show.c.id)
    .where(_shelf.c.product_id == bindparam("product"), _show.c.phase != "ended")
    .order_by(_show.c.slug)
)


@dataclass(frozen=True, slots=True)
class Show:
    id: str
    slug: str
    host_id: str
    title: str
    description: str
    visibility: Visibility
    phase: Phase
    starts_at_ms: int | None
    started_at_ms: int | None
    ended_at_ms: int | None
    away_since_ms: int | None
    poster_name: str | None
    """The picture that the host chose; None: the newest one."""

    @property
    def status(self) -> Status:
        return status_of(self.phase)


@dataclass(frozen=True, slots=True)
class ShowPage:
    items: list[Show]
    next: str | None


async def show_by_slug(session: AsyncSession, slug: str) -> Show:
    """Raises `ShowUnknown`."""
    row = await session.scalar(select(ShowRow).where(ShowRow.slug == slug))
    if row is None:
        raise ShowUnknown()
    return to_show(row)


async def shows_by_id(session: AsyncSession, show_ids: Iterable[str]) -> dict[str, Show]:
    """Those that there are, by id."""
    rows = await session.scalars(select(ShowRow).where(ShowRow.id.in_(set(show_ids))))
    return {row.id: to_show(row) for row in rows}


async def list_shows(
    session: AsyncSession,
    *,
    status: Status | None = None,
    host_id: str | None = None,
    after: str | None = None,
) -> ShowPage:
    """One page of the public shows, or of all shows of one host. Raises `BadCursor`.

    Scheduled ones come in the order in which they start, all others newest first.
    """
    place = _place(status)
    statement = select(ShowRow, place)
    if host_id is None:
        statement = statement.where(ShowRow.visibility == "public")
    else:
        statement = statement.where(ShowRow.host_id == host_id)
    if status is not None:
        statement = statement.where(ShowRow.phase.in_(("live", "away") if status == "live" else (status,)))
    rows = (
        await session.execute(
            page(statement, place, ShowRow.id, after=after, descending=status != "scheduled")
        )
    ).all()
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return ShowPage(
        [to_show(row) for row, _ in rows[:PAGE_SIZE]], encode_cursor(last[1], last[0].id) if last else None
    )


async def live_shows(session: AsyncSession) -> list[Show]:
    """Every show that began and did not end, its host there or away."""
    rows = await session.scalars(select(ShowRow).where(ShowRow.phase.in_(("live", "away"))))
    return [to_show(row) for row in rows]


async def shows_with_pin(session: AsyncSession) -> list[str]:
    """The addresses of the shows, begun or not, that did not end and have a product on the screen."""
    pinned = select(PinRow.show_id).where(PinRow.unpinned_at_ms.is_(None))
    return list(
        await session.scalars(select(ShowRow.slug).where(ShowRow.phase != "ended", ShowRow.id.in_(pinned)))
    )


async def shelf_of(session: AsyncSession, show_id: str) -> list[str]:
    """The ids of the products sold in a show, in the host's order."""
    statement = select(ShelfRow.product_id).where(ShelfRow.show_id == show_id).order_by(ShelfRow.position)
    return list(await session.scalars(statement))


async def pinned_product(session: AsyncSession, show_id: str) -> str | None:
    """The id of the product that is on the screen now."""
    statement = select(PinRow.product_id).where(PinRow.show_id == show_id, PinRow.unpinned_at_ms.is_(None))
    return await session.scalar(statement)


async def first_on_shelves(session: AsyncSession, show_ids: Iterable[str]) -> dict[str, str]:
    """The product at the head of each shelf, by the show's id."""
    statement = select(ShelfRow.show_id, ShelfRow.product_id).where(
        ShelfRow.show_id.in_(set(show_ids)), ShelfRow.position == 0
    )
    return {one.show_id: one.product_id for one in await session.execute(statement)}


async def slugs_of(session: AsyncSession, show_ids: Iterable[str]) -> dict[str, str]:
    """The addresses of these shows, by id."""
    statement = select(ShowRow.id, ShowRow.slug).where(ShowRow.id.in_(set(show_ids)))
    return {one.id: one.slug for one in await session.execute(statement)}


async def open_shows_selling(session: AsyncSession, product_id: str) -> list[str]:
    """The slugs of the shows that have this product on their shelf and have not ended, sorted."""
    return list(await session.scalars(_SELLING, {"product": product_id}))


async def check_may_publish(
    db: Database, slug: str, *, stream_key: str | None = None, account_id: str | None = None
) -> None:
    """Who comes with the show's stream key, or as its host, may go live.

    Raises `ShowUnknown`, `StreamKeyWrong`, `ShowOver` and `KycRequired`.
    """
    async with db.read() as session:
        row = await session.scalar(select(ShowRow).where(ShowRow.slug == slug))
        if row is None:
            raise ShowUnknown()
        is_host = account_id is not None and account_id == row.host_id
        if not is_host and not _key_matches(row.stream_key_hash, stream_key):
            raise StreamKeyWrong()
        if row.phase == "ended":
            raise ShowOver()
        if row.visibility == "public":
            await check_kyc(session, row.host_id)


async def check_kyc(session: AsyncSession, host_id: str) -> None:
    """Only an approved host goes live publicly. Raises `KycRequired`."""
    if await kyc_status_of(session, host_id) != "approved":
        raise KycRequired()


def hash_key(stream_key: str) -> str:
    """Stream keys are long and random, so one round of SHA-256 keeps them safe in the table."""
    return hashlib.sha256(stream_key.encode()).hexdigest()


def to_show(row: ShowRow) -> Show:
    return Show(
        id=row.id,
        slug=row.slug,
        host_id=row.host_id,
        title=row.title,
        description=row.description,
        visibility=cast(Visibility, row.visibility),
        phase=cast(Phase, row.phase),
        starts_at_ms=row.starts_at_ms,
        started_at_ms=row.started_at_ms,
        ended_at_ms=row.ended_at_ms,
        away_since_ms=row.away_since_ms,
        poster_name=row.poster_name,
    )


def _place(status: Status | None) -> ColumnElement[int]:
    """What a listing is sorted by."""
    match status:
        case "scheduled":
            return func.coalesce(ShowRow.starts_at_ms, FAR_MS)
        case "live":
            return func.coalesce(ShowRow.started_at_ms, 0)
        case "ended":
            return func.coalesce(ShowRow.ended_at_ms, 0)
        case None:
            return func.coalesce(ShowRow.created_at_ms, 0)


def _key_matches(key_hash: str | None, stream_key: str | None) -> bool:
    return bool(key_hash and stream_key) and hmac.compare_digest(key_hash or "", hash_key(stream_key or ""))
