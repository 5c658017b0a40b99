"""The server's clock, one application key so that tests can hold it."""

import time
from collections.abc import Callable

from aiohttp import web

CLOCK: web.AppKey[Callable[[], int]] = web.AppKey("clock", Callable[[], int])  # type: ignore[arg-type]
"""Unix time in milliseconds."""


def wall_clock_ms() -> int:
    return time.time_ns() // 1_000_000
