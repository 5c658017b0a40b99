"""A real server with its demo host, killed in the middle: the recording goes on, and plays to its end."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.helpers.haat_server import HaatServer
from tests.helpers.replays import Host, measure


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[HaatServer]:
    one = HaatServer(tmp_path, ("demo",), {"HAAT_LIMITS": "off"})
    await one.start()
    yield one
    if one.process and one.process.poll() is None:
        one.kill()


async def playlist(http: aiohttp.ClientSession, name: str, least: int) -> str:
    """The playlist once it lists so many segments."""
    async with asyncio.timeout(60):
        while True:
            async with http.get(f"/hls/demo/{name}") as reply:
                text = await reply.text()
                if reply.status == 200 and text.count("#EXTINF") >= least:
                    return text
            await asyncio.sleep(0.2)


def run(line: str) -> str:
    """The part of a segment's name that differs from one run of the server to the next."""
    return line.rpartition("-")[0]


async def access(host: aiohttp.ClientSession, stranger: aiohttp.ClientSession) -> list[str]:
    """How the replay may be cached, as each of them is told; or the code with which they are refused."""
    told = []
    for http in (host, stranger):
        async with http.get("/hls/demo/replay/v0.m3u8") as playlist:
            seen = playlist.headers["Cache-Control"] if playlist.status == 200 else ""
        for path in ("replay", "replay/facts"):
            async with http.get(f"/api/v1/shows/demo/{path}") as reply:
                assert (reply.status == 200) is bool(seen)
                told_here = seen or str((await reply.json())["code"])
        told.append(told_here)
    return told


@pytest.mark.timeout(240)
async def test_a_show_whose_server_was_killed_is_seen_again_whole(server: HaatServer, tmp_path: Path) -> None:
    async with aiohttp.ClientSession(server.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        live = await playlist(http, "v0.m3u8", 5)
        server.kill()
        whole = [
            line for line in live.splitlines() if line.endswith(".mp4") and "-s" in line and line[0] != "#"
        ]

        await server.start()
        rewound = await playlist(http, "rewind/v0.m3u8", len(whole) + 2)
        assert all(f"../{uri}" in rewound for uri in whole[:-1])  # the last one at most is lost
        lines = [line for line in rewound.splitlines() if line[0] != "#" or line == "#EXT-X-DISCONTINUITY"]
        first_anew = next(place for place, line in enumerate(lines) if place and run(line) != run(lines[0]))
        assert lines[first_anew] == "#EXT-X-DISCONTINUITY"
        assert "#EXT-X-ENDLIST" not in rewound
        async with http.get(f"/hls/demo/{whole[0]}") as reply:
            assert (reply.status, reply.headers["Cache-Control"]) == (
                200,
                "public, max-age=31536000, immutable",
            )

        host = Host(http)
        await host.sign_in()
        facts = await host.get("/api/v1/shows/demo/replay/facts?from_ms=0&only=shown")
        assert [one["fact"]["type"] for one in facts["items"]] == ["product_pinned"]  # type: ignore[attr-defined]
        await host.call("POST", "/api/v1/shows/demo/end")
        recording = await host.until("/api/v1/shows/demo/recording", '"ready"')
        shown = await host.get("/api/v1/shows/demo/replay")
        duration_s = shown["duration_ms"] / 1000  # type: ignore[operator]
        assert [one["kind"] for one in shown["chapters"]][:2] == ["start", "pin"]  # type: ignore[attr-defined]
        text = await playlist(http, "replay/v0.m3u8", 1)
        assert text.endswith("#EXT-X-ENDLIST\n")
        lengths = [float(line[8:-1]) for line in text.splitlines() if line.startswith("#EXTINF:")]
        assert sum(lengths) == pytest.approx(duration_s, abs=0.002)

        async with aiohttp.ClientSession(server.url) as stranger:
            assert await access(http, stranger) == ["public, max-age=60", "public, max-age=60"]
            await host.call("POST", "/api/v1/shows/demo/recording", {"audience": "host"})
            assert await access(http, stranger) == ["private, no-store", "recording.none"]

        await host.call("POST", "/api/v1/shows/demo/recording/mp4")
        made = (await host.until("/api/v1/shows/demo/recording", '"mp4": {"state": "ready"'))["mp4"]
        async with http.get(made["url"]) as reply:  # type: ignore[index]
            assert reply.headers["Content-Disposition"].startswith('attachment; filename="demo.mp4"')
            (tmp_path / "demo.mp4").write_bytes(await reply.read())
        async with http.get(made["url"], headers={"Range": "bytes=4-7"}) as reply:  # type: ignore[index]
            assert (reply.status, await reply.read()) == (206, b"ftyp")
        length_s, frames = await asyncio.to_thread(measure, str(tmp_path / "demo.mp4"))
        assert length_s == pytest.approx(duration_s, abs=0.25)
        assert frames["unreadable"] == 0
        assert frames["video"] == pytest.approx(duration_s * 24, rel=0.5)  # a busy machine draws fewer
        assert frames["audio"] == pytest.approx(duration_s * 48_000 / 1024, rel=0.05)

        assert recording["size_bytes"] > 0  # type: ignore[operator]
        await host.call("DELETE", "/api/v1/shows/demo/recording")
        await host.until("/api/v1/shows/demo/recording", '"gone"')
        async with http.get("/hls/demo/replay/index.m3u8") as reply:
            assert reply.status == 404
        assert (await host.get("/api/v1/shows/demo"))["recording"] == "deleted"
        media = tmp_path / "media"
        assert not list(media.rglob("*.mp4"))
        assert not list((media / "journals").iterdir())
        await server.stop()
