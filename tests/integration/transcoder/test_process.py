"""A worker process that dies: whoever still sends to it is not hurt."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest
import uvloop

from transcoder.messages import Finish
from transcoder.process import WorkerProcess


async def _send_to_the_dead() -> None:
    worker = await WorkerProcess.spawn()
    worker.process.kill()
    await worker.process.wait()
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while await worker.receive():
            pass
    for _ in range(10):
        worker.send(Finish())
        await asyncio.sleep(0.01)
    await worker.stop()
    worker.send(Finish())


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_what_is_sent_to_a_dead_worker_is_lost_quietly(
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(_send_to_the_dead())
