"""Both planes side by side."""

from collections.abc import AsyncIterator

import pytest

from media.plane import native
from media.plane.native import NativePlane
from media.plane.python import PythonPlane
from tests.helpers.plane_peers import Events
from tests.helpers.twins import Twins


@pytest.fixture
async def twins() -> AsyncIterator[Twins]:
    if native.load() is None:
        pytest.skip("the native plane is not built: it needs a C compiler and OpenSSL's headers")
    events = Events(), Events()
    made = Twins(
        (
            PythonPlane("127.0.0.1", 0, events[0]),
            NativePlane("127.0.0.1", 0, events[1], gather_ns=0),
        ),
        events,
    )
    yield made
    made.close()
