"""Where media is kept: a folder or a bucket, behind one narrow interface.

Keys are `{show}/{path}` in letters, digits, `.`, `_`, `-` and `/`.
"""

import errno
import re
from collections.abc import AsyncIterator, Iterable
from typing import Protocol

from transcoder.archive.errors import StorageError, StorageFull

_KEY = re.compile(r"[a-z0-9-]{1,80}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){1,4}")


class Storage(Protocol):
    """Every method but `close` may raise StorageError."""

    async def put(self, key: str, data: bytes) -> None:
        """Keep it, in place of what was there; when it fails or the process dies, all or nothing is kept."""

    async def get(self, key: str) -> bytes | None:
        """None for what is not kept."""

    def list(self, prefix: str) -> AsyncIterator[tuple[str, int]]:
        """Keys that begin with the folder `prefix/`, with their sizes in bytes."""

    async def delete(self, keys: Iterable[str]) -> None:
        """What is gone already is no error."""

    async def close(self) -> None: ...


def is_key(key: str) -> bool:
    """True for keys that stay inside the storage, whoever thought them up."""
    return _KEY.fullmatch(key) is not None


def storage_error(error: OSError) -> StorageError:
    """What an error of the operating system means."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return StorageFull() if full else StorageError()
