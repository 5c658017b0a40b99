"""Polls over HTTP."""

from collections.abc import Awaitable, Callable

import pytest

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.polls.commands import vote
from tests.helpers.api import Connect

NOW_MS = 1_790_000_000_000
POLL = {"question": "Which colour?", "options": ["Red", "Blue"]}
MakePerson = Callable[..., Awaitable[Account]]
MakeShow = Callable[..., Awaitable[str]]


async def test_host_opens_and_closes_everybody_reads(
    db: Database, api: Connect, person: MakePerson, live_show: MakeShow
) -> None:
    host, viewer = await person("Host", "host"), await person("Viewer")
    slug = await live_show(host)
    of_host, of_viewer, of_guest = await api(host), await api(viewer), await api(None)

    reply = await of_host.post(f"/api/v1/shows/{slug}/polls", json=POLL)
    opened = await reply.json()
    assert reply.status == 201
    assert opened == {"id": opened["id"], **POLL, "votes": [0, 0], "is_open": True, "my_vote": None}

    await vote(db, show_slug=slug, poll_id=opened["id"], account_id=viewer.id, option=1, now_ms=NOW_MS)
    seen = {**opened, "votes": [0, 1]}
    polls = f"/api/v1/shows/{slug}/polls"
    assert await (await of_viewer.get(polls)).json() == {"items": [{**seen, "my_vote": 1}]}
    assert await (await of_guest.get(polls)).json() == {"items": [seen]}

    reply = await of_host.post(f"/api/v1/polls/{opened['id']}/close")
    assert (reply.status, await reply.json()) == (200, {**seen, "is_open": False})


@pytest.mark.parametrize(
    ("asker", "body", "status", "code"),
    [
        ("guest", POLL, 401, "session.required"),
        ("viewer", POLL, 403, "poll.forbidden"),
        ("host", {**POLL, "options": ["Red"]}, 400, "body.invalid"),
        ("host", {**POLL, "options": ["Red", "red"]}, 400, "poll.invalid"),
        ("host", {**POLL, "colour": "red"}, 400, "body.invalid"),
        ("host", {"question": "Which?"}, 400, "body.invalid"),
    ],
)
async def test_refused_polls(
    api: Connect,
    person: MakePerson,
    live_show: MakeShow,
    asker: str,
    body: dict[str, object],
    status: int,
    code: str,
) -> None:
    people = {"host": await person("Host", "host"), "viewer": await person("Viewer"), "guest": None}
    slug = await live_show(people["host"])
    client = await api(people[asker])
    reply = await client.post(f"/api/v1/shows/{slug}/polls", json=body)
    assert reply.content_type == "application/problem+json"
    assert (reply.status, (await reply.json())["code"]) == (status, code)
    assert await (await client.get(f"/api/v1/shows/{slug}/polls")).json() == {"items": []}


async def test_conflicts_and_what_is_unknown(api: Connect, person: MakePerson, live_show: MakeShow) -> None:
    host = await person("Host", "host")
    slug = await live_show(host)
    client = await api(host)
    polls = f"/api/v1/shows/{slug}/polls"
    poll_id = (await (await client.post(polls, json=POLL)).json())["id"]
    reply = await client.post(polls, json=POLL)
    assert (reply.status, (await reply.json())["code"]) == (409, "poll.open")
    assert (await client.post(f"/api/v1/polls/{poll_id}/close")).status == 200
    reply = await client.post(f"/api/v1/polls/{poll_id}/close")
    assert (reply.status, (await reply.json())["code"]) == (409, "poll.closed")
    reply = await client.post(f"/api/v1/polls/{'0' * 26}/close")
    assert (reply.status, (await reply.json())["code"]) == (404, "poll.unknown")
    for reply in (
        await client.get("/api/v1/shows/no-such-show/polls"),
        await client.post("/api/v1/shows/no-such-show/polls", json=POLL),
    ):
        assert (reply.status, (await reply.json())["code"]) == (404, "show.unknown")


async def test_another_sites_form_opens_nothing(
    api: Connect, person: MakePerson, live_show: MakeShow
) -> None:
    host = await person("Host", "host")
    slug = await live_show(host)
    client = await api(host)
    reply = await client.post(f"/api/v1/shows/{slug}/polls", json=POLL, headers={"X-CSRF-Token": "guessed"})
    assert (reply.status, (await reply.json())["code"]) == (403, "session.csrf")
    assert await (await client.get(f"/api/v1/shows/{slug}/polls")).json() == {"items": []}
