"""The server's clock, one application key so that tests can hold it."""

import time
from collections.abc import Callable

from aiohttp import web

Clock = Callable[[], int]
"""Gives Unix milliseconds."""

CLOCK: "web.AppKey[Clock]" = web.AppKey("clock")


def wall_clock_ms() -> int:
    return time.time_ns() // 1_000_000
