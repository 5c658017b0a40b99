"""Changing how a show is protected, and giving out watermarks."""

from sqlalchemy import select

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.inserts import insert_if_absent
from commerce.protection.errors import EncryptionFixed
from commerce.protection.models import ProtectionRow, WatermarkRow
from commerce.protection.queries import protection_of
from commerce.protection.rules import Protection, tidy_countries
from commerce.shows.commands import lock_show


async def protect(db: Database, *, slug: str, by: Account, wanted: Protection, now_ms: int) -> Protection:
    """Set all of a show's protection; returns it tidied.

    Raises `ShowUnknown`, `NotTheHost`, `CountriesInvalid`, and `EncryptionFixed` once the show has begun.
    """
    countries = tidy_countries(wanted.country_rule, wanted.countries)
    async with db.write() as session:
        show = await lock_show(session, slug, by)
        before = await protection_of(session, show.id)
        if wanted.encrypted != before.encrypted and show.started_at_ms is not None:
            raise EncryptionFixed()
        row = await session.get(ProtectionRow, show.id)
        if row is None:
            row = ProtectionRow(show_id=show.id)
            session.add(row)
        row.tokens, row.encrypted, row.watermark = wanted.tokens, wanted.encrypted, wanted.watermark
        row.country_rule, row.countries = wanted.country_rule, " ".join(countries)
        row.changed_at_ms = now_ms
        await session.flush()
        return await protection_of(session, show.id)


async def give_watermark(db: Database, *, show_id: str, account_id: str, code: str, now_ms: int) -> None:
    """Remember whose code this is in the show; the same one again changes nothing."""
    is_theirs = (WatermarkRow.show_id == show_id) & (WatermarkRow.account_id == account_id)
    async with db.read() as session:
        if await session.scalar(select(WatermarkRow.code).where(is_theirs)) is not None:
            return
    async with db.write() as session:
        await insert_if_absent(
            session, WatermarkRow, show_id=show_id, account_id=account_id, code=code, given_at_ms=now_ms
        )
