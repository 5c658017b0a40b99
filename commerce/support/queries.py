"""Reading tickets: one's own, and the desk's."""

from collections import defaultdict
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account, Person, people
from commerce.cursor import PAGE_SIZE, encode_cursor, page
from commerce.support.errors import UnknownTicket
from commerce.support.models import TicketReplyRow, TicketRow
from commerce.support.rules import part_in
from commerce.support.states import TicketAction, TicketStatus, is_allowed


@dataclass(frozen=True, slots=True)
class Reply:
    id: str
    at_ms: int
    by: Person
    from_agent: bool
    body: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as one account sees it; the `can_` fields are about that account."""

    id: str
    number: str
    order_id: str
    order_number: str
    subject: str
    status: TicketStatus
    opened_at_ms: int
    buyer: Person
    replies: list[Reply]
    can_answer: bool
    can_solve: bool


@dataclass(frozen=True, slots=True)
class TicketPage:
    """`next` is the `after` of the page that follows, None on the last one."""

    items: list[Ticket]
    next: str | None


async def ticket_by_id(session: AsyncSession, ticket_id: str, *, reader: Account) -> Ticket:
    """Raises `UnknownTicket`, also for other people's tickets."""
    row = await session.get(TicketRow, ticket_id)
    if row is None:
        raise UnknownTicket()
    part_in(buyer_id=row.buyer_id, account_id=reader.id, roles=reader.roles)
    return (await _with_replies(session, [row], reader))[0]


async def tickets_of_buyer(session: AsyncSession, reader: Account, *, after: str | None) -> TicketPage:
    """The reader's own tickets, newest first. Raises `BadCursor`."""
    query = select(TicketRow).where(TicketRow.buyer_id == reader.id)
    return await _page(session, query, reader, after, descending=True)


async def desk_tickets(
    session: AsyncSession, reader: Account, *, status: TicketStatus | None, after: str | None
) -> TicketPage:
    """Everybody's tickets, oldest first, since the oldest waited longest. The reader is an agent.

    Raises `BadCursor`.
    """
    query = select(TicketRow)
    if status:
        query = query.where(TicketRow.status == status)
    return await _page(session, query, reader, after, descending=False)


async def _page(
    session: AsyncSession,
    query: Select[TicketRow],
    reader: Account,
    after: str | None,
    *,
    descending: bool,
) -> TicketPage:
    one_page = page(query, TicketRow.opened_at_ms, TicketRow.id, after=after, descending=descending)
    rows = list(await session.scalars(one_page))
    shown = rows[:PAGE_SIZE]
    return TicketPage(
        await _with_replies(session, shown, reader),
        encode_cursor(shown[-1].opened_at_ms, shown[-1].id) if len(rows) > PAGE_SIZE else None,
    )


async def _with_replies(session: AsyncSession, rows: list[TicketRow], reader: Account) -> list[Ticket]:
    in_order = (
        select(TicketReplyRow)
        .where(TicketReplyRow.ticket_id.in_([row.id for row in rows]))
        .order_by(TicketReplyRow.position)
    )
    replies = defaultdict(list)
    for reply in await session.scalars(in_order):
        replies[reply.ticket_id].append(reply)
    writers = {reply.by_id for some in replies.values() for reply in some}
    names = await people(session, writers | {row.buyer_id for row in rows})
    return [_ticket(row, replies[row.id], names, reader) for row in rows]


def _ticket(
    row: TicketRow, replies: list[TicketReplyRow], names: dict[str, Person], reader: Account
) -> Ticket:
    status = cast(TicketStatus, row.status)
    part = part_in(buyer_id=row.buyer_id, account_id=reader.id, roles=reader.roles)
    answer: TicketAction = "agent_reply" if part == "agent" else "buyer_reply"
    return Ticket(
        id=row.id,
        number=row.number,
        order_id=row.order_id,
        order_number=row.order_number,
        subject=row.subject,
        status=status,
        opened_at_ms=row.opened_at_ms,
        buyer=names[row.buyer_id],
        replies=[
            Reply(reply.id, reply.at_ms, names[reply.by_id], reply.from_agent, reply.body)
            for reply in replies
        ],
        can_answer=is_allowed(status, answer),
        can_solve=is_allowed(status, "solve"),
    )
