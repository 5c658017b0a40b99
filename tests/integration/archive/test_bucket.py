"""Recordings in a bucket: a real S3-compatible server, which also goes away and comes back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.kept import BucketServer, bucket_server, closed
from transcoder.archive.archive import Archive
from transcoder.archive.replays import Replays
from transcoder.archive.s3 import S3Storage, bucket_of
from transcoder.archive.settings import ArchiveSettings
from transcoder.encryption import no_seals


@pytest.fixture
def server() -> Iterator[BucketServer]:
    with bucket_server() as one:
        yield one


async def hear(archive: Archive, begin: int, end: int) -> None:
    for msn in range(begin, end):
        for name in ("v0", "audio"):
            archive.hear("show", closed(name, msn))
    async with asyncio.timeout(20):
        while not archive.expect("show").is_idle:
            await asyncio.sleep(0.01)


async def uploaded(archive: Archive) -> None:
    async with asyncio.timeout(60):
        while archive.stats().spooled_bytes:
            await asyncio.sleep(0.05)


async def test_a_bucket_keeps_lists_and_forgets(server: BucketServer) -> None:
    storage = S3Storage(bucket_of(server.url.replace("/kept?", "/kept/some/prefix?")))
    for number in range(3):
        await storage.put(f"show/v0/{number}.mp4", bytes(number))
    await storage.put("shower/a.mp4", b"x")
    assert await storage.get("show/v0/2.mp4") == b"\0\0"
    assert await storage.get("show/none.mp4") is None
    assert [one async for one in storage.list("show")] == [(f"show/v0/{n}.mp4", n) for n in range(3)]
    await storage.delete([f"show/v0/{number}.mp4" for number in range(4)])
    assert [one async for one in storage.list("show")] == []
    assert await storage.get("shower/a.mp4") == b"x"
    await storage.close()


async def test_a_show_goes_on_while_the_bucket_is_away_and_nothing_is_lost(
    server: BucketServer, tmp_path: Path
) -> None:
    settings = ArchiveSettings(tmp_path / "here", server.url)
    server.stop()
    archive = await Archive.start(settings)
    await hear(archive, 0, 5)
    async with asyncio.timeout(60):
        while (status := archive.status("show")) is None or status.problem is None:
            await asyncio.sleep(0.05)
    assert status.problem.code == "recording.storage_away"
    assert (status.lost_ms, status.waiting_bytes > 0) == (0, True)
    assert await archive.read("show", "v0/run-s3.mp4") == closed("v0", 3).data
    server.start()
    await hear(archive, 5, 10)
    assert (await archive.finish("show")).duration_ms == 20_000
    await uploaded(archive)
    assert not list((tmp_path / "here/spool").rglob("*.mp4"))
    await archive.close()

    elsewhere = await Archive.start(ArchiveSettings(tmp_path / "another machine", server.url))
    replay = await Replays(elsewhere, 4, no_seals).find("show")
    assert replay.positions.duration_ms == 20_000
    assert await elsewhere.read("show", "v0/run-s7.mp4") == closed("v0", 7).data
    await elsewhere.erase("show")
    assert [one async for one in elsewhere.storage.list("show")] == []
    assert await elsewhere.read("show", "v0/run-s7.mp4") is None
    await elsewhere.close()


async def test_what_was_not_uploaded_when_the_process_died_is_uploaded_by_the_next(
    server: BucketServer, tmp_path: Path
) -> None:
    settings = ArchiveSettings(tmp_path, server.url)
    server.stop()
    first = await Archive.start(settings)
    await hear(first, 0, 4)
    assert first.stats().spooled_bytes > 0
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()  # as a process that is killed: nobody says goodbye
    server.start()
    second = await Archive.start(settings)
    await uploaded(second)
    second.expect("show")
    await second.expect("show").opened()
    assert (await second.finish("show")).duration_ms == 8000
    await second.close()
