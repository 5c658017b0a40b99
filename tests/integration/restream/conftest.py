"""A show that is being made, and a real RTMP server to send it to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.helpers.rtmp_server import RtmpServer
from tests.helpers.source import SIMULCAST, Source
from transcoder.restream.address import parse
from transcoder.restream.course import Course
from transcoder.restream.settings import RestreamSettings
from transcoder.restream.supervisor import Restreamer
from transcoder.restream.target import Destination, Target
from transcoder.settings import TranscoderSettings
from transcoder.supervisor import Transcoder

SHOW = "show"
SPEED = 3.0
"""Media come so much faster than they were captured, so that tests are short."""


@pytest.fixture
async def rtmp(tmp_path: Path) -> AsyncIterator[RtmpServer]:
    folder = tmp_path / "nginx"
    folder.mkdir()
    server = RtmpServer(folder)
    await server.start()
    yield server
    server.kill()


@dataclass
class Sending:
    """A show with three layers that goes on while the test runs, and a restreamer for it."""

    transcoder: Transcoder
    source: Source = field(default_factory=lambda: Source(SIMULCAST))
    restreamers: list[Restreamer] = field(default_factory=list)
    player: asyncio.Task[None] | None = None

    def restreamer(self, **changes: object) -> Restreamer:
        quick = {"allows_private": True, "first_backoff_s": 0.2, "connect_within_s": 6.0}
        settings = RestreamSettings(**{**quick, **changes})  # type: ignore[arg-type]
        made = Restreamer(self.transcoder.find, settings)
        self.restreamers.append(made)
        return made

    def play(self) -> None:
        self.transcoder.open(SHOW)
        self.player = asyncio.create_task(
            self.source.play(lambda unit: self.transcoder.feed(SHOW, unit), 600, SPEED)
        )

    async def pause(self) -> None:
        """The host is away."""
        assert self.player is not None
        self.player.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.player


@pytest.fixture
async def sending() -> AsyncIterator[Sending]:
    made: list[Sending] = []
    transcoder = await Transcoder.start(
        TranscoderSettings(), lambda *_: made[0].source.request_keyframe() if made else None
    )
    made.append(Sending(transcoder))
    yield made[0]
    for restreamer in made[0].restreamers:
        await restreamer.close()
    if made[0].player is not None:
        await made[0].pause()
    await transcoder.close()


def destination(url: str, stream_key: str = "key") -> Destination:
    return Destination(parse(url), stream_key)


def target_of(restreamer: Restreamer, name: str = "one") -> Target:
    target = restreamer.target(SHOW, name)
    assert target is not None
    return target


async def wait_until(target: Target, holds: Callable[[Course], bool], within_s: float = 30) -> Course:
    """The target's course as soon as this holds of it."""
    try:
        async with asyncio.timeout(within_s):
            while not holds(target.course):
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(target.course) from None
    return target.course
