"""The HTTP API of this subject."""

from collections.abc import AsyncIterator

import pytest

from commerce.database import Database
from tests.helpers.api import Connect, serve
from web.api import gifts

NOW_MS = 1_790_000_000_000


@pytest.fixture
async def api(db: Database) -> AsyncIterator[Connect]:
    async with serve(db, gifts, now_ms=NOW_MS) as connect:
        yield connect
