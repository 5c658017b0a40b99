"""Signing up, in and out over real sockets: cookies, CSRF, what survives and what ends."""

from http.cookies import SimpleCookie

import aiohttp
import pytest

from tests.integration.web.conftest import PASSWORD, Browser, Start, open_browser
from web.serve import Running


async def look_in(url: str, cookies: dict[str, str], **headers: str) -> aiohttp.ClientResponse:
    """`GET /api/v1/session` with these cookies and no others."""
    async with aiohttp.ClientSession(cookies=cookies, headers=headers) as client:
        response = await client.get(url + "/api/v1/session")
        await response.read()
        return response


async def test_a_newcomer_is_a_guest_with_a_token(browser: Browser) -> None:
    session = await (await browser.call("GET", "/api/v1/session")).json()
    assert session == {"account": None, "csrf": browser.csrf}
    assert len(browser.csrf) == 40


async def test_signing_up_signs_in_and_changes_cookie_and_token(browser: Browser) -> None:
    guest_csrf = browser.csrf
    account = await browser.sign_up("rahima@example.com")
    assert account["roles"] == ["viewer"]
    assert browser.csrf != guest_csrf
    session = await (await browser.call("GET", "/api/v1/session")).json()
    assert session["account"] == account
    assert session["csrf"] == browser.csrf


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(server: Running) -> None:
    cookie = SimpleCookie((await look_in(server.url, {})).headers["Set-Cookie"])["haat_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["secure"] == ""


async def test_the_cookie_is_secure_behind_a_trusted_proxy_that_speaks_https(start: Start) -> None:
    for trusted, secure in (("", ""), ("127.0.0.1/32", True)):
        async with start(HAAT_TRUSTED_PROXIES=trusted) as server:
            reply = await look_in(server.url, {}, **{"X-Forwarded-Proto": "https"})
        assert SimpleCookie(reply.headers["Set-Cookie"])["haat_session"]["secure"] == secure
        assert ("Strict-Transport-Security" in reply.headers) is bool(secure)


@pytest.mark.parametrize("csrf", ["", "0" * 40])
async def test_a_request_without_the_sessions_token_changes_nothing(browser: Browser, csrf: str) -> None:
    body = {"name": "Rahima", "login": "rahima@example.com", "password": PASSWORD}
    refused = await browser.call("POST", "/api/v1/accounts", csrf=csrf, json=body)
    assert (refused.status, (await refused.json())["code"]) == (403, "session.csrf")
    await browser.sign_up("rahima@example.com")


async def test_another_browsers_token_is_worth_nothing(browser: Browser, server: Running) -> None:
    async with open_browser(server.url) as other:
        refused = await browser.call("DELETE", "/api/v1/session", csrf=other.csrf)
    assert refused.status == 403


async def test_signing_out_ends_the_session_for_good(browser: Browser, server: Running) -> None:
    await browser.sign_up("rahima@example.com")
    stolen = {one.key: one.value for one in browser.session.cookie_jar}
    assert (await browser.call("DELETE", "/api/v1/session")).status == 200
    assert (await (await browser.call("GET", "/api/v1/session")).json())["account"] is None
    assert (await (await look_in(server.url, stolen)).json())["account"] is None


async def test_a_wrong_password_is_refused_and_tells_nothing(browser: Browser) -> None:
    await browser.sign_up("rahima@example.com")
    await browser.call("DELETE", "/api/v1/session")
    for login in ("rahima@example.com", "nobody@example.com"):
        body = {"login": login, "password": "wrong password"}
        refused = await browser.call("POST", "/api/v1/session", json=body)
        problem = await refused.json()
        assert (refused.status, problem["code"], problem["params"]) == (401, "account.sign_in_failed", {})


async def test_sign_in_survives_a_restart(start: Start) -> None:
    async with start() as server, open_browser(server.url) as browser:
        await browser.sign_up("rahima@example.com")
        cookies, csrf = {one.key: one.value for one in browser.session.cookie_jar}, browser.csrf
    async with start() as server:
        session = await (await look_in(server.url, cookies)).json()
    assert session["account"]["login"] == "rahima@example.com"
    assert session["csrf"] == csrf


async def test_a_forged_guest_is_a_stranger(server: Running) -> None:
    cookies = {"haat_session": "gAAAAAAAAAAAAAAAAAAAAAAAA." + "0" * 40}
    assert "haat_session" in (await look_in(server.url, cookies)).cookies
