"""Many votes at once, from the rooms' command through the outbox to the room's facts."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.events import Event
from commerce.outbox import Relay
from commerce.polls.commands import close_poll, open_poll
from commerce.roomlog.queries import load
from signaling.protocol import AnyFact, PollClosed, PollCounted
from signaling.registry import Rooms
from signaling.settings import SignalingSettings
from web.clock import wall_clock_ms
from web.facts import room_fact
from web.wiring import RoomLog, Votes

VOTES = 200


@pytest.mark.parametrize("spread_s", [0.0, 1.0], ids=["all at once", "over a second"])
async def test_a_storm_of_votes_makes_a_few_facts_and_its_result_is_told_before_the_poll_closes(
    db: Database,
    person: Callable[..., Awaitable[Account]],
    live_show: Callable[..., Awaitable[str]],
    spread_s: float,
) -> None:
    host = await person("Host", "host")
    voters = [await person("Viewer") for _ in range(VOTES)]
    show = await live_show(host)
    rooms = Rooms(log=RoomLog(db), commands=Votes(db, wall_clock_ms), settings=SignalingSettings())

    async def hear(event_id: str, event: Event) -> None:
        if (fact := room_fact(event)) is not None:
            await rooms.publish(show, fact, source=event_id)

    async def facts() -> list[AnyFact]:
        return [msgspec.json.decode(body, type=AnyFact) for _, _, body, _ in await load(db, show)]

    async def until_told(votes: AnyFact) -> None:
        async with asyncio.timeout(10):
            while votes not in await facts():
                await asyncio.sleep(0.05)

    relay = await Relay.start(db, hear)
    poll = await open_poll(db, show_slug=show, by=host, question="Next?", options=["a", "b"], now_ms=1)

    async def vote(number: int) -> None:
        await asyncio.sleep(spread_s * number / VOTES)
        await rooms.commands.vote(show, poll, voters[number].id, number % 2)

    started_at_s = time.monotonic()
    await asyncio.gather(*(vote(number) for number in range(VOTES)))
    result = [VOTES // 2, VOTES // 2]
    await until_told(PollCounted(poll_id=poll, votes=result))
    took_s = time.monotonic() - started_at_s
    await close_poll(db, poll_id=poll, by=host, now_ms=2)
    await until_told(PollClosed(poll_id=poll, votes=result))
    await relay.close()
    await rooms.close()

    counts = [fact.votes for fact in await facts() if isinstance(fact, PollCounted)]
    assert counts == sorted(counts, key=sum)
    assert len(counts) <= 2 + 2 * took_s
