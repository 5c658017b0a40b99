"""Edges are named for the past as they are for live shows: by the path's token, and never to cookies."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.helpers.kept import closed
from transcoder.admission import PUBLIC, Ask
from transcoder.archive.archive import Archive
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from transcoder.archive.serve import Access, routes
from transcoder.archive.settings import ArchiveSettings
from transcoder.edges import bases
from transcoder.encryption import no_seals
from transcoder.guarded import guarded

EDGES = ("https://a.example", "https://b.example")


def admits(ask: Ask) -> Mapping[str, str]:
    by_cookie = ask.header("Cookie") is not None
    return {**PUBLIC, "Cache-Control": "private, max-age=1"} if by_cookie else PUBLIC


async def may_see(request: web.Request, show: str) -> Access:
    return "private" if "X-Host" in request.headers else "shared"


@pytest.mark.parametrize("kind", ["rewind", "replay"])
async def test_the_past_is_played_from_the_edges_too(kind: str, tmp_path: Path) -> None:
    archive = await Archive.start(ArchiveSettings(tmp_path))
    for msn in range(3):
        for rendition in ("v0", "audio"):
            archive.hear("show", closed(rendition, msn))
    if kind == "replay":
        await archive.finish("show")
    else:
        await archive.expect("show").close()
    doors = routes(Rewind(archive, 4, no_seals), Replays(archive, 4, no_seals), may_see, EDGES)
    app = web.Application()
    app.add_routes(guarded(admits, doors))

    async def named(
        client: TestClient[web.Request, web.Application], prefix: str, **headers: str
    ) -> list[str]:
        async with client.get(f"{prefix}/hls/show/{kind}/index.m3u8", headers=headers) as answer:
            assert answer.status == 200
            return [line for line in (await answer.text()).splitlines() if line.endswith("v0.m3u8")]

    async with TestClient(TestServer(app)) as client:
        assert await named(client, "") == [f"{edge}/hls/show/{kind}/v0.m3u8" for edge in EDGES]
        by_token = [f"{edge}/play/t.k/hls/show/{kind}/v0.m3u8" for edge in EDGES]
        assert await named(client, "/play/t.k") == by_token
        assert await named(client, "", Cookie="haat_play=t.k") == ["v0.m3u8"]
        if kind == "replay":
            assert await named(client, "", **{"X-Host": "yes"}) == ["v0.m3u8"]
    await archive.close()


def test_without_edges_addresses_stay_relative() -> None:
    assert bases((), "t.k", "/hls/show/", "public, max-age=1") == ("",)
