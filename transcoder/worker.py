"""A show's child process: units come in on a socket, parts go out on it; it ends when the socket does."""

import resource
import select
import socket
import sys
import time
from collections.abc import Iterator

import structlog

from transcoder import messages
from transcoder.messages import Beat, FailEncoder, Finish, Finished, FromWorker, Scene, Start, Unit
from transcoder.pictures.thumbnailer import Thumbnailer
from transcoder.pipeline import Pipeline

BEAT_S = 0.25
TICK_S = 0.05
_READ = 1 << 18


class Link:
    """The worker's end of the socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()

    def send(self, message: FromWorker) -> None:
        self._socket.sendall(messages.frame(message))

    def is_idle(self) -> bool:
        """True when nothing waits to be received."""
        return not select.select([self._socket], [], [], 0)[0]

    def receive(self, timeout_s: float) -> Iterator[messages.ToWorker]:
        """Whatever arrives within the time. Raises EOFError when the server is gone."""
        if not select.select([self._socket], [], [], timeout_s)[0]:
            return
        chunk = self._socket.recv(_READ)
        if not chunk:
            raise EOFError
        self._buffer += chunk
        head, at = messages.LENGTH.size, 0
        view = memoryview(self._buffer)
        decoded = []
        while len(view) - at >= head:
            end = at + head + messages.LENGTH.unpack_from(view, at)[0]
            if len(view) < end:
                break
            decoded.append(messages.to_worker.decode(view[at + head : end]))
            at = end
        view.release()
        del self._buffer[:at]
        yield from decoded


class Worker:
    """Serves one show until it is finished or the server is gone."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._pipeline: Pipeline | None = None
        self._wall_ns = time.time_ns() - time.monotonic_ns()
        self._beat_at = self._ticked_at = 0.0

    def run(self) -> None:
        """Until Finish. Raises EOFError when the server is gone."""
        finished = False
        while not finished:
            self._beat()
            for message in self._link.receive(TICK_S):
                finished = self._take(message)
                self._beat()
            if time.monotonic() - self._ticked_at >= TICK_S and self._link.is_idle():
                self._ticked_at = time.monotonic()
                if self._pipeline is not None and not finished:
                    self._pipeline.tick(self._now_ns())

    def _take(self, message: messages.ToWorker) -> bool:
        """True when it was the last."""
        if isinstance(message, Start):
            self._pipeline = Pipeline(message, Thumbnailer(self._link.send))
            return False
        if self._pipeline is None:
            return False
        match message:
            case Unit():
                self._pipeline.feed(message, self._now_ns())
            case Scene():
                self._pipeline.set_scene(message)
            case FailEncoder():
                self._pipeline.fail_encoder()
            case Finish():
                self._pipeline.finish()
                self._link.send(Finished())
                return True
        return False

    def _now_ns(self) -> int:
        """The wall clock as it was at the start, counted on without its jumps."""
        return self._wall_ns + time.monotonic_ns()

    def _beat(self) -> None:
        now = time.monotonic()
        if now >= self._beat_at:
            usage = resource.getrusage(resource.RUSAGE_SELF)
            self._link.send(Beat(int((usage.ru_utime + usage.ru_stime) * 1000)))
            self._beat_at = now + BEAT_S


def main() -> None:
    """`python -m transcoder.worker FD`."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    with socket.socket(fileno=int(sys.argv[1])) as sock:
        try:
            Worker(Link(sock)).run()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            sys.exit(0)


if __name__ == "__main__":
    main()
