"""One Chromium for all tests of a run, and a Haat with the demo's people and products for each."""

from collections.abc import AsyncIterator
from pathlib import Path

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
