"""Whatever is wrong with a request comes back as one kind of problem."""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
import structlog

from tests.integration.web.conftest import Browser
from web import logs
from web.media_files import ImageStore
from web.serve import Running


async def problem_of(response: aiohttp.ClientResponse) -> dict[str, Any]:
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = await response.json()
    assert set(problem) == {"type", "title", "status", "code", "params", "errors", "instance"}
    assert problem["status"] == response.status
    assert problem["type"] == f"urn:problem:{problem['code']}"
    assert problem["instance"] == f"urn:request:{response.headers['X-Request-Id']}"
    return problem


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing/here", 404, "request.not_found"),
        ("GET", "/api/v1/nothing", 404, "request.not_found"),
        ("GET", "/api/v1/shows/no-such-show", 404, "show.unknown"),
        ("GET", "/assets/no-such.js", 404, "request.not_found"),
        ("GET", "/assets/..%2Findex.html", 404, "request.not_found"),
        ("GET", "/media/..%2Fhaat.sqlite3", 404, "request.not_found"),
        ("GET", "/assets/" + "a" * 3_000, 404, "request.not_found"),
        ("GET", "/media/" + "a" * 3_000 + ".webp", 404, "request.not_found"),
        ("GET", "/api/v1/shows/%00", 400, "request.invalid"),
        ("GET", "/api/v1/shows?after=%00", 400, "request.invalid"),
        ("POST", "/whep/%00", 400, "request.invalid"),
        ("PUT", "/api/v1/shows", 405, "request.method"),
        ("GET", "/api/v1/orders", 401, "session.required"),
        ("POST", "/whip/no-such-show", 404, "show.unknown"),
        ("POST", "/whep/no-such-show", 404, "show.unknown"),
    ],
)
async def test_refusals(browser: Browser, method: str, path: str, status: int, code: str) -> None:
    problem = await problem_of(await browser.call(method, path))
    assert (problem["status"], problem["code"]) == (status, code)


async def test_a_refusal_of_hls_is_everybodys_and_names_no_request(browser: Browser) -> None:
    reply = await browser.session.get(browser.url + "/hls/no-such-show/index.m3u8")
    assert (reply.status, reply.content_type) == (404, "application/problem+json")
    problem = await reply.json()
    assert (problem["code"], problem["instance"]) == ("hls.unknown_show", None)


async def test_a_refused_method_names_the_allowed_ones(browser: Browser) -> None:
    response = await browser.call("PUT", "/api/v1/shows")
    assert sorted(response.headers["Allow"].split(",")) == ["GET", "HEAD", "POST"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "body.invalid"),
        (b"[]", "application/json", 400, "body.invalid"),
        (b'{"login": 5, "password": "x"}', "application/json", 400, "body.invalid"),
        (b'{"login": "a", "password": "x", "admin": true}', "application/json", 400, "body.invalid"),
        (b'{"login": "\xff", "password": "x"}', "application/json", 400, "body.invalid"),
        (b'{"login": "a\\u0000", "password": "x"}', "application/json", 400, "body.invalid"),
        (b"login=a", "application/x-www-form-urlencoded", 415, "body.type"),
        (b'"' + b"x" * 70_000 + b'"', "application/json", 413, "request.too_large"),
        (b'"' + b"x" * 3_000_000 + b'"', "application/json", 413, "request.too_large"),
    ],
    ids=["cut", "list", "type", "unknown", "no text", "nul", "form", "large", "huge"],
)
async def test_bad_bodies(browser: Browser, body: bytes, content_type: str, status: int, code: str) -> None:
    response = await browser.session.post(
        browser.url + "/api/v1/session",
        data=io.BytesIO(body),
        headers={"Content-Type": content_type, "X-CSRF-Token": browser.csrf},
    )
    problem = await problem_of(response)
    assert (problem["status"], problem["code"]) == (status, code)


@pytest.fixture
def log_lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the server logged so far, as on a server without a terminal."""
    stream, root = io.StringIO(), logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.configure("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


async def test_an_unforeseen_error_hides_its_cause_and_logs_it(
    server: Running,
    log_lines: Callable[[], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        password = "".join(["correct", " ", "horse"])
        raise RuntimeError("the secret cause", len(password))

    monkeypatch.setattr(ImageStore, "path", broken)
    async with aiohttp.ClientSession() as client, client.get(server.url + "/media/a.webp") as response:
        problem = await problem_of(response)
    assert (problem["status"], problem["code"]) == (500, "server.error")
    assert "secret" not in json.dumps(problem)
    failed = next(line for line in log_lines() if line["event"] == "request.failed")
    assert problem["instance"] == f"urn:request:{failed['request_id']}"
    assert "the secret cause" in json.dumps(failed["exception"])
    assert "correct horse" not in json.dumps(failed["exception"]), "no variables, they hold what people sent"


async def test_pages_carry_what_browsers_should_refuse(server: Running) -> None:
    async with aiohttp.ClientSession() as client, client.get(server.url + "/") as page:
        policy = page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "media-src 'self' blob: data:" in policy
    assert f"connect-src 'self' {server.url.replace('http', 'ws')}" in policy
    assert "frame-ancestors 'none'" in policy


async def test_the_log_names_routes_not_addresses(
    server: Running, log_lines: Callable[[], list[dict[str, Any]]]
) -> None:
    async with aiohttp.ClientSession() as client:
        await (await client.post(server.url + "/whip/a-secret-show")).read()
    line = next(line for line in log_lines() if line["event"] == "request")
    assert (line["method"], line["route"], line["status"]) == ("POST", "/whip/{show}", 404)
    assert "a-secret-show" not in json.dumps(line)
    assert "127.0.0.1" not in json.dumps(line)


async def test_who_leaves_in_the_middle_of_a_body_is_no_error_of_ours(
    browser: Browser, log_lines: Callable[[], list[dict[str, Any]]]
) -> None:
    (cookie,) = browser.session.cookie_jar
    head = (
        "POST /api/v1/session HTTP/1.1\r\nHost: haat\r\nContent-Type: application/json\r\n"
        f"Content-Length: 9\r\nCookie: {cookie.key}={cookie.value}\r\nX-CSRF-Token: {browser.csrf}\r\n\r\n"
    )
    _, writer = await asyncio.open_connection("127.0.0.1", int(browser.url.rpartition(":")[2]))
    writer.write(head.encode() + b"{")
    await asyncio.sleep(0.1)
    writer.close()
    await writer.wait_closed()
    for _ in range(100):
        if log_lines():
            break
        await asyncio.sleep(0.02)
    (line,) = log_lines()
    assert (line["event"], line["level"], line["status"]) == ("request", "info", 400)


@pytest.mark.parametrize("request_line", [b"GET /\xff HTTP/1.1", b"FOO BAR", b"\x16\x03\x01\x02"])
async def test_bytes_that_are_no_http_are_refused_and_not_logged(
    server: Running, log_lines: Callable[[], list[dict[str, Any]]], request_line: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(request_line + b"\r\nHost: haat\r\n\r\n")
    assert (await asyncio.wait_for(reader.readline(), 5)).split()[1] == b"400"
    writer.close()
    await writer.wait_closed()
    assert log_lines() == []
