"""The whole server in the test's process, on free ports, and a Redis of the test's own."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.helpers.haat_server import free_port
from web.serve import Running, running
from web.settings import load

Start = Callable[..., AbstractAsyncContextManager[Running]]
PASSWORD = "correct horse"


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """`async with start(HAAT_LIMITS="off") as server`: the same folder each time, so it can be restarted."""

    @asynccontextmanager
    async def begin(**variables: str) -> AsyncIterator[Running]:
        settings = load(
            {
                "HAAT_HTTP_HOST": "127.0.0.1",
                "HAAT_HTTP_PORT": "0",
                "HAAT_MEDIA_PORT": "0",
                "HAAT_RTMP_PORT": "0",
                "HAAT_SRT_PORT": "0",
                "HAAT_VAR": str(tmp_path),
                "HAAT_OVERLOAD": "off",
                **variables,
            }
        )
        async with running(settings) as server:
            yield server

    return begin


@pytest.fixture
async def server(start: Start) -> AsyncIterator[Running]:
    async with start() as one:
        yield one


class Browser:
    """Keeps cookies and the CSRF token as a browser's page does."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session
        self.csrf = ""

    async def call(
        self, method: str, path: str, *, csrf: str | None = None, **options: object
    ) -> aiohttp.ClientResponse:
        headers = {"X-CSRF-Token": self.csrf if csrf is None else csrf}
        response = await self.session.request(method, self.url + path, headers=headers, **options)
        await response.read()
        self.csrf = response.headers.get("X-CSRF-Token", self.csrf)
        return response

    async def arrive(self) -> None:
        """What a page does first."""
        self.csrf = (await (await self.call("GET", "/api/v1/session")).json())["csrf"]

    async def sign_up(self, login: str, name: str = "Rahima") -> dict[str, object]:
        body = {"name": name, "login": login, "password": PASSWORD}
        response = await self.call("POST", "/api/v1/accounts", json=body)
        assert response.status == 201, await response.text()
        account: dict[str, object] = await response.json()
        return account


@asynccontextmanager
async def open_browser(url: str) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)  # the server's address is a number
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        browser = Browser(url, session)
        await browser.arrive()
        yield browser


@pytest.fixture
async def browser(server: Running) -> AsyncIterator[Browser]:
    async with open_browser(server.url) as one:
        yield one


@pytest.fixture
async def redis_url() -> AsyncIterator[str]:
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    client = Redis.from_url(url)
    try:
        for _ in range(100):
            try:
                await client.ping()
                break
            except RedisConnectionError:
                await asyncio.sleep(0.05)
        yield url
    finally:
        await client.aclose()
        process.kill()
        process.wait()
