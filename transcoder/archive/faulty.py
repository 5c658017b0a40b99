"""A storage that fails on purpose, for the fault switch and for tests."""

from collections.abc import AsyncIterator, Iterable

from transcoder.archive.storage import Storage, storage_error


class FaultyStorage:
    """Does what the inner one does until it is given an error to fail with."""

    def __init__(self, inner: Storage) -> None:
        self.error: OSError | None = None
        self._inner = inner

    async def put(self, key: str, data: bytes) -> None:
        self._fail()
        await self._inner.put(key, data)

    async def get(self, key: str) -> bytes | None:
        self._fail()
        return await self._inner.get(key)

    async def list(self, prefix: str) -> AsyncIterator[tuple[str, int]]:
        self._fail()
        async for found in self._inner.list(prefix):
            yield found

    async def delete(self, keys: Iterable[str]) -> None:
        self._fail()
        await self._inner.delete(keys)

    async def close(self) -> None:
        await self._inner.close()

    def _fail(self) -> None:
        if self.error is not None:
            raise storage_error(self.error)
