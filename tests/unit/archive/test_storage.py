"""The folder, the bucket's address, and what waits for a bucket that is away."""

import asyncio
import errno
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from transcoder.archive.disk import DiskStorage
from transcoder.archive.errors import SpoolFull, StorageError, StorageFull
from transcoder.archive.faulty import FaultyStorage
from transcoder.archive.reads import ReadCache
from transcoder.archive.s3 import bucket_of
from transcoder.archive.spool import SpooledStorage
from transcoder.archive.storage import is_key, storage_error


class Memory:
    """A bucket that can be away, and be slow about it."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.is_away = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def put(self, key: str, data: bytes) -> None:
        await self.gate.wait()
        if self.is_away:
            raise StorageError
        self.kept[key] = data

    async def get(self, key: str) -> bytes | None:
        if self.is_away:
            raise StorageError
        return self.kept.get(key)

    async def list(self, prefix: str) -> AsyncIterator[tuple[str, int]]:
        for key, data in sorted(self.kept.items()):
            if key.startswith(f"{prefix}/"):
                yield key, len(data)

    async def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.kept.pop(key, None)

    async def close(self) -> None:
        pass


async def until(wanted: bool, storage: SpooledStorage, bucket: Memory) -> None:
    async with asyncio.timeout(20):
        while (storage.waiting_bytes == 0) != wanted:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("key", "ok"),
    [
        ("show/v0/a-s1.mp4", True),
        ("show/journal", True),
        ("show/pictures/thumbs/x-1.webp", True),
        ("show", False),
        ("../show/a.mp4", False),
        ("show/../../etc/passwd", False),
        ("show/.hidden", False),
        ("show//a", False),
        ("Show/a", False),
        ("show/a\n", False),
        ("show/a\x00", False),
    ],
)
def test_keys_stay_inside(key: str, ok: bool) -> None:
    assert is_key(key) is ok


async def test_a_folder_keeps_lists_and_forgets(tmp_path: Path) -> None:
    storage = DiskStorage(tmp_path)
    await storage.put("show/v0/a.mp4", b"one")
    await storage.put("show/v0/a.mp4", b"two!")
    await storage.put("show/b.mp4", b"")
    await storage.put("other/b.mp4", b"x")
    (tmp_path / "show/v0/c.mp4.1234.partial").write_bytes(b"half")
    assert [one async for one in storage.list("show")] == [("show/b.mp4", 0), ("show/v0/a.mp4", 4)]
    assert await storage.get("show/v0/a.mp4") == b"two!"
    assert await storage.get("show/none.mp4") is None
    assert await storage.get("show/b.mp4/c.mp4") is None
    await storage.delete(["show/v0/a.mp4", "show/b.mp4", "show/none.mp4"])
    assert not (tmp_path / "show").exists()
    assert (tmp_path / "other/b.mp4").exists()
    await storage.close()


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EIO, StorageError)]
)
async def test_errors_of_the_system_say_what_they_mean(
    number: int, kind: type[StorageError], tmp_path: Path
) -> None:
    assert type(storage_error(OSError(number, "x"))) is kind
    storage = FaultyStorage(DiskStorage(tmp_path))
    storage.error = OSError(number, "x")
    with pytest.raises(kind):
        await storage.put("show/a.mp4", b"x")
    storage.error = None
    await storage.put("show/a.mp4", b"x")
    await storage.close()


def test_the_address_of_a_bucket() -> None:
    bucket = bucket_of("s3://me:pa%2Fss@minio.example:9000/kept/haat?region=eu-1&tls=off")
    assert (bucket.endpoint, bucket.name, bucket.prefix) == ("http://minio.example:9000", "kept", "haat")
    assert (bucket.region, bucket.key, bucket.secret) == ("eu-1", "me", "pa/ss")
    assert "pa/ss" not in repr(bucket)
    assert bucket_of("s3://k:s@host/b").endpoint == "https://host"


@pytest.mark.parametrize(
    "text", ["s3://host/b", "s3://k:s@host/", "http://k:s@host/b", "s3://k:s@h/b?tls=no", "s3://k:s@h/b?x=1"]
)
def test_what_is_no_address_of_a_bucket(text: str) -> None:
    with pytest.raises(ValueError, match="use s3://"):
        bucket_of(text)


async def test_a_bucket_that_is_away_loses_nothing(tmp_path: Path) -> None:
    bucket = Memory()
    bucket.is_away = True
    storage = SpooledStorage(DiskStorage(tmp_path), bucket, most_bytes=100, cache_bytes=100)
    await storage.start()
    for number in range(5):
        await storage.put(f"show/{number}.mp4", bytes([number]) * 10)
    assert storage.waiting_bytes == 50
    while storage.away_since_ms is None:
        await asyncio.sleep(0.01)
    assert await storage.get("show/3.mp4") == b"\x03" * 10
    with pytest.raises(SpoolFull):
        await storage.put("show/big.mp4", b"x" * 51)
    await storage.close()

    bucket.is_away = False  # after a restart what waited is found again
    storage = SpooledStorage(DiskStorage(tmp_path), bucket, most_bytes=100, cache_bytes=100)
    await storage.start()
    await until(True, storage, bucket)
    assert bucket.kept == {f"show/{number}.mp4": bytes([number]) * 10 for number in range(5)}
    assert await storage.get("show/3.mp4") == b"\x03" * 10
    assert storage.away_since_ms is None
    await storage.close()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_what_is_put_or_deleted_while_it_is_uploaded_is_not_lost_and_not_left(tmp_path: Path) -> None:
    bucket = Memory()
    storage = SpooledStorage(DiskStorage(tmp_path), bucket, most_bytes=1000, cache_bytes=100)
    await storage.start()
    bucket.gate.clear()
    await storage.put("show/journal", b"old")
    await storage.put("show/gone.mp4", b"x")
    await asyncio.sleep(0.1)  # both uploads are under way
    await storage.put("show/journal", b"newer")
    await storage.delete(["show/gone.mp4"])
    bucket.gate.set()
    await until(True, storage, bucket)
    await asyncio.sleep(0.05)
    assert bucket.kept == {"show/journal": b"newer"}
    assert [one async for one in storage.list("show")] == [("show/journal", 5)]
    await storage.close()


async def test_reads_of_many_are_one_and_the_memory_has_a_bound() -> None:
    asked: list[str] = []

    async def fetch(key: str) -> bytes | None:
        asked.append(key)
        await asyncio.sleep(0)
        return None if key == "none" else key.encode() * 10

    cache = ReadCache(fetch, 35)
    assert await asyncio.gather(*(cache.get("a") for _ in range(9))) == [b"a" * 10] * 9
    assert await cache.get("none") is None
    for key in "bcd":
        await cache.get(key)
    assert asked == ["a", "none", "b", "c", "d"]
    await cache.get("d")
    await cache.get("a")
    assert asked == ["a", "none", "b", "c", "d", "a"]
    cache.forget("d")
    await cache.get("d")
    assert asked[-1] == "d"
