"""Reading how shows are protected, and whose a watermark is."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Person, people
from commerce.protection.errors import WatermarkUnknown
from commerce.protection.models import ProtectionRow, WatermarkRow
from commerce.protection.rules import CountryRule, Protection
from commerce.shows.queries import Show, slugs_of


@dataclass(frozen=True, slots=True)
class Changed:
    """One show's protection and when it was last changed."""

    slug: str
    protection: Protection
    at_ms: int


async def changed_since(session: AsyncSession, since_ms: int) -> list[Changed]:
    """What was changed at this moment or later, 0 for all that was ever set."""
    statement = select(ProtectionRow).where(ProtectionRow.changed_at_ms >= since_ms)
    rows = list(await session.scalars(statement))
    slugs = await slugs_of(session, (row.show_id for row in rows))
    return [Changed(slugs[row.show_id], to_protection(row), row.changed_at_ms) for row in rows]


async def protection_of(session: AsyncSession, show_id: str) -> Protection:
    """The show's settings, the defaults when it was never protected."""
    row = await session.get(ProtectionRow, show_id)
    return to_protection(row) if row is not None else Protection()


async def who_had(session: AsyncSession, show: Show, code: str) -> Person:
    """Whose picture carried this code in the show. Raises `WatermarkUnknown`."""
    statement = select(WatermarkRow.account_id).where(
        WatermarkRow.show_id == show.id, WatermarkRow.code == code
    )
    account_id = await session.scalar(statement)
    if account_id is None:
        raise WatermarkUnknown()
    return (await people(session, [account_id]))[account_id]


def to_protection(row: ProtectionRow) -> Protection:
    return Protection(
        row.tokens,
        row.encrypted,
        row.watermark,
        cast(CountryRule, row.country_rule),
        tuple(row.countries.split()),
    )
