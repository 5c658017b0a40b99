"""Reads what a replay shows beside its pictures: chapters, and the room as it was at a time."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.roomlog.commands import LoggedFact
from commerce.roomlog.queries import facts_after, facts_between, last_fact_before
from signaling.protocol import AnyFact, Numbered
from transcoder.archive.replay import Positions
from web import past
from web.wire_recordings import ChapterView, ReplayFacts

MOST_FACTS = 500
_FACT: msgspec.json.Decoder[AnyFact] = msgspec.json.Decoder(AnyFact)


async def chapters(session: AsyncSession, slug: str, positions: Positions) -> list[ChapterView]:
    """In the order of time."""
    logged = await facts_between(
        session,
        slug,
        past.CHAPTERS,
        from_ms=positions.began_ms,
        to_ms=positions.ended_ms,
        most=100 * past.MOST_CHAPTERS,
    )
    pin = await last_fact_before(session, slug, past.PINS, at_ms=positions.began_ms)
    pinned = past.pinned_by(numbered(pin) if pin is not None else None)
    return [
        ChapterView(
            position_ms=positions.of(one.at_ms),
            at_ms=one.at_ms,
            kind=one.kind,
            title=one.title,
            product_id=one.product_id,
            quantity=one.quantity,
        )
        for one in past.chapters_of(map(numbered, logged), positions.began_ms, pinned)
    ]


async def facts(
    session: AsyncSession, slug: str, *, from_ms: int, to_ms: int, types: tuple[str, ...]
) -> ReplayFacts:
    """One page of what a viewer saw and heard in `[from_ms, to_ms)`, with what was there before it."""
    logged = await facts_between(session, slug, types, from_ms=from_ms, to_ms=to_ms, most=MOST_FACTS + 1)
    page, next_ms = past.page_of([numbered(one) for one in logged], MOST_FACTS)
    later = await facts_after(session, slug, past.DELETIONS, seq=page[0].seq) if page else []
    pin = await last_fact_before(session, slug, past.PINS, at_ms=from_ms)
    opened = await last_fact_before(session, slug, ("poll_opened",), at_ms=from_ms)
    poll = None
    if opened is not None:
        counted = await last_fact_before(session, slug, ("poll_counted", "poll_closed"), at_ms=from_ms)
        poll = past.poll_after(numbered(one) for one in (opened, counted) if one is not None)
    return ReplayFacts(
        pinned=past.pinned_by(numbered(pin) if pin is not None else None),
        poll=poll,
        items=past.visible(page, map(numbered, later)),
        next_ms=next_ms,
    )


def numbered(logged: LoggedFact) -> Numbered:
    """A fact as its room told of it."""
    seq, at_ms, body, _ = logged
    return Numbered(seq=seq, at_ms=at_ms, fact=_FACT.decode(body))
