"""Server CPU per forwarded packet: one publisher of 200 packets/s, 50 receivers with DTLS-SRTP."""

import asyncio

import aiohttp

from tests.benchmarks.child import child
from tests.benchmarks.figures import Figure, quantile
from tests.benchmarks.light_peer import LightPeer, LightPublisher

RECEIVERS = 50
PACKETS_PER_S = 200
PACKET_BYTES = 1_150
SECONDS = 10.0


async def measure() -> list[Figure]:
    loop = asyncio.get_running_loop()
    async with child("tests.benchmarks.media_process") as server, aiohttp.ClientSession() as client:
        url = f"http://127.0.0.1:{server.port}"
        publisher = LightPublisher()
        await publisher.connect(client, f"{url}/whip/bench", "sendonly")
        sending = loop.create_task(publisher.publish(PACKETS_PER_S, PACKET_BYTES, loop.time() + 60))
        await asyncio.sleep(0.5)
        receivers = [LightPeer(certificate=publisher.certificate) for _ in range(RECEIVERS)]
        joins: list[float] = []
        for receiver in receivers:
            asked = loop.time()
            await receiver.connect(client, f"{url}/whep/bench", "recvonly")
            while receiver.first_packet_at is None:
                await asyncio.sleep(0.002)
            joins.append((loop.time() - asked) * 1000)
        await asyncio.sleep(1)
        cpu, sent = server.cpu_seconds(), publisher.sent
        counts = [receiver.packets for receiver in receivers]
        await asyncio.sleep(SECONDS)
        cpu = server.cpu_seconds() - cpu
        sent = publisher.sent - sent
        arrived = sum(receiver.packets for receiver in receivers) - sum(counts)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        for receiver in receivers:
            await receiver.close()
        await publisher.close()
    return [
        Figure(
            "forward: CPU per packet",
            cpu / arrived * 1e6,
            "µs",
            f"{RECEIVERS} receivers; more by make bench-media",
        ),
        Figure("forward: delivered", arrived / SECONDS, "packets/s", f"{cpu / SECONDS:.2f} core"),
        Figure("forward: lost", max(0.0, 100 * (1 - arrived / (sent * RECEIVERS))), "%"),
        Figure("join: POST to first packet, p95", quantile(joins, 0.95), "ms", "light receivers"),
    ]
