"""A disk that is nearly full: recordings stop at its reserve and go on by themselves, files are not begun."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.kept import BucketServer, bucket_server, closed
from tests.integration.archive.test_export import hear as hear_media
from tests.integration.archive.test_export import media
from transcoder.archive import archive as archives
from transcoder.archive.archive import Archive
from transcoder.archive.errors import StorageFull
from transcoder.archive.export import export
from transcoder.archive.settings import ArchiveSettings
from transcoder.archive.space import Space

RESERVE = 100_000


class Disk:
    """Tells how much is free; every time that it is asked, `spend` less."""

    def __init__(self, free: int = 10 * RESERVE) -> None:
        self.free = free
        self.spend = 0
        self.asked: list[Path] = []

    def __call__(self, folder: Path) -> Space:
        self.asked.append(folder)
        self.free -= self.spend
        return Space(1_000_000_000, self.free)


async def hear(archive: Archive, begin: int, end: int, shows: tuple[str, ...] = ("one", "two")) -> None:
    for msn in range(begin, end):
        for show in shows:
            for name in ("v0", "audio"):
                archive.hear(show, closed(name, msn))
    async with asyncio.timeout(20):
        while not all(archive.expect(show).is_idle for show in shows):
            await asyncio.sleep(0.001)


def problem(archive: Archive, show: str) -> tuple[str | None, int]:
    status = archive.status(show)
    assert status is not None
    return status.problem.code if status.problem else None, status.lost_ms


async def test_two_shows_stop_at_the_reserve_and_go_on_when_there_is_space(tmp_path: Path) -> None:
    disk, settings = Disk(), ArchiveSettings(tmp_path / "media", reserve_bytes=RESERVE)
    archive = await Archive.start(settings, probe=disk)
    assert (archive.stats().disk_free_bytes, archive.stats().disk_reserve_bytes) == (10 * RESERVE, RESERVE)
    await hear(archive, 0, 3)
    disk.free = RESERVE + 99
    await hear(archive, 3, 5)
    assert [problem(archive, show) for show in ("one", "two")] == [("recording.disk_full", 4000)] * 2
    assert archive.stats().disk_free_bytes == RESERVE + 99
    disk.free = RESERVE + RESERVE // 20
    await hear(archive, 5, 6)
    assert problem(archive, "one") == ("recording.disk_full", 6000)  # not for one segment
    disk.free = 2 * RESERVE
    await hear(archive, 6, 8)
    assert [problem(archive, show) for show in ("one", "two")] == [(None, 6000)] * 2
    archive.record("one", False)
    await hear(archive, 8, 9)
    disk.free = 0
    assert (await archive.finish("one")).duration_ms == 10_000  # its journal is rewritten all the same
    await archive.close()
    assert set(disk.asked) == {settings.folder}

    again = await Archive.start(settings, probe=disk)  # a restart learns it anew
    await hear(again, 20, 21, ("two",))
    assert problem(again, "two") == ("recording.disk_full", 2000)
    assert (await again.finish("two")).duration_ms == 12_000
    await again.close()


async def test_a_file_that_does_not_fit_is_not_begun_and_one_that_fills_the_disk_is_given_up(
    tmp_path: Path,
) -> None:
    disk = Disk()
    archive = await Archive.start(ArchiveSettings(tmp_path / "media", reserve_bytes=RESERVE), probe=disk)
    made = media(tmp_path, "v0", 320), media(tmp_path, "audio", 0)
    hear_media(archive, "v0", "one", 1, made[0], "avc1.42c01f", 320)
    hear_media(archive, "audio", "one", 1, made[1], "mp4a.40.2", 0)
    await archive.finish("show")
    size = sum(len(data) for one in made for data in one[1:])
    target = tmp_path / "exports" / "show.mp4"

    async def attempt(free: int, spend: int = 0) -> list[float]:
        shares: list[float] = []
        disk.free, disk.spend = free, spend
        await export(archive, "show", target, shares.append)
        return shares

    with pytest.raises(StorageFull):
        await attempt(RESERVE + size - 1)
    assert not target.parent.exists()
    with pytest.raises(StorageFull):
        await attempt(RESERVE + 2 * size, spend=size)  # somebody else writes as much beside it
    assert list(target.parent.iterdir()) == []
    assert await attempt(RESERVE + size)
    assert [path.name for path in target.parent.iterdir()] == ["show.mp4"]
    await archive.close()


@pytest.fixture
def bucket() -> Iterator[BucketServer]:
    with bucket_server() as one:
        yield one


async def test_what_passes_through_to_a_bucket_needs_no_reserve(
    bucket: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_PASSING_BYTES", 500)
    settings = ArchiveSettings(tmp_path, bucket.url, reserve_bytes=RESERVE)
    archive = await Archive.start(settings, probe=Disk(free=RESERVE))
    await hear(archive, 0, 1, ("one",))
    await until(lambda: archive.stats().spooled_bytes == 0)
    assert problem(archive, "one") == (None, 0)
    bucket.stop()
    await hear(archive, 1, 6, ("one",))  # what waits for a bucket that is away is kept on this disk
    assert problem(archive, "one")[0] == "recording.disk_full"
    bucket.start()
    await until(lambda: archive.stats().spooled_bytes == 0)
    await hear(archive, 6, 7, ("one",))
    assert problem(archive, "one")[0] is None
    await archive.close()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.02)
