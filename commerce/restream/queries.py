"""Reading restream targets."""

from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account
from commerce.kyc.vault import DataKey
from commerce.restream.models import RestreamTargetRow
from commerce.restream.rules import Platform, check_may_watch, key_place
from commerce.shows.queries import show_by_slug


@dataclass(frozen=True, slots=True)
class RestreamTarget:
    """All of a target but its key, of which only the end is here."""

    id: str
    platform: Platform
    name: str
    url: str
    key_end: str
    is_on: bool
    key_sealed: bytes = field(repr=False)

    def stream_key(self, seal: DataKey) -> str:
        """The key itself. Raises `SealBroken` when the server's secret is another than at its sealing."""
        return seal.open(key_place(self.id), self.key_sealed).decode()


async def targets_of(session: AsyncSession, slug: str, *, by: Account | None) -> list[RestreamTarget]:
    """A show's targets, oldest first. `by` None is the server. Raises `ShowUnknown`, `RestreamForbidden`."""
    show = await show_by_slug(session, slug)
    if by is not None:
        check_may_watch(by.id, by.roles, show.host_id)
    rows = await session.scalars(
        select(RestreamTargetRow).where(RestreamTargetRow.show_id == show.id).order_by(RestreamTargetRow.id)
    )
    return [to_target(row) for row in rows]


def to_target(row: RestreamTargetRow) -> RestreamTarget:
    return RestreamTarget(
        id=row.id,
        platform=cast(Platform, row.platform),
        name=row.name,
        url=row.url,
        key_end=row.key_end,
        is_on=row.is_on,
        key_sealed=row.key_sealed,
    )
