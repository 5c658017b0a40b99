"""A show's pictures over HTTP, out of memory and out of a folder after the server was gone."""

import asyncio
import errno
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from transcoder.archive.disk import DiskStorage
from transcoder.archive.errors import StorageError
from transcoder.archive.faulty import FaultyStorage
from transcoder.archive.storage import Storage
from transcoder.errors import UnknownMedia
from transcoder.messages import PictureMade, PictureSize
from transcoder.pictures.albums import Albums
from transcoder.pictures.serve import routes
from transcoder.pictures.storyboard import TILES

Client = TestClient[web.Request, web.Application]
IMMUTABLE = "public, max-age=31536000, immutable"


def still(second: int, size: PictureSize = "small") -> PictureMade:
    """A picture whose brightness tells its second."""
    sides = (320, 180) if size == "small" else (720, 405)
    out = io.BytesIO()
    Image.new("RGB", sides, (second % 250,) * 3).save(out, "WEBP", lossless=True)
    return PictureMade(1_790_000_000_000_000_000 + second * 10**9, size, *sides, out.getvalue())


@web.middleware
async def _errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except UnknownMedia:
        return web.Response(status=404)
    except StorageError:
        return web.Response(status=503)


@asynccontextmanager
async def serving(
    storage: Storage, chosen: bytes | None = None, clock: Callable[[], float] = time.monotonic
) -> AsyncIterator[tuple[Albums, Client]]:
    async def poster(_show: str) -> bytes | None:
        return chosen

    albums = Albums(storage, clock)
    app = web.Application(middlewares=[_errors])

    async def since_ms(_request: web.Request, _show: str) -> tuple[int, bool]:
        return 0, True

    app.add_routes(routes(albums, poster, since_ms))
    async with TestClient(TestServer(app)) as client:
        yield albums, client
    await albums.close()


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[DiskStorage]:
    disk = DiskStorage(tmp_path)
    yield disk
    await disk.close()


async def hear(albums: Albums, stills: Iterable[PictureMade]) -> None:
    for one in stills:
        albums.hear("demo", one)
        while albums._inbox.qsize() > 200:
            await asyncio.sleep(0)
    await albums._inbox.join()


async def got(client: Client, path: str, **headers: str) -> tuple[int, str, bytes]:
    async with client.get(f"/hls/demo/{path}", headers=headers) as answer:
        return answer.status, answer.headers.get("Cache-Control", ""), await answer.read()


async def test_stills_poster_and_preview_of_a_live_show(storage: DiskStorage) -> None:
    async with serving(storage) as (albums, client):
        assert (await got(client, "poster.webp"))[0] == 404
        await hear(albums, [still(0), still(0, "large"), still(60), still(120)])
        album = albums.peek("demo")
        assert album is not None
        assert await got(client, album.small_name(1)) == (200, IMMUTABLE, still(60).data)
        assert await got(client, "poster.webp") == (200, "public, max-age=10", still(0, "large").data)
        status, _, preview = await got(client, "preview.webp")
        moving = Image.open(io.BytesIO(preview))
        assert (status, getattr(moving, "n_frames", 1), moving.size) == (200, 3, (320, 180))
        assert (await got(client, f"thumbs/{'x' * 12}-0.webp"))[0] == 404
        assert (await got(client, "thumbs/..%2Findex-0.json"))[0] == 404


async def test_what_is_known_already_is_not_sent_again(storage: DiskStorage) -> None:
    async with serving(storage) as (albums, client):
        await hear(albums, [still(0, "large")])
        async with client.get("/hls/demo/poster.webp") as answer:
            etag = answer.headers["ETag"]
        assert (await got(client, "poster.webp", **{"If-None-Match": etag}))[0] == 304
        await hear(albums, [still(20, "large")])
        assert (await got(client, "poster.webp", **{"If-None-Match": etag}))[0] == 200


async def test_the_chosen_poster_goes_before_the_newest(storage: DiskStorage) -> None:
    async with serving(storage, chosen=b"chosen") as (albums, client):
        await hear(albums, [still(0, "large")])
        assert (await got(client, "poster.webp"))[2] == b"chosen"


async def test_a_storyboard_shows_each_moment_where_it_says(storage: DiskStorage) -> None:
    async with serving(storage) as (albums, client):
        await hear(albums, [still(second) for second in range(0, 5 * (TILES + 3), 5)])
        album = albums.peek("demo")
        assert album is not None
        status, cache, text = await got(client, "storyboard.vtt")
        assert (status, cache) == (200, "public, max-age=10")
        cues = [line for line in text.decode().splitlines() if "#xywh=" in line]
        assert len(cues) == TILES + 3
        sheets: dict[str, Image.Image] = {}
        for index, cue in enumerate(cues):
            path, _, area = cue.partition("#xywh=")
            if path not in sheets:
                status, cache, body = await got(client, path)
                assert (status, cache) == (200, IMMUTABLE if "?" not in path else "public, max-age=10")
                sheets[path] = Image.open(io.BytesIO(body)).convert("L")
            x, y, width, height = map(int, area.split(","))
            seen = sheets[path].getpixel((x + width // 2, y + height // 2))
            assert isinstance(seen, int)
            assert abs(seen - index * 5 % 250) <= 4, (index, seen)
        assert [sheet.size for sheet in sheets.values()] == [(1600, 900), (480, 90)]


async def test_a_show_of_yesterday_has_its_pictures_and_a_restart_goes_on_numbering(
    storage: DiskStorage,
) -> None:
    async with serving(storage) as (albums, client):
        await hear(albums, [still(0), still(0, "large"), still(5)])
        before = (await got(client, "storyboard.vtt"))[2]
    async with serving(storage) as (albums, client):
        assert (await got(client, "storyboard.vtt"))[2] == before
        path = before.decode().splitlines()[-1].partition("#")[0]
        assert (await got(client, path))[0] == 200
        assert (await got(client, "poster.webp"))[2] == still(0, "large").data
        await hear(albums, [still(400)])
        album = albums.peek("demo")
        assert album is not None
        assert [one.n for one in album.small] == [0, 1, 2]
        assert (await got(client, album.small_name(0)))[2] == still(0).data


async def test_a_restart_while_the_storage_is_away_writes_over_nothing(storage: DiskStorage) -> None:
    async with serving(storage) as (albums, client):
        await hear(albums, [still(0), still(5)])
        old = albums.peek("demo")
        assert old is not None
    faulty, now = FaultyStorage(storage), [0.0]
    faulty.error = OSError(errno.EIO, "away")
    async with serving(faulty, clock=lambda: now[0]) as (albums, client):
        assert (await got(client, "storyboard.vtt"))[0] == 503
        await hear(albums, [still(400)])
        assert [(await got(client, path))[0] for path in ("storyboard.vtt", "preview.webp")] == [200, 200]
        assert (await got(client, old.small_name(0)))[0] == 503
        faulty.error = None
        await hear(albums, [still(405)])  # it is left alone for a while
        now[0] += 10
        await hear(albums, [still(410)])
        assert (await got(client, old.small_name(0)))[2] == still(0).data
        assert (await got(client, old.small_name(2)))[2] == still(410).data
    async with serving(storage) as (albums, _):
        album = await albums.album("demo")
        assert album is not None
        assert [one.at_ms % 1_000_000 for one in album.small] == [0, 5_000, 410_000]


async def numbers(albums: Albums) -> list[int]:
    """Of the small stills of the show, each of which has to be of its time."""
    album = await albums.album("demo")
    assert album is not None
    assert [one.at_ms % 10_000_000 for one in album.small] == [5000 * one.n for one in album.small]
    return [one.n for one in album.small]


@pytest.mark.parametrize("away_from", [0, 50])
async def test_a_storage_that_was_away_for_a_whole_sheet_gets_it_when_it_is_back(
    storage: DiskStorage, away_from: int
) -> None:
    faulty, now, back_at = FaultyStorage(storage), [0.0], 2 * TILES + 10
    async with serving(faulty, clock=lambda: now[0]) as (albums, _):
        await hear(albums, [still(5 * number) for number in range(away_from)])
        faulty.error = OSError(errno.EIO, "away")
        await hear(albums, [still(5 * number) for number in range(away_from, back_at)])
        faulty.error = None
        now[0] += 10
        await hear(albums, [still(5 * back_at)])
        kept = albums.peek("demo")
        assert kept is not None
    async with serving(storage) as (albums, client):
        assert await numbers(albums) == [*range(back_at + 1)]
        await hear(albums, [still(5 * back_at + 5)])
        assert await numbers(albums) == [*range(back_at + 2)]
        for number in (*range(0, away_from, 10), back_at, back_at + 1):
            assert (await got(client, kept.small_name(number)))[2] == still(5 * number).data
        assert (await got(client, kept.small_name(TILES)))[0] == 404  # only the list outlasts its pictures


@pytest.mark.parametrize("closes", [True, False])
async def test_a_list_that_waits_for_the_storage_is_kept_when_the_album_leaves_memory(
    storage: DiskStorage, closes: bool
) -> None:
    faulty, now = FaultyStorage(storage), [0.0]
    async with serving(faulty, clock=lambda: now[0]) as (albums, _):
        await hear(albums, [still(0)])
        faulty.error = OSError(errno.EIO, "away")
        await hear(albums, [still(5 * number) for number in range(1, TILES + 5)])
        faulty.error = None
        now[0] += 601
        if not closes:
            albums.hear("another", still(0))
            await albums._inbox.join()
            assert albums.peek("demo") is None
            assert await numbers(albums) == [*range(TILES + 5)]
    async with serving(storage) as (albums, _):
        assert await numbers(albums) == [*range(TILES + 5)]


@pytest.mark.parametrize("missing", [0, 1])
async def test_a_restart_goes_on_after_a_list_with_a_hole(storage: DiskStorage, missing: int) -> None:
    async with serving(storage) as (albums, _):
        await hear(albums, [still(5 * number) for number in range(2 * TILES + 3)])
        old = albums.peek("demo")
        assert old is not None
    await storage.delete([f"demo/pictures/index-{missing}.json"])
    listed = [*range(missing * TILES), *range((missing + 1) * TILES, 2 * TILES + 3)]
    async with serving(storage) as (albums, client):
        await hear(albums, [still(5 * (2 * TILES + 3))])
        assert await numbers(albums) == [*listed, 2 * TILES + 3]
        for number in (0, TILES, 2 * TILES, 2 * TILES + 3):
            assert (await got(client, old.small_name(number)))[2] == still(5 * number).data
        status, cache, _ = await got(client, old.sprite_name(1 - missing))
        assert (status, cache) == (200, IMMUTABLE)


class _Stumbles(DiskStorage):
    """Cannot read the second sheet the first time."""

    stumbled = False

    async def get(self, key: str) -> bytes | None:
        if key.endswith("index-1.json") and not self.stumbled:
            self.stumbled = True
            raise StorageError
        return await super().get(key)


async def test_half_a_list_is_no_list(storage: DiskStorage, tmp_path: Path) -> None:
    async with serving(storage) as (albums, _):
        await hear(albums, [still(5 * number) for number in range(TILES + 2)])
    stumbling = _Stumbles(tmp_path)
    async with serving(stumbling) as (albums, client):
        assert [(await got(client, "storyboard.vtt"))[0] for _ in range(2)] == [503, 200]
        album = albums.peek("demo")
        assert album is not None
        assert len(album.small) == TILES + 2
    await stumbling.close()


class _Away(DiskStorage):
    async def put(self, key: str, data: bytes) -> None:
        raise StorageError


async def test_a_storage_that_is_away_costs_the_live_show_nothing(tmp_path: Path) -> None:
    storage = _Away(tmp_path)
    async with serving(storage) as (albums, client):
        await hear(albums, [still(second) for second in range(0, 60, 5)] + [still(0, "large")])
        assert (await got(client, "poster.webp"))[0] == 200
        assert (await got(client, "preview.webp"))[0] == 200
        line = (await got(client, "storyboard.vtt"))[2].decode().splitlines()[-1]
        assert (await got(client, line.partition("#")[0]))[0] == 200
    await storage.close()
