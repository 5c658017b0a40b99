"""Tickets over HTTP."""

from collections.abc import Awaitable, Callable

import pytest

from commerce.accounts.queries import Account
from tests.helpers.api import Connect

MakePerson = Callable[..., Awaitable[Account]]
MakeOrder = Callable[[Account], Awaitable[str]]


def question(order_id: str) -> dict[str, str]:
    return {"order_id": order_id, "subject": "Late", "body": "Where is my saree?"}


async def test_buyer_asks_agent_answers_and_solves(
    api: Connect, person: MakePerson, order: MakeOrder
) -> None:
    buyer, agent = await person("Rahima"), await person("Agent", "support")
    of_buyer, of_agent = await api(buyer), await api(agent)
    reply = await of_buyer.post("/api/v1/tickets", json=question(await order(buyer)))
    ticket = await reply.json()
    assert (reply.status, ticket["status"], ticket["buyer"]) == (
        201,
        "open",
        {"id": buyer.id, "name": "Rahima"},
    )
    assert await (await of_agent.get("/api/v1/desk/tickets?status=open")).json() == {
        "items": [{**ticket, "can_answer": True, "can_solve": True}],
        "next": None,
    }
    reply = await of_agent.post(f"/api/v1/tickets/{ticket['id']}/replies", json={"body": "Tomorrow."})
    assert (reply.status, (await reply.json())["status"]) == (201, "answered")
    reply = await of_agent.post(f"/api/v1/tickets/{ticket['id']}/solve")
    assert (reply.status, (await reply.json())["status"]) == (200, "solved")

    seen = await (await of_buyer.get(f"/api/v1/tickets/{ticket['id']}")).json()
    assert [(one["by"]["name"], one["from_agent"], one["body"]) for one in seen["replies"]] == [
        ("Rahima", False, "Where is my saree?"),
        ("Agent", True, "Tomorrow."),
    ]
    assert (await (await of_buyer.get("/api/v1/tickets")).json())["items"] == [seen]
    reply = await of_agent.post(f"/api/v1/tickets/{ticket['id']}/replies", json={"body": "Also:"})
    assert (reply.status, (await reply.json())["code"]) == (409, "ticket.status")
    reply = await of_buyer.post(f"/api/v1/tickets/{ticket['id']}/replies", json={"body": "No."})
    assert (reply.status, (await reply.json())["status"]) == (201, "open")


RIGHTS = [
    # (asker, may enter the ticket, sees the desk)
    ("guest", 401, 401),
    ("stranger", 404, 403),
    ("seller", 404, 403),
    ("buyer", 200, 403),
    ("agent", 200, 200),
    ("administrator", 200, 200),
]


@pytest.mark.parametrize(("asker", "ticket_status", "desk_status"), RIGHTS)
async def test_rights(
    api: Connect, person: MakePerson, order: MakeOrder, asker: str, ticket_status: int, desk_status: int
) -> None:
    people = {
        "guest": None,
        "buyer": await person("Buyer"),
        "stranger": await person("Stranger"),
        "seller": await person("Seller", "seller", "host", "moderator", "reviewer"),
        "agent": await person("Agent", "support"),
        "administrator": await person("Boss", "administrator"),
    }
    buyer = people["buyer"]
    assert buyer is not None
    of_buyer = await api(buyer)
    made = await of_buyer.post("/api/v1/tickets", json=question(await order(buyer)))
    ticket = f"/api/v1/tickets/{(await made.json())['id']}"
    client = await api(people[asker])
    assert (await client.get(ticket)).status == ticket_status
    assert (await client.get("/api/v1/desk/tickets")).status == desk_status
    if ticket_status != 200:
        before = await (await of_buyer.get(ticket)).json()
        for path, body in (("/replies", {"body": "Hi"}), ("/solve", None)):
            reply = await client.post(ticket + path, json=body)
            code = "session.required" if asker == "guest" else "ticket.unknown"
            assert (reply.status, (await reply.json())["code"]) == (ticket_status, code)
        assert await (await of_buyer.get(ticket)).json() == before


async def test_other_peoples_orders_are_unknown(api: Connect, person: MakePerson, order: MakeOrder) -> None:
    order_id = await order(await person("Buyer"))
    client = await api(await person("Stranger", "support"))
    reply = await client.post("/api/v1/tickets", json=question(order_id))
    assert (reply.status, (await reply.json())["code"]) == (404, "order.unknown")
    assert (await (await client.get("/api/v1/desk/tickets")).json())["items"] == []


async def test_bad_input(api: Connect, person: MakePerson, order: MakeOrder) -> None:
    buyer = await person("Buyer")
    client = await api(buyer)
    asked = question(await order(buyer))
    for body, code in (
        ({**asked, "subject": "  "}, "ticket.empty"),
        ({**asked, "subject": ""}, "body.invalid"),
        ({**asked, "body": "x" * 2001}, "body.invalid"),
        ({"order_id": asked["order_id"]}, "body.invalid"),
    ):
        reply = await client.post("/api/v1/tickets", json=body)
        assert (reply.status, (await reply.json())["code"]) == (400, code)
    assert await (await client.get("/api/v1/tickets")).json() == {"items": [], "next": None}
    reply = await client.get("/api/v1/tickets?after=nonsense")
    assert (reply.status, (await reply.json())["code"]) == (400, "list.cursor")
    agent = await api(await person("Agent", "support"))
    reply = await agent.get("/api/v1/desk/tickets?status=lost")
    assert (reply.status, (await reply.json())["code"]) == (400, "body.invalid")
