"""One Chromium for all tests of a run, and a Haat with the demo's people and products for each."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser

from tests.helpers.chromium import chromium
from tests.helpers.haat_server import HaatServer


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


@pytest.fixture
async def haat(tmp_path: Path) -> AsyncIterator[HaatServer]:
    """The server with demo data; nobody is live."""
    server = HaatServer(tmp_path)
    server.run("demo", "--seed-only")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[HaatServer]:
    """A Haat whose demo show is live and whose ladder plays."""
    server = HaatServer(tmp_path, ("demo",))
    await server.start()
    async with aiohttp.ClientSession() as client, asyncio.timeout(40):
        while True:
            async with client.get(f"{server.url}/hls/demo/index.m3u8") as answer:
                if answer.status == 200:
                    break
            await asyncio.sleep(0.2)
    yield server
    await server.stop()
