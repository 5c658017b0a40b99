"""In which languages a show's sound is written along by machine."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.shows.commands import lock_show
from commerce.shows.models import ShowRow, SpeechRow


async def switch_speech(db: Database, *, slug: str, by: Account, language: str, is_on: bool) -> None:
    """Write this language along from now on, or no longer. Raises `ShowUnknown`, `NotTheHost`."""
    async with db.write() as session:
        show = await lock_show(session, slug, by)
        this = (SpeechRow.show_id == show.id, SpeechRow.language == language)
        if not is_on:
            await session.execute(delete(SpeechRow).where(*this))
        elif await session.scalar(select(SpeechRow.language).where(*this)) is None:
            session.add(SpeechRow(show_id=show.id, language=language))


async def speech_of(session: AsyncSession, slugs: Iterable[str]) -> dict[str, list[str]]:
    """The languages that are switched on, by the show's slug; shows without any are not in it."""
    rows = await session.execute(
        select(ShowRow.slug, SpeechRow.language)
        .join(ShowRow, ShowRow.id == SpeechRow.show_id)
        .where(ShowRow.slug.in_(set(slugs)))
        .order_by(SpeechRow.language)
    )
    found: dict[str, list[str]] = {}
    for slug, language in rows:
        found.setdefault(slug, []).append(language)
    return found
