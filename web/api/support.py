"""Tickets: the buyer's side and the desk's."""

from typing import cast, get_args

from commerce.accounts.queries import Person
from commerce.support import commands, queries
from commerce.support.states import TicketStatus
from web.endpoint import Call, endpoint
from web.errors import BadBody
from web.wire import OpenTicket, PersonView, ReplyToTicket, TicketList, TicketReplyView, TicketView


@endpoint("POST", "/tickets", access="signed_in", body=OpenTicket, reply=TicketView, status=201)
async def open_ticket(call: Call) -> TicketView:
    """Ask the desk about one of my orders."""
    body: OpenTicket = call.body
    ticket_id = await commands.open_ticket(
        call.db,
        by=call.me,
        order_id=body.order_id,
        subject=body.subject,
        body=body.body,
        now_ms=call.now_ms,
    )
    return await _view_by_id(call, ticket_id)


@endpoint("GET", "/tickets", access="signed_in", reply=TicketList, query=("after",))
async def list_my_tickets(call: Call) -> TicketList:
    """My tickets, newest first."""
    async with call.db.read() as session:
        page = await queries.tickets_of_buyer(session, call.me, after=call.query("after"))
    return _list(page)


@endpoint("GET", "/tickets/{id}", access="signed_in", reply=TicketView)
async def show_ticket(call: Call) -> TicketView:
    """A ticket of mine, or any for agents."""
    return await _view_by_id(call, call.path("id"))


@endpoint(
    "POST", "/tickets/{id}/replies", access="signed_in", body=ReplyToTicket, reply=TicketView, status=201
)
async def reply_to_ticket(call: Call) -> TicketView:
    """Write into a ticket, as its buyer or as an agent."""
    body: ReplyToTicket = call.body
    await commands.reply(call.db, by=call.me, ticket_id=call.path("id"), body=body.body, now_ms=call.now_ms)
    return await _view_by_id(call, call.path("id"))


@endpoint("POST", "/tickets/{id}/solve", access="signed_in", reply=TicketView)
async def solve_ticket(call: Call) -> TicketView:
    """Close a ticket as solved, as its buyer or as an agent."""
    await commands.solve(call.db, by=call.me, ticket_id=call.path("id"), now_ms=call.now_ms)
    return await _view_by_id(call, call.path("id"))


@endpoint("GET", "/desk/tickets", access="support", reply=TicketList, query=("status", "after"))
async def list_desk_tickets(call: Call) -> TicketList:
    """Everybody's tickets, the longest waiting first."""
    status = call.query("status")
    if status is not None and status not in get_args(TicketStatus):
        raise BadBody("status")
    async with call.db.read() as session:
        page = await queries.desk_tickets(
            session, call.me, status=cast(TicketStatus | None, status), after=call.query("after")
        )
    return _list(page)


async def _view_by_id(call: Call, ticket_id: str) -> TicketView:
    async with call.db.read() as session:
        return _view(await queries.ticket_by_id(session, ticket_id, reader=call.me))


def _list(page: queries.TicketPage) -> TicketList:
    return TicketList(items=[_view(ticket) for ticket in page.items], next=page.next)


def _view(ticket: queries.Ticket) -> TicketView:
    return TicketView(
        id=ticket.id,
        number=ticket.number,
        order_id=ticket.order_id,
        order_number=ticket.order_number,
        subject=ticket.subject,
        status=ticket.status,
        opened_at_ms=ticket.opened_at_ms,
        buyer=_person(ticket.buyer),
        replies=[
            TicketReplyView(
                id=reply.id,
                at_ms=reply.at_ms,
                by=_person(reply.by),
                from_agent=reply.from_agent,
                body=reply.body,
            )
            for reply in ticket.replies
        ],
        can_answer=ticket.can_answer,
        can_solve=ticket.can_solve,
    )


def _person(person: Person) -> PersonView:
    return PersonView(id=person.id, name=person.name)
