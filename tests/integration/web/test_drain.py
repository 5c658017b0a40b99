"""`haat drain` and a real server: no new shows, live ones go on, and the last one ends the process."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from commerce.shows.commands import create_show, end_show, host_connected
from media.events import PublisherConnected
from media.place import Place
from tests.helpers.haat_server import PASSWORD, ROOT, HaatServer
from tests.helpers.media_peers import until
from tests.integration.web.conftest import Browser
from web import keys
from web.clock import wall_clock_ms
from web.errors import Draining
from web.serve import Running

OFFER = "v=0\r\n"
SDP = {"Content-Type": "application/sdp"}


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[HaatServer]:
    """A server with a show that is live, by the demo's own host."""
    server = HaatServer(tmp_path, ("demo",))
    await server.start()
    try:
        async with aiohttp.ClientSession() as http:
            for _ in range(300):
                async with http.get(server.url + "/api/v1/shows/demo") as reply:
                    if reply.status == 200 and (await reply.json())["status"] == "live":
                        break
                await asyncio.sleep(0.1)
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.kill()


async def command(server: HaatServer, *arguments: str) -> str:
    return await asyncio.to_thread(server.run, "drain", *arguments)


async def sign_in(http: aiohttp.ClientSession, login: str) -> dict[str, str]:
    async with http.get("/api/v1/session") as reply:
        csrf = (await reply.json())["csrf"]
    body = {"login": login, "password": PASSWORD}
    async with http.post("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf}) as reply:
        assert reply.status == 200, await reply.text()
        return {"X-CSRF-Token": reply.headers["X-CSRF-Token"]}


async def status(http: aiohttp.ClientSession, path: str, **headers: str) -> tuple[int, str]:
    async with http.post(path, data=OFFER, headers=SDP | headers) as reply:
        if reply.status == 503:
            assert int(reply.headers["Retry-After"]) > 0
        return reply.status, (await reply.json(content_type="application/problem+json"))["code"]


async def test_a_draining_server_keeps_its_live_shows_and_ends_after_the_last(demo: HaatServer) -> None:
    async with aiohttp.ClientSession(demo.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        csrf = await sign_in(http, "host@haat.demo")
        async with http.post("/api/v1/shows", json={"title": "Later"}, headers=csrf) as reply:
            assert reply.status == 201, await reply.text()
            later = (await reply.json())["slug"]
        grants = {}
        for show in (later, "demo"):
            async with http.post(f"/api/v1/shows/{show}/publish-grant", headers=csrf) as reply:
                grants[show] = f"Bearer {(await reply.json())['token']}"

        waiting = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "web", "drain", "--wait",
            cwd=ROOT, env=demo._environment(), stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert waiting.stdout
        assert b"It ends after 1 live: demo (0 watching)" in await waiting.stdout.readline()
        async with http.get("/readyz") as reply:
            assert (reply.status, (await reply.json())["checks"]["admitting"]) == (503, False)
        assert await status(http, f"/whip/{later}", Authorization=grants[later]) == (503, "server.draining")
        assert await status(http, f"/whep/{later}") == (503, "server.draining")
        assert await status(http, "/whip/demo", Authorization=grants["demo"]) == (400, "media.bad_offer")
        assert await status(http, "/whep/demo") == (400, "media.bad_offer")

        assert demo.process
        assert demo.process.poll() is None
        async with http.post("/api/v1/shows/demo/end", headers=csrf) as reply:
            assert reply.status in (200, 204), await reply.text()
    assert (await waiting.stdout.read()).endswith(b"The server has ended.\n")
    assert await waiting.wait() == 0
    assert await asyncio.to_thread(demo.process.wait, 10) == 0


async def test_a_server_without_live_shows_ends_at_once(tmp_path: Path) -> None:
    server = HaatServer(tmp_path)
    await server.start()
    assert server.process
    assert "No show is live" in await command(server, "--wait")
    assert await asyncio.to_thread(server.process.wait, 10) == 0


async def test_a_drain_has_an_end_even_while_a_show_is_live(server: Running, browser: Browser) -> None:
    db, drain, now_ms = server.app[keys.DATABASE], server.app[keys.DRAIN], wall_clock_ms()
    host = str((await browser.sign_up("host@example.com"))["id"])
    await create_show(db, host_id=host, title="Long", slug="long", visibility="unlisted", now_ms=now_ms)
    await host_connected(db, slug="long", now_ms=now_ms)
    drain.hear(PublisherConnected("long", "peer", Place(host)))
    await drain.begin(at_most_s=1)
    assert [one.slug for one in drain.live] == ["long"]
    drain.check("long")
    with pytest.raises(Draining):
        drain.check("another")
    assert not drain.over.is_set()
    async with asyncio.timeout(10):
        await drain.over.wait()


async def test_a_show_that_ended_is_forgotten(server: Running, browser: Browser) -> None:
    db, drain, now_ms = server.app[keys.DATABASE], server.app[keys.DRAIN], wall_clock_ms()
    host = str((await browser.sign_up("host@example.com"))["id"])
    await create_show(db, host_id=host, title="Short", slug="short", visibility="unlisted", now_ms=now_ms)
    drain.hear(PublisherConnected("short", "peer", Place(host)))
    await host_connected(db, slug="short", now_ms=now_ms)
    assert drain._seen == {"short"}
    await end_show(db, slug="short", now_ms=wall_clock_ms())
    await until(lambda: drain._seen == set())


async def test_only_the_server_s_operator_drains_it(server: Running, browser: Browser) -> None:
    for headers in ({}, {"Authorization": "Bearer guess"}):
        for method in ("GET", "POST"):
            async with browser.session.request(
                method, server.url + "/operator/drain", headers=headers
            ) as reply:
                assert reply.status == 401
    assert (await browser.call("GET", "/readyz")).status == 200


@pytest.mark.parametrize("arguments", [["drain"], ["drain", "--at-most", "-1"]])
async def test_a_drain_that_cannot_be_says_why(tmp_path: Path, arguments: list[str]) -> None:
    server = HaatServer(tmp_path)
    with pytest.raises(AssertionError, match=r"HAAT_VAR|invalid"):
        await asyncio.to_thread(server.run, *arguments)
