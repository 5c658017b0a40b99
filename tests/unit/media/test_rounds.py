"""What the server does by the clock goes on, whatever breaks for one viewer."""

import asyncio
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
