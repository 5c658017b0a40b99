"""One worker process and the socket to it."""

import asyncio
import contextlib
import os
import socket
import sys
from pathlib import Path

from transcoder import messages
from transcoder.messages import FromWorker, ToWorker

_ROOT = str(Path(__file__).resolve().parent.parent)
_SOCKET_BYTES = 1 << 20


class WorkerProcess:
    """A running `python -m transcoder.worker`."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.process = process
        self._reader = reader
        self._writer = writer
        self.cpu_ms = 0

    @classmethod
    async def spawn(cls) -> "WorkerProcess":
        ours, theirs = socket.socketpair()
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BYTES)
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "transcoder.worker",
                str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                env={**os.environ, "PYTHONPATH": _ROOT},
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 22)
        return cls(process, reader, writer)

    @property
    def backlog(self) -> int:
        """Bytes that the worker has not taken yet."""
        return self._writer.transport.get_write_buffer_size()

    def send(self, message: ToWorker) -> None:
        """Never waits; look at `backlog` first. Nothing goes to a process that ended: `receive` tells."""
        if not self._writer.is_closing():
            self._writer.write(messages.frame(message))

    async def receive(self) -> FromWorker:
        """The next message. Raises IncompleteReadError or ConnectionError when the process is gone."""
        head = await self._reader.readexactly(messages.LENGTH.size)
        body = await self._reader.readexactly(messages.LENGTH.unpack(head)[0])
        return messages.from_worker.decode(body)

    async def stop(self) -> None:
        """Kill it if it still runs, and reap it."""
        self._writer.close()
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        await self.process.wait()
