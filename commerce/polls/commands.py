"""Opening, voting in and closing polls."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.accounts.queries import Account, account_by_id
from commerce.database import Database
from commerce.events import PollClosed, PollOpened, PollVoted
from commerce.ids import new_id
from commerce.polls.errors import AlreadyVoted, PollAlreadyOpen, PollOutsideShow, UnknownPoll
from commerce.polls.models import PollOptionRow, PollRow, PollVoteRow
from commerce.polls.queries import votes_of
from commerce.polls.rules import check_may_run, check_option, tidy
from commerce.polls.states import PollStatus, next_status
from commerce.shows.queries import show_by_slug


async def open_poll(
    db: Database, *, show_slug: str, by: Account, question: str, options: Sequence[str], now_ms: int
) -> str:
    """The id of the show's new poll.

    Raises `ShowUnknown`, `PollNotAllowed`, `PollOutsideShow`, `BadPoll` and `PollAlreadyOpen`.
    """
    question, options = tidy(question, options)
    poll_id = new_id()
    try:
        async with db.write() as session:
            show = await show_by_slug(session, show_slug)
            check_may_run(account_id=by.id, roles=by.roles, host_id=show.host_id)
            if show.status != "live":
                raise PollOutsideShow()
            session.add(
                PollRow(
                    id=poll_id,
                    show_slug=show_slug,
                    question=question,
                    status="open",
                    opened_by=by.id,
                    opened_at_ms=now_ms,
                )
            )
            await session.flush()
            session.add_all(
                PollOptionRow(poll_id=poll_id, position=position, text=option, votes=0)
                for position, option in enumerate(options)
            )
            opened = PollOpened(show=show_slug, poll_id=poll_id, question=question, options=list(options))
            await outbox.record(session, opened, now_ms=now_ms)
    except IntegrityError:
        # The only unique index that a new poll can meet is the one on open polls.
        raise PollAlreadyOpen() from None
    return poll_id


async def vote(
    db: Database, *, show_slug: str, poll_id: str, account_id: str, option: int, now_ms: int
) -> None:
    """Count an account's only vote; `option` counts from 0.

    Raises `UnknownPoll`, `PollIsClosed`, `UnknownOption`, `AlreadyVoted` and `AccountUnknown` (guests).
    """
    async with db.write() as session:
        # Locked, so that no vote slips past a close and each result in the outbox is newer than the last.
        poll = await _locked(session, poll_id)
        if poll.show_slug != show_slug:
            raise UnknownPoll()
        next_status(cast(PollStatus, poll.status), "vote")
        check_option(option, len(await votes_of(session, poll_id)))
        await account_by_id(session, account_id)
        if await session.get(PollVoteRow, (poll_id, account_id)) is not None:
            raise AlreadyVoted()
        session.add(PollVoteRow(poll_id=poll_id, account_id=account_id, position=option, at_ms=now_ms))
        await session.execute(
            update(PollOptionRow)
            .where(PollOptionRow.poll_id == poll_id, PollOptionRow.position == option)
            .values(votes=PollOptionRow.votes + 1)
        )
        voted = PollVoted(show=show_slug, poll_id=poll_id, votes=await votes_of(session, poll_id))
        await outbox.record(session, voted, now_ms=now_ms, gather=f"poll_voted:{poll_id}")


async def close_poll(db: Database, *, poll_id: str, by: Account, now_ms: int) -> None:
    """End the vote. Raises `UnknownPoll`, `PollNotAllowed` and `PollIsClosed`."""
    async with db.write() as session:
        poll = await _locked(session, poll_id)
        show = await show_by_slug(session, poll.show_slug)
        check_may_run(account_id=by.id, roles=by.roles, host_id=show.host_id)
        await _close(session, poll, now_ms)


async def close_poll_with_show(session: AsyncSession, *, show_slug: str, now_ms: int) -> None:
    """Close the poll that is open in a show which ends, if any, in the transaction that ends it."""
    is_open = (PollRow.show_slug == show_slug) & (PollRow.status == "open")
    poll = await session.scalar(select(PollRow).where(is_open).with_for_update())
    if poll is not None:
        await _close(session, poll, now_ms)


async def _close(session: AsyncSession, poll: PollRow, now_ms: int) -> None:
    poll.status = next_status(cast(PollStatus, poll.status), "close")
    poll.closed_at_ms = now_ms
    closed = PollClosed(show=poll.show_slug, poll_id=poll.id, votes=await votes_of(session, poll.id))
    await outbox.record(session, closed, now_ms=now_ms)


async def _locked(session: AsyncSession, poll_id: str) -> PollRow:
    poll = await session.scalar(select(PollRow).where(PollRow.id == poll_id).with_for_update())
    if poll is None:
        raise UnknownPoll()
    return poll
