"""Tickets on real databases: whose they are, how they move, and what is told about them."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select

from commerce.accounts.queries import Account
from commerce.cursor import PAGE_SIZE
from commerce.database import Database
from commerce.errors import BadCursor
from commerce.events import Event, TicketOpened, TicketReplied, TicketSolved, decode
from commerce.orders.errors import OrderUnknown
from commerce.outbox import OutboxRow
from commerce.support.commands import open_ticket, reply, solve
from commerce.support.errors import EmptyText, TicketActionRefused, UnknownTicket
from commerce.support.models import TicketMoveRow, TicketReplyRow, TicketRow
from commerce.support.queries import Ticket, desk_tickets, ticket_by_id, tickets_of_buyer

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]
MakeOrder = Callable[[Account], Awaitable[str]]


async def opened(db: Database, by: Account, order_id: str, subject: str = "Where is it?") -> str:
    return await open_ticket(
        db, by=by, order_id=order_id, subject=subject, body="It has not arrived.", now_ms=NOW_MS
    )


async def seen(db: Database, ticket_id: str, reader: Account) -> Ticket:
    async with db.read() as session:
        return await ticket_by_id(session, ticket_id, reader=reader)


async def ticket_facts(db: Database) -> list[Event]:
    async with db.read() as session:
        payloads = await session.scalars(select(OutboxRow.payload).order_by(OutboxRow.seq))
        events = [decode(payload) for payload in payloads]
    return [event for event in events if isinstance(event, TicketOpened | TicketReplied | TicketSolved)]


async def rows(db: Database) -> tuple[int, ...]:
    async with db.read() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (TicketRow, TicketReplyRow, TicketMoveRow)
        ]
    return tuple(count or 0 for count in counts)


async def test_a_ticket_from_question_to_solution_and_back(
    db: Database, person: MakePerson, order: MakeOrder
) -> None:
    buyer, agent = await person("Rahima"), await person("Agent", "support")
    order_id = await order(buyer)
    ticket_id = await opened(db, buyer, order_id)

    fresh = await seen(db, ticket_id, agent)
    assert (fresh.status, fresh.order_id, fresh.subject) == ("open", order_id, "Where is it?")
    assert fresh.number == f"T-{ticket_id[-8:-4]}-{ticket_id[-4:]}".upper()
    assert (fresh.can_answer, fresh.can_solve) == (True, True)

    await reply(db, by=agent, ticket_id=ticket_id, body=" Tomorrow. ", now_ms=NOW_MS + 1)
    assert (await seen(db, ticket_id, buyer)).status == "answered"
    await solve(db, by=agent, ticket_id=ticket_id, now_ms=NOW_MS + 2)
    solved = await seen(db, ticket_id, agent)
    assert (solved.status, solved.can_answer, solved.can_solve) == ("solved", False, False)
    assert (await seen(db, ticket_id, buyer)).can_answer
    await reply(db, by=buyer, ticket_id=ticket_id, body="Still nothing.", now_ms=NOW_MS + 3)

    reopened = await seen(db, ticket_id, buyer)
    assert reopened.status == "open"
    assert [(one.by.name, one.from_agent, one.body, one.at_ms) for one in reopened.replies] == [
        ("Rahima", False, "It has not arrived.", NOW_MS),
        ("Agent", True, "Tomorrow.", NOW_MS + 1),
        ("Rahima", False, "Still nothing.", NOW_MS + 3),
    ]
    assert await ticket_facts(db) == [
        TicketOpened(ticket_id=ticket_id, buyer_id=buyer.id, order_id=order_id),
        TicketReplied(
            ticket_id=ticket_id, buyer_id=buyer.id, reply_id=reopened.replies[1].id, from_agent=True
        ),
        TicketSolved(ticket_id=ticket_id, buyer_id=buyer.id, by_id=agent.id),
        TicketReplied(
            ticket_id=ticket_id, buyer_id=buyer.id, reply_id=reopened.replies[2].id, from_agent=False
        ),
    ]
    async with db.read() as session:
        moves = await session.scalars(select(TicketMoveRow).order_by(TicketMoveRow.position))
        assert [(move.action, move.status, move.by_id) for move in moves] == [
            ("open", "open", buyer.id),
            ("agent_reply", "answered", agent.id),
            ("solve", "solved", agent.id),
            ("buyer_reply", "open", buyer.id),
        ]


async def test_buyer_solves_their_own_ticket(db: Database, person: MakePerson, order: MakeOrder) -> None:
    buyer = await person("Buyer")
    ticket_id = await opened(db, buyer, await order(buyer))
    await solve(db, by=buyer, ticket_id=ticket_id, now_ms=NOW_MS)
    assert (await seen(db, ticket_id, buyer)).status == "solved"
    with pytest.raises(TicketActionRefused):
        await solve(db, by=buyer, ticket_id=ticket_id, now_ms=NOW_MS)


@pytest.mark.parametrize(
    "roles", [(), ("seller",), ("support",), ("administrator",)], ids=lambda roles: "+".join(roles)
)
async def test_ticket_is_opened_by_the_orders_buyer_only(
    db: Database, person: MakePerson, order: MakeOrder, roles: tuple[str, ...]
) -> None:
    order_id = await order(await person("Buyer"))
    other = await person("Other", *roles)
    for wanted in (order_id, "0" * 26):
        with pytest.raises(OrderUnknown):
            await opened(db, other, wanted)
    assert await rows(db) == (0, 0, 0)
    assert await ticket_facts(db) == []


@pytest.mark.parametrize(
    ("roles", "is_allowed"),
    [
        (("support",), True),
        (("administrator",), True),
        ((), False),
        (("host", "seller", "moderator", "reviewer"), False),
    ],
)
async def test_who_enters_a_ticket(
    db: Database, person: MakePerson, order: MakeOrder, roles: tuple[str, ...], is_allowed: bool
) -> None:
    buyer, other = await person("Buyer"), await person("Other", *roles)
    ticket_id = await opened(db, buyer, await order(buyer))
    if is_allowed:
        await reply(db, by=other, ticket_id=ticket_id, body="Hello.", now_ms=NOW_MS)
        await solve(db, by=other, ticket_id=ticket_id, now_ms=NOW_MS)
        assert (await seen(db, ticket_id, other)).status == "solved"
        return
    before = (await rows(db), await ticket_facts(db), await seen(db, ticket_id, buyer))
    with pytest.raises(UnknownTicket):
        await seen(db, ticket_id, other)
    with pytest.raises(UnknownTicket):
        await reply(db, by=other, ticket_id=ticket_id, body="Hello.", now_ms=NOW_MS)
    with pytest.raises(UnknownTicket):
        await solve(db, by=other, ticket_id=ticket_id, now_ms=NOW_MS)
    assert (await rows(db), await ticket_facts(db), await seen(db, ticket_id, buyer)) == before


async def test_agent_cannot_answer_a_solved_ticket(
    db: Database, person: MakePerson, order: MakeOrder
) -> None:
    buyer, agent = await person("Buyer"), await person("Agent", "support")
    ticket_id = await opened(db, buyer, await order(buyer))
    await solve(db, by=agent, ticket_id=ticket_id, now_ms=NOW_MS)
    before = await rows(db)
    with pytest.raises(TicketActionRefused):
        await reply(db, by=agent, ticket_id=ticket_id, body="One more thing.", now_ms=NOW_MS)
    assert await rows(db) == before


async def test_blank_words_are_refused(db: Database, person: MakePerson, order: MakeOrder) -> None:
    buyer = await person("Buyer")
    order_id = await order(buyer)
    with pytest.raises(EmptyText):
        await opened(db, buyer, order_id, subject=" \n")
    ticket_id = await opened(db, buyer, order_id)
    with pytest.raises(EmptyText):
        await reply(db, by=buyer, ticket_id=ticket_id, body="  ", now_ms=NOW_MS)
    assert await rows(db) == (1, 1, 1)


async def test_my_list_and_the_desks(db: Database, person: MakePerson, order: MakeOrder) -> None:
    buyer, other, agent = await person("Buyer"), await person("Other"), await person("Agent", "support")
    first, second = [
        await open_ticket(
            db, by=by, order_id=await order(by), subject="Late", body="Where?", now_ms=NOW_MS + number
        )
        for number, by in enumerate((buyer, other))
    ]
    third = await open_ticket(
        db, by=buyer, order_id=await order(buyer), subject="Torn", body="Look.", now_ms=NOW_MS + 2
    )
    await reply(db, by=agent, ticket_id=second, body="Soon.", now_ms=NOW_MS + 3)
    async with db.read() as session:
        mine = await tickets_of_buyer(session, buyer, after=None)
        desk = await desk_tickets(session, agent, status=None, after=None)
        waiting = await desk_tickets(session, agent, status="open", after=None)
    assert ([ticket.id for ticket in mine.items], mine.next) == ([third, first], None)
    assert [ticket.id for ticket in desk.items] == [first, second, third]
    assert [ticket.id for ticket in waiting.items] == [first, third]
    assert waiting.items[0].buyer.name == "Buyer"


async def test_pages_neither_skip_nor_repeat(db: Database, person: MakePerson, order: MakeOrder) -> None:
    buyer = await person("Buyer")
    order_id = await order(buyer)
    made = [await opened(db, buyer, order_id) for _ in range(PAGE_SIZE + 3)]
    async with db.read() as session:
        first = await tickets_of_buyer(session, buyer, after=None)
        second = await tickets_of_buyer(session, buyer, after=first.next)
        with pytest.raises(BadCursor):
            await tickets_of_buyer(session, buyer, after="nonsense")
    assert (len(first.items), len(second.items), second.next) == (PAGE_SIZE, 3, None)
    assert {ticket.id for ticket in first.items + second.items} == set(made)
