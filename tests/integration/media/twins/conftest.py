"""Both planes side by side."""

from collections.abc import AsyncIterator

import pytest

from tests.helpers.plane_peers import Events, open_plane
from tests.helpers.twins import Twins


@pytest.fixture
async def twins() -> AsyncIterator[Twins]:
    events = Events(), Events()
    made = Twins((open_plane("python", events[0]), open_plane("native", events[1])), events)
    yield made
    made.close()
