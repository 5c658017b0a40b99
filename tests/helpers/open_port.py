"""Waits for a server of the test to take connections."""

import asyncio
from collections.abc import Callable

MOST_S = 60


async def until_open(port: int, ended: Callable[[], int | None]) -> None:
    """Return when the port of this machine takes a connection. Fails when the process that should listen has
    ended first, with the code that `ended` gives."""
    async with asyncio.timeout(MOST_S):
        while True:
            code = ended()
            assert code is None, f"it ended with {code} before it listened on {port}"
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
