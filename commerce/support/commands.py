"""Opening, answering and solving tickets."""

from typing import cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.events import TicketOpened, TicketReplied, TicketSolved
from commerce.ids import new_id
from commerce.orders.queries import order_of_buyer
from commerce.support.errors import UnknownTicket
from commerce.support.models import TicketMoveRow, TicketReplyRow, TicketRow
from commerce.support.rules import part_in, ticket_number, tidy
from commerce.support.states import TicketAction, TicketStatus, next_status


async def open_ticket(
    db: Database, *, by: Account, order_id: str, subject: str, body: str, now_ms: int
) -> str:
    """The id of a new ticket about one of the buyer's own orders.

    Raises `OrderUnknown`, also for other people's orders, and `EmptyText`.
    """
    subject, body = tidy(subject), tidy(body)
    ticket_id = new_id()
    async with db.write() as session:
        order = await order_of_buyer(session, order_id, by.id)
        ticket = TicketRow(
            id=ticket_id,
            number=ticket_number(ticket_id),
            order_id=order.id,
            order_number=order.number,
            buyer_id=by.id,
            subject=subject,
            status="open",
            opened_at_ms=now_ms,
            moved_at_ms=now_ms,
        )
        session.add(ticket)
        await session.flush()
        await _add_reply(session, ticket, by, body, from_agent=False, now_ms=now_ms)
        await _add_move(session, ticket, by, "open", now_ms)
        opened = TicketOpened(ticket_id=ticket_id, buyer_id=by.id, order_id=order.id)
        await outbox.record(session, opened, now_ms=now_ms)
    return ticket_id


async def reply(db: Database, *, by: Account, ticket_id: str, body: str, now_ms: int) -> None:
    """Add what the buyer or an agent wrote; a buyer's reply opens the ticket again.

    Raises `UnknownTicket`, also for other people's tickets, `EmptyText` and `TicketActionRefused`.
    """
    async with db.write() as session:
        ticket = await _locked(session, ticket_id)
        from_agent = part_in(buyer_id=ticket.buyer_id, account_id=by.id, roles=by.roles) == "agent"
        body = tidy(body)
        await _move(session, ticket, by, "agent_reply" if from_agent else "buyer_reply", now_ms)
        reply_id = await _add_reply(session, ticket, by, body, from_agent=from_agent, now_ms=now_ms)
        replied = TicketReplied(
            ticket_id=ticket_id, buyer_id=ticket.buyer_id, reply_id=reply_id, from_agent=from_agent
        )
        await outbox.record(session, replied, now_ms=now_ms)


async def solve(db: Database, *, by: Account, ticket_id: str, now_ms: int) -> None:
    """Close the ticket as solved; the buyer and agents may. Raises `UnknownTicket`, `TicketActionRefused`."""
    async with db.write() as session:
        ticket = await _locked(session, ticket_id)
        part_in(buyer_id=ticket.buyer_id, account_id=by.id, roles=by.roles)
        await _move(session, ticket, by, "solve", now_ms)
        solved = TicketSolved(ticket_id=ticket_id, buyer_id=ticket.buyer_id, by_id=by.id)
        await outbox.record(session, solved, now_ms=now_ms)


async def _locked(session: AsyncSession, ticket_id: str) -> TicketRow:
    ticket = await session.scalar(select(TicketRow).where(TicketRow.id == ticket_id).with_for_update())
    if ticket is None:
        raise UnknownTicket()
    return ticket


async def _move(
    session: AsyncSession, ticket: TicketRow, by: Account, action: TicketAction, now_ms: int
) -> None:
    ticket.status = next_status(cast(TicketStatus, ticket.status), action)
    ticket.moved_at_ms = now_ms
    await _add_move(session, ticket, by, action, now_ms)


async def _add_move(session: AsyncSession, ticket: TicketRow, by: Account, action: str, now_ms: int) -> None:
    position = await session.scalar(
        select(func.count()).select_from(TicketMoveRow).where(TicketMoveRow.ticket_id == ticket.id)
    )
    session.add(
        TicketMoveRow(
            ticket_id=ticket.id,
            position=position,
            by_id=by.id,
            action=action,
            status=ticket.status,
            at_ms=now_ms,
        )
    )


async def _add_reply(
    session: AsyncSession, ticket: TicketRow, by: Account, body: str, *, from_agent: bool, now_ms: int
) -> str:
    position = await session.scalar(
        select(func.count()).select_from(TicketReplyRow).where(TicketReplyRow.ticket_id == ticket.id)
    )
    reply_id = new_id()
    session.add(
        TicketReplyRow(
            ticket_id=ticket.id,
            position=position,
            id=reply_id,
            by_id=by.id,
            from_agent=from_agent,
            body=body,
            at_ms=now_ms,
        )
    )
    return reply_id
