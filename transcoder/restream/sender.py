"""One run of an ffmpeg child that sends a show to one target."""

import asyncio
import contextlib
import os
import socket
from collections import deque
from collections.abc import Callable, Iterator

from transcoder.restream.backlog import Kind
from transcoder.restream.follow import Follower
from transcoder.restream.progress import Progress, ProgressReader

_PIPE_BYTES = 1 << 16
_LINES = 20
Command = Callable[[int, int], list[str]]
"""The child's arguments, given the descriptors on which it reads sound and its preset."""


class Sender:
    """A running child. Raises OSError at its start when there is no such program."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        audio: asyncio.StreamWriter,
        follower: Follower,
        on_progress: Callable[[Progress], None],
    ) -> None:
        assert process.stdin is not None
        self._process = process
        self._follower = follower
        self._on_progress = on_progress
        self._lines: deque[str] = deque(maxlen=_LINES)
        self._writers: dict[Kind, asyncio.StreamWriter] = {"video": process.stdin, "audio": audio}

    @classmethod
    async def start(
        cls, command: Command, preset: bytes, follower: Follower, on_progress: Callable[[Progress], None]
    ) -> "Sender":
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                with _readable(preset) as preset_fd:
                    process = await asyncio.create_subprocess_exec(
                        *command(theirs.fileno(), preset_fd),
                        stdin=asyncio.subprocess.PIPE,
                        stdout=asyncio.subprocess.PIPE,
                        stderr=asyncio.subprocess.PIPE,
                        pass_fds=(theirs.fileno(), preset_fd),
                        start_new_session=True,
                    )
            except BaseException:
                ours.close()
                raise
        try:
            _, audio = await asyncio.open_connection(sock=ours)
        except BaseException:  # nobody else knows of the child yet
            ours.close()
            process.kill()
            await process.wait()
            raise
        return cls(process, audio, follower, on_progress)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def run(self, close_within_s: float) -> tuple[str, ...]:
        """The child's last words, when it is gone. After the follower's end it has `close_within_s` for the
        rest; cancelling kills it."""
        talk = [asyncio.create_task(self._read_progress()), asyncio.create_task(self._read_errors())]
        feed = asyncio.create_task(self._feed())
        gone = asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait((gone, feed), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait([gone], timeout=close_within_s)
        finally:
            feed.cancel()
            await self._reap()
            await asyncio.gather(gone, feed, *talk, return_exceptions=True)
        return tuple(self._lines)

    async def _feed(self) -> None:
        """Returns when all was written, or when the child stopped reading."""
        await asyncio.gather(*map(self._write, self._writers))

    async def _write(self, kind: Kind) -> None:
        writer = self._writers[kind]
        writer.transport.set_write_buffer_limits(high=_PIPE_BYTES)
        data: bytes | None = self._follower.inits[kind]
        try:
            while data is not None:
                writer.write(data)
                await writer.drain()
                data = await self._follower.next(kind)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the child is gone, which `run` hears of too
        finally:
            writer.close()

    async def _read_progress(self) -> None:
        assert self._process.stdout is not None
        reader = ProgressReader()
        async for line in self._process.stdout:
            report = reader.take(line.decode("ascii", "replace"))
            if report is not None:
                self._on_progress(report)

    async def _read_errors(self) -> None:
        assert self._process.stderr is not None
        with contextlib.suppress(ValueError):  # a line that is longer than any that says something
            async for line in self._process.stderr:
                self._lines.append(line.decode("utf-8", "replace").rstrip())

    async def _reap(self) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()


@contextlib.contextmanager
def _readable(data: bytes) -> Iterator[int]:
    """A descriptor that gives these bytes, few enough for a pipe to hold, and then ends."""
    reading, writing = os.pipe()
    try:
        with open(writing, "wb") as pipe:
            pipe.write(data)
        yield reading
    finally:
        os.close(reading)
