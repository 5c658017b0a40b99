"""The room log on real databases: in order, whole, and nothing twice."""

import asyncio

import pytest

from commerce.database import Database
from commerce.roomlog.commands import LoggedFact, append
from commerce.roomlog.errors import FactAlreadyLogged
from commerce.roomlog.queries import load

FACTS: list[LoggedFact] = [
    (1, 1000, b'{"type":"show_started"}', "01event"),
    (2, 1001, '{"type":"chat_posted","text":"শুভ সন্ধ্যা"}'.encode(), None),
    (3, 1001, b'{"type":"chat_posted","text":"hi"}', None),
]


async def test_facts_come_back_as_they_went_in_and_in_order(db: Database) -> None:
    await append(db, "eid-sale", FACTS[:1])
    await append(db, "eid-sale", [FACTS[2], FACTS[1]])
    await append(db, "other-show", FACTS)
    assert await load(db, "eid-sale") == FACTS
    assert await load(db, "no-such-show") == []


async def test_log_survives_a_restart(db: Database, database_url: str) -> None:
    await append(db, "eid-sale", FACTS)
    again = await Database.open(database_url)
    try:
        assert await load(again, "eid-sale") == FACTS
    finally:
        await again.close()


async def test_nothing_to_append(db: Database) -> None:
    await append(db, "eid-sale", [])
    assert await load(db, "eid-sale") == []


@pytest.mark.parametrize(
    "conflicting",
    [
        (3, 2000, b"{}", None),  # a number that is taken
        (5, 2000, b"{}", "01event"),  # an event that was delivered before
    ],
)
async def test_conflict_keeps_nothing_of_the_append(db: Database, conflicting: LoggedFact) -> None:
    await append(db, "eid-sale", FACTS)
    with pytest.raises(FactAlreadyLogged):
        await append(db, "eid-sale", [(4, 2000, b"{}", None), conflicting])
    assert await load(db, "eid-sale") == FACTS


async def test_an_event_delivered_twice_at_once_is_logged_once(db: Database) -> None:
    results = await asyncio.gather(
        *(append(db, "eid-sale", [(seq, 1000, b"{}", "01event")]) for seq in range(1, 9)),
        return_exceptions=True,
    )
    assert results.count(None) == 1
    assert len(await load(db, "eid-sale")) == 1
