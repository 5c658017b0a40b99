"""Reading polls and their results."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.polls.errors import UnknownPoll
from commerce.polls.models import PollOptionRow, PollRow, PollVoteRow


@dataclass(frozen=True, slots=True)
class Poll:
    """`votes` has one count per option; `my_vote` is the option of the account that asks."""

    id: str
    show_slug: str
    question: str
    options: list[str]
    votes: list[int]
    is_open: bool
    my_vote: int | None


async def poll_by_id(session: AsyncSession, poll_id: str, *, account_id: str | None) -> Poll:
    """Raises `UnknownPoll`."""
    row = await session.get(PollRow, poll_id)
    if row is None:
        raise UnknownPoll()
    return (await _with_results(session, [row], account_id))[0]


async def polls_of_show(session: AsyncSession, show_slug: str, *, account_id: str | None) -> list[Poll]:
    """Newest first."""
    rows = await session.scalars(
        select(PollRow)
        .where(PollRow.show_slug == show_slug)
        .order_by(PollRow.opened_at_ms.desc(), PollRow.id.desc())
    )
    return await _with_results(session, list(rows), account_id)


async def shows_with_open_poll(session: AsyncSession) -> list[str]:
    """The addresses of the shows that ask something now."""
    return list(await session.scalars(select(PollRow.show_slug).where(PollRow.status == "open")))


async def votes_of(session: AsyncSession, poll_id: str) -> list[int]:
    """The counts, by option."""
    query = (
        select(PollOptionRow.votes).where(PollOptionRow.poll_id == poll_id).order_by(PollOptionRow.position)
    )
    return list(await session.scalars(query))


async def _with_results(session: AsyncSession, rows: list[PollRow], account_id: str | None) -> list[Poll]:
    ids = [row.id for row in rows]
    options: defaultdict[str, list[PollOptionRow]] = defaultdict(list)
    by_position = select(PollOptionRow).where(PollOptionRow.poll_id.in_(ids)).order_by(PollOptionRow.position)
    for option in await session.scalars(by_position):
        options[option.poll_id].append(option)
    mine = select(PollVoteRow.poll_id, PollVoteRow.position).where(
        PollVoteRow.poll_id.in_(ids), PollVoteRow.account_id == account_id
    )
    my_votes = dict((await session.execute(mine)).all())
    return [
        Poll(
            id=row.id,
            show_slug=row.show_slug,
            question=row.question,
            options=[option.text for option in options[row.id]],
            votes=[option.votes for option in options[row.id]],
            is_open=row.status == "open",
            my_vote=my_votes.get(row.id),
        )
        for row in rows
    ]
