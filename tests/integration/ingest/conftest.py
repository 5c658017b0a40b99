"""Doors for encoders, and encoders that are ended with their test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.helpers.encoders import Desk, Encoder
from tests.helpers.encoders import desk as open_desk

Start = Callable[..., Awaitable[Encoder]]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as one:
        yield one


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """`await start(url, *options)` gives a running encoder."""
    running: list[Encoder] = []

    async def begin(url: str, *options: str, **codecs: Any) -> Encoder:
        encoder = await Encoder.start(url, *options, **codecs)
        running.append(encoder)
        return encoder

    yield begin
    for encoder in running:
        await encoder.kill()
