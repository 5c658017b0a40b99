"""Limits hold over HTTP, in memory and in a Redis that several servers share."""

from functools import partial

import pytest

from tests.integration.web.conftest import Browser, Start, open_browser
from web import serve
from web.app import create_app
from web.clock import wall_clock_ms
from web.limits import LOGIN_RULE, RULES, RedisCounters
from web.sliding_window import Limit

TWO_A_MINUTE = Limit(2, 60_000)


async def sign_in_until_refused(browser: Browser, login: str) -> int:
    """How many attempts were answered before a 429."""
    for attempt in range(LOGIN_RULE.count + 1):
        reply = await browser.call("POST", "/api/v1/session", json={"login": login, "password": "guess"})
        if reply.status == 429:
            problem = await reply.json()
            assert problem["code"] == "limit.reached"
            assert int(reply.headers["Retry-After"]) == problem["params"]["retry_after_s"]
            assert 1 <= problem["params"]["retry_after_s"] <= 2 * LOGIN_RULE.window_ms // 1000
            return attempt
        assert reply.status == 401
    raise AssertionError("never refused")


@pytest.mark.parametrize("store", ["memory", "redis"])
async def test_guessing_one_persons_password_is_slowed_down(
    start: Start, store: str, request: pytest.FixtureRequest, redis_url: str
) -> None:
    variables = {"HAAT_REDIS_URL": redis_url} if store == "redis" else {}
    async with start(**variables) as server, open_browser(server.url) as browser:
        assert await sign_in_until_refused(browser, "rahima@example.com") == LOGIN_RULE.count
        for written in ("Rahima@Example.com ", "ｒahima@example.com"):
            assert await sign_in_until_refused(browser, written) == 0
        other = await browser.call(
            "POST", "/api/v1/session", json={"login": "o@example.com", "password": "x"}
        )
        assert other.status == 401


async def test_pictures_are_limited_per_account(start: Start) -> None:
    async with start() as server, open_browser(server.url) as browser, open_browser(server.url) as other:
        for one, login in ((browser, "one@example.com"), (other, "other@example.com")):
            await one.sign_up(login)
        path, count = "/api/v1/kyc/pictures/front", RULES["picture"].limit.count
        statuses = [(await browser.call("PUT", path, data=b"x")).status for _ in range(count + 1)]
        assert statuses == [400] * count + [429]
        assert (await other.call("PUT", path, data=b"x")).status == 400


async def test_whip_is_limited_per_address(start: Start) -> None:
    async with start() as server, open_browser(server.url) as browser:
        statuses = [
            (await browser.call("POST", "/whip/nothing")).status for _ in range(RULES["whip"].limit.count + 1)
        ]
    assert statuses[:-1] == [404] * RULES["whip"].limit.count
    assert statuses[-1] == 429


async def knock(browser: Browser) -> tuple[int, str | None]:
    """What WHEP answers to a viewer of a show that there is not: status and Retry-After."""
    reply = await browser.call("POST", "/whep/nothing")
    return reply.status, reply.headers.get("Retry-After")


async def test_whep_is_limited_per_account_and_per_address(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [wall_clock_ms() // 60_000 * 60_000]  # the beginning of a window; cookies live by the real time
    monkeypatch.setattr(serve, "create_app", partial(create_app, clock=lambda: clock[0]))
    of_account, of_address = RULES["whep_member"].limit.count, RULES["whep"].limit.count
    assert (of_account, of_address) == (60, 600)
    passes = (404, None)
    async with start() as server, open_browser(server.url) as member, open_browser(server.url) as guest:
        await member.sign_up("one@example.com")
        assert [await knock(member) for _ in range(of_account)] == [passes] * of_account
        assert await knock(member) == (429, "61")
        assert await knock(guest) == passes

        rest = of_address - of_account - 2  # what an account is refused counts for its address
        assert [await knock(guest) for _ in range(rest)] == [passes] * rest
        assert await knock(guest) == (429, "61")
        async with open_browser(server.url) as other:
            await other.sign_up("other@example.com")
            assert await knock(other) == (429, "61")

        clock[0] += 60_001
        assert await knock(guest) == (429, "1")
        clock[0] += 1_000
        assert await knock(guest) == passes
        assert await knock(member) == passes


async def test_limits_can_be_off_for_load_tests(start: Start) -> None:
    async with start(HAAT_LIMITS="off") as server, open_browser(server.url) as browser:
        for _ in range(RULES["whip"].limit.count + 5):
            assert (await browser.call("POST", "/whip/nothing")).status == 404


async def test_two_servers_count_together_in_redis(redis_url: str) -> None:
    one, other = RedisCounters(redis_url), RedisCounters(redis_url)
    now_ms = 1_790_000_040_000  # the beginning of a window
    waits = [await counters.take("key", TWO_A_MINUTE, now_ms) for counters in (one, other, one, other)]
    assert waits == [0, 0, 90_000, 90_000]
    assert await one.take("key", TWO_A_MINUTE, now_ms + 90_000) == 0
    await one.close()
    await other.close()


async def test_requests_pass_while_redis_is_away() -> None:
    counters = RedisCounters("redis://127.0.0.1:1/0")
    assert [await counters.take("key", Limit(1, 1000), 0) for _ in range(3)] == [0, 0, 0]
    await counters.close()


async def test_a_server_without_its_redis_is_not_ready(start: Start) -> None:
    async with start(HAAT_REDIS_URL="redis://127.0.0.1:1/0") as server, open_browser(server.url) as browser:
        reply = await browser.call("GET", "/readyz")
        assert reply.status == 503
        checks = {"database": True, "media_port": True, "limits": False, "admitting": True}
        assert await reply.json() == {"ready": False, "checks": checks}
