"""A folder as storage.

A file is written under another name and renamed, so that nobody finds half of it. Nothing waits for the disk
itself: a process that is killed loses nothing that way, and what a power cut left short is found by its size
when the journal is opened again.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from transcoder.archive.storage import is_key, storage_error

T = TypeVar("T")
_THREADS = 4
_PARTIAL = ".partial"
_Found = list[tuple[str, int]]
_Paths = list[Path]

Check = Callable[[str, int], None]
"""Called in a thread with key and size of what is about to be written. Raises StorageError to refuse it."""


class DiskStorage:
    """Works in threads of its own, so that a slow disk keeps nothing else waiting."""

    def __init__(self, folder: Path, check: Check = lambda _key, _size: None) -> None:
        self._folder = folder
        self._check = check
        self._threads = ThreadPoolExecutor(_THREADS, "disk storage")

    def path(self, key: str) -> Path:
        """Where it is, or would be."""
        assert is_key(key), key
        return self._folder / key

    async def put(self, key: str, data: bytes) -> None:
        await self._do(lambda: self._put(key, data))

    async def get(self, key: str) -> bytes | None:
        return await self._do(lambda: _read(self.path(key)))

    async def list(self, prefix: str) -> AsyncIterator[tuple[str, int]]:
        for found in await self._do(lambda: self._list(prefix)):
            yield found

    async def delete(self, keys: Iterable[str]) -> None:
        await self._do(lambda: self._delete([self.path(key) for key in keys]))

    async def close(self) -> None:
        self._threads.shutdown(wait=True)

    async def _do(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except OSError as error:
            raise storage_error(error) from error

    def _put(self, key: str, data: bytes) -> None:
        self._check(key, len(data))
        target = self.path(key)
        partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}{_PARTIAL}")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_bytes(data)
            partial.rename(target)
        except OSError:
            partial.unlink(missing_ok=True)
            raise

    def _list(self, prefix: str) -> _Found:
        found = []
        for folder, _, names in os.walk(self._folder / prefix):
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):  # somebody deletes it just now
                    if not name.endswith(_PARTIAL):
                        found.append((path.relative_to(self._folder).as_posix(), path.stat().st_size))
        return sorted(found)

    def _delete(self, paths: _Paths) -> None:
        for path in paths:
            path.unlink(missing_ok=True)
        for folder in sorted({path.parent for path in paths}, reverse=True):
            with suppress(OSError):  # somebody else tidies it, or fills it again
                self._tidy(folder)

    def _tidy(self, folder: Path) -> None:
        """Remove folders that have become empty, and what a killed process left half written in them."""
        while folder != self._folder and folder.is_dir():
            rest = list(folder.iterdir())
            if any(not one.name.endswith(_PARTIAL) for one in rest):
                return
            for one in rest:
                one.unlink(missing_ok=True)
            folder.rmdir()
            folder = folder.parent


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
