"""A way to a media server whose far end changes its address, as behind a NAT or between networks."""

import asyncio

from tests.helpers.media_peers import LossyRelay


class Roaming(LossyRelay):
    """Loses nothing; of one client."""

    async def rebind(self) -> asyncio.DatagramTransport:
        """Send from another port from now on, and leave the one before."""
        for client, transport in list(self._clients.items()):
            transport.close()
            await self._open(client, b"")
        return next(iter(self._clients.values()))


async def roaming(port: int) -> Roaming:
    """A way to a server on this machine. Close it when done."""
    way = Roaming(("127.0.0.1", port))
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: way, local_addr=("0.0.0.0", 0))
    return way
