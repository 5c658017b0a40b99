"""A bucket of an S3-compatible server as storage.

obstore's blocking calls in threads: they let go of the interpreter while they work.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from transcoder.archive.errors import StorageError

T = TypeVar("T")
_THREADS = 8
_AT_ONCE = 1000
"""The most keys that S3 deletes in one request."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """`endpoint` is the server's address with its scheme; `prefix` is put before every key."""

    endpoint: str
    name: str
    prefix: str
    region: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


def bucket_of(url: str) -> Bucket:
    """Reads `s3://KEY:SECRET@host:port/bucket/prefix?region=us-east-1&tls=off`. Raises ValueError."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    name, _, prefix = parts.path.strip("/").partition("/")
    if (
        parts.scheme != "s3"
        or not (parts.hostname and parts.username and parts.password and name)
        or set(options) - {"region", "tls"}
        or options.get("tls", "on") not in ("on", "off")
    ):
        raise ValueError(
            "use s3://KEY:SECRET@host:port/bucket?region=us-east-1 (and &tls=off for plain HTTP)"
        )
    scheme = "http" if options.get("tls") == "off" else "https"
    host = parts.netloc.rpartition("@")[2]
    region = options.get("region", "us-east-1")
    return Bucket(
        f"{scheme}://{host}", name, prefix, region, unquote(parts.username), unquote(parts.password)
    )


class S3Storage:
    """Requests are tried again for a few seconds only: whoever can wait longer does so with more patience."""

    def __init__(self, bucket: Bucket) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "bucket storage")
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            endpoint=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.key,
            secret_access_key=bucket.secret,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": bucket.endpoint.startswith("http:"),
                "connect_timeout": "2s",
                "timeout": "20s",
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=6)},
        )

    async def put(self, key: str, data: bytes) -> None:
        await self._do(lambda: obstore.put(self._store, key, data, use_multipart=False))

    async def get(self, key: str) -> bytes | None:
        return await self._do(lambda: self._get(key))

    async def list(self, prefix: str) -> AsyncIterator[tuple[str, int]]:
        pages = iter(obstore.list(self._store, f"{prefix}/", chunk_size=_AT_ONCE))
        while page := await self._do(lambda: next(pages, None)):
            for found in page:
                yield found["path"], found["size"]

    async def delete(self, keys: Iterable[str]) -> None:
        waiting = iter(keys)
        while some := list(islice(waiting, _AT_ONCE)):
            await self._do(lambda some=some: obstore.delete(self._store, some))  # type: ignore[misc]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _do(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except FileNotFoundError as error:  # the bucket itself, since `_get` sees to keys
            raise StorageError() from error
        except (BaseError, OSError) as error:
            raise StorageError() from error

    def _get(self, key: str) -> bytes | None:
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            return None
