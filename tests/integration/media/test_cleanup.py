"""Nothing is left of peers that went, however they went."""

import asyncio
from typing import Any

from media.events import MediaEvent
from media.server import MediaServer
from media.settings import MediaSettings
from tests.benchmarks.light_peer import LightPeer, LightPublisher
from tests.helpers.media_peers import Host, Stage, Viewer, stage, until

_ROUNDS = 5
_VIEWERS = 8


def sizes(server: MediaServer) -> dict[str, int]:
    """How full every table of the server is, and how many tasks it runs."""
    tables: dict[str, Any] = {
        "peers by id": server._connections._by_id,
        "goodbyes": server._connections._goodbyes,
        "peers": server._router.peers,
        "shows": server._router.shows,
        "publications": server._router.publications,
        "streams": server._router.streams,
        "credentials": server._router.credentials._by_ufrag,
    }
    for show in server._router.shows.values():
        tables[f"subscriptions of {show.name}"] = show.subscriptions
        tables[f"egresses of {show.name}"] = show._egresses
    counted = {name: len(table) for name, table in tables.items()}
    counted |= {f"{name} in the plane": size for name, size in server._plane.table_sizes().items()}
    counted["tasks"] = sum(task.get_name().startswith("media") for task in asyncio.all_tasks())
    return counted


async def watch(place: Stage, certificate: Any) -> LightPeer:
    viewer = LightPeer(certificate=certificate)

    async def ask(offer: str) -> str:
        answer = await place.server.subscribe("demo", offer)
        viewer.location = answer.peer_id
        return answer.sdp

    await viewer.join(ask, "recvonly")
    return viewer


async def test_forty_viewers_come_and_go() -> None:
    async with stage(connect_timeout_ms=1_000) as place:
        server = place.server
        empty = sizes(server)
        publisher = LightPublisher()

        async def ask(offer: str) -> str:
            return (await server.publish("demo", offer)).sdp

        await publisher.join(ask, "sendonly")
        sending = asyncio.create_task(publisher.publish(100, 500, asyncio.get_running_loop().time() + 60))
        await asyncio.sleep(0.2)
        before = sizes(server)
        for _ in range(_ROUNDS):
            viewers = await asyncio.gather(*(watch(place, publisher.certificate) for _ in range(_VIEWERS)))
            await until(lambda present=viewers: all(viewer.packets > 10 for viewer in present))
            for viewer in viewers[::2]:
                await viewer.close()
            for viewer in viewers[1::2]:
                await server.close_peer(viewer.location)
                await viewer.close()
            offered = Host()
            offered.connection.addTransceiver("audio", direction="recvonly")
            await offered.connection.setLocalDescription(await offered.connection.createOffer())
            await server.subscribe("demo", offered.connection.localDescription.sdp)
            await offered.close()
        await until(lambda: sizes(server) == before)
        sending.cancel()
        await asyncio.wait([sending])
        await publisher.close()
        await until(lambda: sizes(server) == empty)


async def test_an_owner_that_breaks_stops_nobody() -> None:
    def broken(event: MediaEvent) -> None:
        raise RuntimeError(event)

    server = await MediaServer.start(MediaSettings(port=0), broken)
    host, viewer = Host(), Viewer()
    await host.publish(server, "demo")
    await until(lambda: server.stats().publishers == 1)
    await viewer.watch(server, "demo")
    await until(lambda: viewer.frames >= 10)
    await viewer.close()
    await until(lambda: server.stats().subscribers == 0)
    await host.close()
    await server.close()
