"""The child that sends is nobody's orphan."""

import asyncio
import os

import pytest

from transcoder.messages import AUDIO, Init
from transcoder.restream.follow import Follower
from transcoder.restream.sender import Sender


async def test_a_child_whose_start_is_cut_short_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []
    spawn = asyncio.create_subprocess_exec

    async def noted(*arguments: str, **options: object) -> asyncio.subprocess.Process:
        process = await spawn(*arguments, **options)  # type: ignore[arg-type]
        started.append(process)
        return process

    async def cancelled(**_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    monkeypatch.setattr(asyncio, "open_connection", cancelled)
    follower = Follower(Init("v0", "avc1.42c01f", 640, 360, b""), Init(AUDIO, "mp4a.40.2", 0, 0, b""), 1000)
    with pytest.raises(asyncio.CancelledError):
        await Sender.start(lambda *_: ["sleep", "5"], b"", follower, lambda _report: None)
    assert [process.returncode for process in started] == [-9]
    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)
