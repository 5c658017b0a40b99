"""What the server does by the clock goes on, whatever breaks for one viewer."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest

from media.plane.interface import Feedback
from media.rounds import Rounds


class Viewer:
    """A subscription that notes what it is asked to do, and may break on it."""

    def __init__(self, name: str, *, breaks: bool = False) -> None:
        self.peer = SimpleNamespace(id=name, show="demo", settle=lambda: None)
        self.breaks = breaks
        self.heard = 0

    def on_feedback(self, _feedback: Feedback, _now_ns: int) -> None:
        self.heard += 1
        if self.breaks:
            raise ValueError("feedback nobody thought of")


async def run(rounds: Rounds) -> None:
    task = asyncio.create_task(rounds.run())
    await asyncio.sleep(0.1)
    assert not task.done()
    task.cancel()
    await asyncio.wait([task])


async def test_a_viewer_whose_feedback_breaks_costs_the_others_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    viewers = [Viewer("a", breaks=True), Viewer("b")]
    show = SimpleNamespace(
        subscriptions={one.peer.id: one for one in viewers},
        tick=lambda *_: None,
        tick_subscriptions=lambda *_, **__: None,
    )
    plane: Any = SimpleNamespace(
        advance=lambda *_: None,
        take_feedback=lambda: [Feedback(handle, None, None, ()) for handle in range(2)],
    )
    router: Any = SimpleNamespace(
        publications={},
        peers={handle: one.peer for handle, one in enumerate(viewers)},
        shows={"demo": show},
        wall_ns=lambda now_ns: now_ns,
    )
    idle: Any = SimpleNamespace(expired=lambda _now_ns: [], tick=lambda _now_ns: None)
    nothing: Any = lambda *_: None  # noqa: E731
    await run(Rounds(plane, router, idle, idle, remove=nothing, turned=nothing, away_after_ms=3_000))
    assert viewers[1].heard == viewers[0].heard > 0
    assert {record.getMessage() for record in caplog.records} == {"a viewer's feedback broke"}


async def test_a_process_that_stood_still_does_not_call_its_hosts_silent() -> None:
    host = SimpleNamespace(is_connected=True, seen_ns=time.monotonic_ns())
    publication: Any = SimpleNamespace(peer=host, is_silent=False, last_packet_ns=0)
    ticks: list[int] = []

    def advance(now_ns: int, _wall_ns: int) -> None:
        ticks.append(now_ns)
        if len(ticks) == 5:  # the look at silence is in the next tick
            time.sleep(1.2)
        elif len(ticks) > 6:  # what lay in the socket is read after it
            host.seen_ns = now_ns

    router: Any = SimpleNamespace(publications={1: publication}, shows={}, wall_ns=lambda now_ns: now_ns)
    plane: Any = SimpleNamespace(advance=advance, take_feedback=list)
    idle: Any = SimpleNamespace(expired=lambda _now_ns: [], tick=lambda _now_ns: None)
    nothing: Any = lambda *_: None  # noqa: E731
    told: list[bool] = []
    rounds = Rounds(
        plane, router, idle, idle, nothing, lambda one: told.append(one.is_silent), away_after_ms=1_000
    )
    task = asyncio.create_task(rounds.run())
    async with asyncio.timeout(10):
        while len(ticks) < 15:
            await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.wait([task])
    assert told == []
