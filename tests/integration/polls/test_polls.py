"""Polls on real databases: one open per show, one vote per account, results in the outbox."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select

from commerce.accounts.errors import AccountUnknown
from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.errors import CommerceError
from commerce.events import Event, PollClosed, PollOpened, PollVoted, decode
from commerce.outbox import OutboxRow
from commerce.polls.commands import close_poll, open_poll, vote
from commerce.polls.errors import (
    AlreadyVoted,
    BadPoll,
    PollAlreadyOpen,
    PollIsClosed,
    PollNotAllowed,
    PollOutsideShow,
    UnknownOption,
    UnknownPoll,
)
from commerce.polls.models import PollVoteRow
from commerce.polls.queries import Poll, poll_by_id, polls_of_show
from commerce.shows.commands import create_show, end_show
from commerce.shows.errors import ShowUnknown

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]
MakeShow = Callable[..., Awaitable[str]]
QUESTION, OPTIONS = "Which colour next?", ["Red", "Blue", "Green"]


async def opened(db: Database, slug: str, by: Account, question: str = QUESTION) -> str:
    return await open_poll(db, show_slug=slug, by=by, question=question, options=OPTIONS, now_ms=NOW_MS)


async def seen(db: Database, poll_id: str, account_id: str | None = None) -> Poll:
    async with db.read() as session:
        return await poll_by_id(session, poll_id, account_id=account_id)


async def poll_facts(db: Database) -> list[Event]:
    async with db.read() as session:
        payloads = await session.scalars(select(OutboxRow.payload).order_by(OutboxRow.seq))
        events = [decode(payload) for payload in payloads]
    return [event for event in events if isinstance(event, PollOpened | PollVoted | PollClosed)]


async def test_a_poll_from_open_to_closed(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host, viewer, other = await person("Host", "host"), await person("Viewer"), await person("Other")
    slug = await live_show(host)
    poll_id = await opened(db, slug, host)
    for voter, option in ((viewer, 2), (other, 0)):
        await vote(db, show_slug=slug, poll_id=poll_id, account_id=voter.id, option=option, now_ms=NOW_MS)
    await close_poll(db, poll_id=poll_id, by=host, now_ms=NOW_MS)

    assert await seen(db, poll_id, viewer.id) == Poll(
        id=poll_id,
        show_slug=slug,
        question=QUESTION,
        options=OPTIONS,
        votes=[1, 0, 1],
        is_open=False,
        my_vote=2,
    )
    assert (await seen(db, poll_id)).my_vote is None
    assert await poll_facts(db) == [
        PollOpened(show=slug, poll_id=poll_id, question=QUESTION, options=OPTIONS),
        PollVoted(show=slug, poll_id=poll_id, votes=[1, 0, 1]),  # gathered: the newest stands for both
        PollClosed(show=slug, poll_id=poll_id, votes=[1, 0, 1]),
    ]


async def test_polls_of_a_show_newest_first(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host = await person("Host", "host")
    slug = await live_show(host)
    first = await opened(db, slug, host)
    await close_poll(db, poll_id=first, by=host, now_ms=NOW_MS)
    second = await open_poll(
        db, show_slug=slug, by=host, question="Size?", options=["M", "L"], now_ms=NOW_MS + 1
    )
    async with db.read() as session:
        polls = await polls_of_show(session, slug, account_id=None)
    assert [(poll.id, poll.options, poll.is_open) for poll in polls] == [
        (second, ["M", "L"], True),
        (first, OPTIONS, False),
    ]


async def test_one_open_poll_per_show(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host, other = await person("Host", "host"), await person("Other host", "host")
    slug, other_slug = await live_show(host), await live_show(other, "other-show")
    results = await asyncio.gather(*(opened(db, slug, host) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(result, str) for result in results) == 1
    assert sum(isinstance(result, PollAlreadyOpen) for result in results) == 5
    await opened(db, other_slug, other)


@pytest.mark.parametrize(
    ("roles", "is_host", "is_allowed"),
    [
        (("host",), True, True),
        ((), True, True),
        (("moderator",), False, True),
        (("administrator",), False, True),
        (("host",), False, False),
        (("seller", "support", "reviewer"), False, False),
        ((), False, False),
    ],
)
async def test_who_runs_polls(
    db: Database,
    person: MakePerson,
    live_show: MakeShow,
    roles: tuple[str, ...],
    is_host: bool,
    is_allowed: bool,
) -> None:
    host, other = await person("Host", *(roles if is_host else ())), await person("Other", *roles)
    slug = await live_show(host)
    asker = host if is_host else other
    if is_allowed:
        poll_id = await opened(db, slug, asker)
        await close_poll(db, poll_id=poll_id, by=asker, now_ms=NOW_MS)
        assert not (await seen(db, poll_id)).is_open
        return
    with pytest.raises(PollNotAllowed):
        await opened(db, slug, asker)
    assert await poll_facts(db) == []
    poll_id = await opened(db, slug, host)
    with pytest.raises(PollNotAllowed):
        await close_poll(db, poll_id=poll_id, by=asker, now_ms=NOW_MS)
    assert (await seen(db, poll_id)).is_open


async def test_what_cannot_be_opened(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host = await person("Host", "host")
    slug = await live_show(host)
    await create_show(db, host_id=host.id, title="Later", slug="later", now_ms=NOW_MS)
    with pytest.raises(PollOutsideShow):
        await opened(db, "later", host)
    with pytest.raises(ShowUnknown):
        await opened(db, "no-such-show", host)
    with pytest.raises(BadPoll):
        await opened(db, slug, host, question="  ")
    assert await poll_facts(db) == []


async def test_one_vote_per_account_and_no_change_of_mind(
    db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    poll_id = await opened(db, slug, host)
    results = await asyncio.gather(
        *(
            vote(db, show_slug=slug, poll_id=poll_id, account_id=viewer.id, option=option % 3, now_ms=NOW_MS)
            for option in range(9)
        ),
        return_exceptions=True,
    )
    assert results.count(None) == 1
    assert sum(isinstance(result, AlreadyVoted) for result in results) == 8
    assert sum((await seen(db, poll_id)).votes) == 1


async def test_votes_at_once_are_all_counted(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host = await person("Host", "host")
    slug = await live_show(host)
    poll_id = await opened(db, slug, host)
    voters = [await person(f"Viewer {number}") for number in range(30)]
    await asyncio.gather(
        *(
            vote(db, show_slug=slug, poll_id=poll_id, account_id=voter.id, option=number % 3, now_ms=NOW_MS)
            for number, voter in enumerate(voters)
        )
    )
    assert (await seen(db, poll_id)).votes == [10, 10, 10]
    voted = [fact for fact in await poll_facts(db) if isinstance(fact, PollVoted)]
    assert voted == [PollVoted(show=slug, poll_id=poll_id, votes=[10, 10, 10])]


@pytest.mark.parametrize(
    ("case", "error"),
    [
        ("unknown poll", UnknownPoll),
        ("poll of another show", UnknownPoll),
        ("closed", PollIsClosed),
        ("negative option", UnknownOption),
        ("option too many", UnknownOption),
        ("guest", AccountUnknown),
    ],
)
async def test_denied_vote_counts_nothing(
    db: Database, person: MakePerson, live_show: MakeShow, case: str, error: type[CommerceError]
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    await live_show(host, "another-show")
    poll_id = await opened(db, slug, host)
    if case == "closed":
        await close_poll(db, poll_id=poll_id, by=host, now_ms=NOW_MS)
    facts = await poll_facts(db)
    with pytest.raises(error):
        await vote(
            db,
            show_slug="another-show" if case == "poll of another show" else slug,
            poll_id="0" * 26 if case == "unknown poll" else poll_id,
            account_id="guest-123" if case == "guest" else viewer.id,
            option={"negative option": -1, "option too many": 3}.get(case, 0),
            now_ms=NOW_MS,
        )
    assert (await seen(db, poll_id)).votes == [0, 0, 0]
    assert await poll_facts(db) == facts
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(PollVoteRow)) == 0


async def test_closing_twice(db: Database, person: MakePerson, live_show: MakeShow) -> None:
    host = await person("Host", "host")
    poll_id = await opened(db, await live_show(host), host)
    await close_poll(db, poll_id=poll_id, by=host, now_ms=NOW_MS)
    with pytest.raises(PollIsClosed):
        await close_poll(db, poll_id=poll_id, by=host, now_ms=NOW_MS)
    with pytest.raises(UnknownPoll):
        await close_poll(db, poll_id="0" * 26, by=host, now_ms=NOW_MS)


async def test_the_end_of_the_show_closes_its_poll(
    db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    earlier = await opened(db, slug, host)
    await close_poll(db, poll_id=earlier, by=host, now_ms=NOW_MS)
    poll_id = await opened(db, slug, host)
    await vote(db, show_slug=slug, poll_id=poll_id, account_id=viewer.id, option=1, now_ms=NOW_MS)
    await end_show(db, slug=slug, now_ms=NOW_MS)
    assert not (await seen(db, poll_id)).is_open
    assert (await poll_facts(db))[-1] == PollClosed(show=slug, poll_id=poll_id, votes=[0, 1, 0])
