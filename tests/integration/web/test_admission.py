"""Seats at the doors: limits per address and per account that a burst cannot pass, over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from commerce.shows.commands import create_show
from tests.helpers.media_offers import CHROMIUM_PUBLISHER
from tests.integration.web.conftest import Start, open_browser
from web import keys
from web.addresses import PROXIES, Proxies
from web.admission import Seats
from web.clock import CLOCK, wall_clock_ms
from web.drain import Drain
from web.limits import LIMITS, PUBLISH_RULE, Limits, MemoryCounters
from web.problems import problems_middleware

Knock = Callable[[str], AbstractAsyncContextManager[aiohttp.ClientResponse]]
OPEN_ALL = cast(Drain, SimpleNamespace(check=lambda show: None))


@asynccontextmanager
async def door(sessions: int, publishers: int, is_open: Callable[[str], bool]) -> AsyncIterator[Knock]:
    """A door that takes a moment to open each session, and fails for the person "unlucky"."""
    seats = Seats(OPEN_ALL, is_open, sessions_per_address=sessions, publishers_per_account=publishers)

    async def post(request: web.Request) -> web.Response:
        person = request.query.get("person")
        async with seats.seat(request, "demo", person) as take:
            await asyncio.sleep(0.02)
            if person == "unlucky":
                raise web.HTTPBadRequest()
            take(f"peer{id(request)}")
        return web.Response(status=201)

    app = web.Application(middlewares=[problems_middleware])
    app[PROXIES], app[CLOCK], app[LIMITS] = Proxies(), lambda: 0, Limits(MemoryCounters())
    app.router.add_post("/", post)
    async with TestServer(app) as server, aiohttp.ClientSession(server.make_url("/")) as http:
        yield http.post


async def codes(knock: Knock, paths: list[str]) -> list[str]:
    """What each of these requests is answered, all under way at once."""

    async def one(path: str) -> str:
        async with knock(path) as reply:
            if reply.status == 201:
                return "opened"
            if reply.status == 429:
                assert int(reply.headers["Retry-After"]) > 0
            return str((await reply.json(content_type="application/problem+json"))["code"])

    return sorted(await asyncio.gather(*map(one, paths)))


async def test_a_burst_from_one_address_gets_the_seats_that_there_are() -> None:
    alive = True
    async with door(5, 5, lambda peer: alive) as knock:
        answers = await codes(knock, ["/"] * 40)
        assert answers == ["door.too_many_sessions"] * 35 + ["opened"] * 5
        assert await codes(knock, ["/"]) == ["door.too_many_sessions"]
        alive = False
        assert await codes(knock, ["/"] * 6) == ["door.too_many_sessions"] + ["opened"] * 5


async def test_an_account_s_publishers_are_counted_beside_its_address() -> None:
    async with door(100, 2, lambda peer: True) as knock:
        answers = await codes(knock, ["/?person=a"] * 6 + ["/?person=b"] + ["/"] * 3)
        assert answers == ["door.too_many_publishers"] * 4 + ["opened"] * 6


async def test_attempts_that_fail_leave_their_seats() -> None:
    async with door(3, 3, lambda peer: True) as knock:
        for _ in range(3):
            assert await codes(knock, ["/?person=unlucky"] * 3) == ["request.invalid"] * 3
        assert await codes(knock, ["/?person=a"] * 3) == ["opened"] * 3


async def test_one_account_opens_publishers_only_so_often() -> None:
    async with door(1_000, 1_000, lambda peer: True) as knock:
        for _ in range(PUBLISH_RULE.count // 10):
            assert await codes(knock, ["/?person=a"] * 10) == ["opened"] * 10
        assert await codes(knock, ["/?person=a", "/?person=b"]) == ["limit.reached", "opened"]


@pytest.mark.parametrize(
    ("variable", "code"),
    [
        ("HAAT_SESSIONS_PER_ADDRESS", "door.too_many_sessions"),
        ("HAAT_PUBLISHERS_PER_ACCOUNT", "door.too_many_publishers"),
    ],
)
async def test_the_server_s_settings_hold_at_its_doors(start: Start, variable: str, code: str) -> None:
    variables: dict[str, str] = {variable: "2"}
    async with start(**variables) as server, open_browser(server.url) as browser:
        host = str((await browser.sign_up("host@example.com"))["id"])
        now_ms = wall_clock_ms()
        await create_show(
            server.app[keys.DATABASE],
            host_id=host,
            title="Open",
            slug="open",
            visibility="unlisted",
            now_ms=now_ms,
        )
        token = server.app[keys.GRANTS].publish_grant("open", host, now_ms + 60_000)
        headers: dict[str, Any] = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        sessions = []
        for source in ("camera", "second", "screen"):
            reply = await browser.session.post(
                f"{server.url}/whip/open?source={source}", data=CHROMIUM_PUBLISHER, headers=headers
            )
            if source == "screen":
                assert (reply.status, (await reply.json(content_type=None))["code"]) == (429, code)
            else:
                assert reply.status == 201, await reply.text()
                sessions.append(reply.headers["Location"])
        await browser.session.delete(server.url + sessions[0], headers=headers)
        reply = await browser.session.post(
            f"{server.url}/whip/open?source=screen", data=CHROMIUM_PUBLISHER, headers=headers
        )
        assert reply.status == 201
