"""Opens the port that HLS and aiohttp share."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from transcoder.origin.connection import Connection, Front
from transcoder.origin.desk import Desk

_SWEEP_S = 1.0
_BACKLOG = 1_024


@asynccontextmanager
async def listening(
    desk: Desk, others: Callable[[], asyncio.Protocol], host: str | None, port: int
) -> AsyncIterator[int]:
    """Serve until the block ends; yields the port. `others` makes aiohttp's handler (`AppRunner.server`).

    Raises OSError when the port cannot be had.
    """
    front = Front(desk, others)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(front), host, port, backlog=_BACKLOG)
    sweeping = asyncio.create_task(_sweep(front))
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        sweeping.cancel()
        await asyncio.wait([sweeping])
        for connection in list(front.connections):
            connection.close()


async def _sweep(front: Front) -> None:
    while True:
        await asyncio.sleep(_SWEEP_S)
        front.sweep(time.monotonic())
