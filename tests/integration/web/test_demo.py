"""The demo: live within seconds, watchable, gone with Ctrl-C, back after a crash."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.helpers.haat_server import PASSWORD, HaatServer, descendants

WELCOME = "the demo show is live"


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[HaatServer]:
    server = HaatServer(tmp_path, command=("demo",), environment={"HAAT_MEDIA_ADDRESSES": "127.0.0.1"})
    await server.start()
    yield server
    await server.stop()


async def until(check: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """The first true answer of `check`, which may be asynchronous."""
    async with asyncio.timeout(seconds):
        while True:
            answer = check()
            if asyncio.iscoroutine(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(0.1)
    raise AssertionError(what)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def show_of(server: HaatServer) -> dict[str, Any]:
    async with aiohttp.ClientSession() as client, client.get(server.url + "/api/v1/shows/demo") as reply:
        show: dict[str, Any] = await reply.json()
    return show


async def plays(server: HaatServer) -> bool:
    """True when the smallest rendition has a part whose bytes are a CMAF fragment."""
    async with aiohttp.ClientSession() as client:
        async with client.get(server.url + "/hls/demo/index.m3u8") as reply:
            if reply.status != 200:
                return False
            renditions = [line for line in (await reply.text()).splitlines() if line.startswith("v")]
        async with client.get(f"{server.url}/hls/demo/{renditions[-1]}") as reply:
            parts = re.findall(r'#EXT-X-PART:.*URI="([^"]+)"', await reply.text())
        if not parts:
            return False
        async with client.get(f"{server.url}/hls/demo/{parts[-1]}") as reply:
            data = await reply.read()
    return b"moof" in data[:200]


async def test_it_comes_up_live_prints_where_to_look_and_ends_without_a_trace(demo: HaatServer) -> None:
    await until(lambda: WELCOME in demo.log.read_text(), "the welcome")
    text = demo.log.read_text()
    for line in ("/live/demo", "/studio", "/control/demo", "host@haat.demo", PASSWORD):
        assert line in text
    show = await show_of(demo)
    assert (show["status"], show["host_away"]) == ("live", False)
    await until(lambda: plays(demo), "HLS")
    assert demo.process
    family = [demo.process.pid, *descendants(demo.process.pid)]
    assert len(family) >= 3
    async with aiohttp.ClientSession() as client:
        # What clients keep open must not hold it up: a room's socket and a blocked playlist.
        socket = await client.ws_connect(demo.url + "/socket.io/?EIO=4&transport=websocket")
        async with client.get(demo.url + "/hls/demo/v0.m3u8") as reply:
            playlist = await reply.text()
        first = int(re.findall(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", playlist)[0])
        wanted = first + playlist.count("#EXTINF") + 1
        blocked = asyncio.create_task(client.get(f"{demo.url}/hls/demo/v0.m3u8?_HLS_msn={wanted}"))
        await asyncio.sleep(0.2)
        assert not blocked.done()
        started = asyncio.get_running_loop().time()
        await demo.stop()
        assert asyncio.get_running_loop().time() - started < 3
        await asyncio.gather(blocked, socket.close(), return_exceptions=True)
    assert demo.process.returncode == 0
    await until(lambda: not any(map(alive, family)), "the end of every process", 1)


async def test_a_crash_ends_nothing_but_the_server(demo: HaatServer) -> None:
    await until(lambda: plays(demo), "HLS")
    assert demo.process
    children = descendants(demo.process.pid)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar()) as client:
        async with client.get(demo.url + "/api/v1/session") as reply:
            csrf = (await reply.json())["csrf"]
        body = {"login": "viewer@haat.demo", "password": PASSWORD}
        headers = {"X-CSRF-Token": csrf}
        async with client.post(demo.url + "/api/v1/session", json=body, headers=headers) as reply:
            assert reply.status == 200
        started_at_ms = (await show_of(demo))["started_at_ms"]

        demo.kill()
        await until(lambda: not any(map(alive, children)), "the end of the children", 10)
        await demo.start()

        show = await show_of(demo)
        assert (show["status"], show["started_at_ms"]) == ("live", started_at_ms)
        async with client.get(demo.url + "/api/v1/session") as reply:
            assert (await reply.json())["account"]["login"] == "viewer@haat.demo"
    await until(lambda: plays(demo), "HLS again")
    assert (await show_of(demo))["host_away"] is False


async def test_the_demo_host_comes_back_when_it_dies(demo: HaatServer) -> None:
    await until(lambda: plays(demo), "HLS")
    assert demo.process
    host = next(
        pid
        for pid in descendants(demo.process.pid)
        if b"web.demo_host" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(host, 9)

    async def is_back() -> bool:
        return "demo.host_died" in demo.log.read_text() and not (await show_of(demo))["host_away"]

    await until(is_back, "the host", 60)
