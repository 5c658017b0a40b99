"""Polls of a show: opened and closed here; votes come by the room's socket."""

from commerce.polls import commands, queries
from commerce.shows.queries import show_by_slug
from web.endpoint import Call, endpoint
from web.wire import OpenPoll, PollList, PollView


@endpoint("POST", "/shows/{slug}/polls", access="signed_in", body=OpenPoll, reply=PollView, status=201)
async def open_poll(call: Call) -> PollView:
    """Open a poll in a live show; for its host and moderators."""
    body: OpenPoll = call.body
    poll_id = await commands.open_poll(
        call.db,
        show_slug=call.path("slug"),
        by=call.me,
        question=body.question,
        options=body.options,
        now_ms=call.now_ms,
    )
    return await _view_by_id(call, poll_id)


@endpoint("GET", "/shows/{slug}/polls", access="anyone", reply=PollList)
async def list_polls(call: Call) -> PollList:
    """Polls of a show with their results, newest first."""
    async with call.db.read() as session:
        show = await show_by_slug(session, call.path("slug"))
        polls = await queries.polls_of_show(session, show.slug, account_id=_asker(call))
    return PollList(items=[_view(poll) for poll in polls])


@endpoint("POST", "/polls/{id}/close", access="signed_in", reply=PollView)
async def close_poll(call: Call) -> PollView:
    """Close a poll; for the show's host and moderators."""
    await commands.close_poll(call.db, poll_id=call.path("id"), by=call.me, now_ms=call.now_ms)
    return await _view_by_id(call, call.path("id"))


async def _view_by_id(call: Call, poll_id: str) -> PollView:
    async with call.db.read() as session:
        return _view(await queries.poll_by_id(session, poll_id, account_id=_asker(call)))


def _asker(call: Call) -> str | None:
    return call.account.id if call.account else None


def _view(poll: queries.Poll) -> PollView:
    return PollView(
        id=poll.id,
        question=poll.question,
        options=poll.options,
        votes=poll.votes,
        is_open=poll.is_open,
        my_vote=poll.my_vote,
    )
