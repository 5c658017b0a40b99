"""A show's child process: units come in on a socket, parts go out on it; it ends when the socket does."""

import resource
import select
import socket
import sys
import time
from collections.abc import Iterator

import structlog

from transcoder import ladder, messages
from transcoder.messages import Beat, Break, Finish, Finished, FromWorker, Renew, Start, Unit
from transcoder.pictures.thumbnailer import Thumbnailer
from transcoder.pipeline import Pipeline, SourceBroke
from transcoder.renditions import Emit
from transcoder.settle import Settler

BEAT_S = 0.25
_READ = 1 << 18


class Link:
    """The worker's end of the socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()

    def send(self, message: FromWorker) -> None:
        self._socket.sendall(messages.frame(message))

    def receive(self, timeout_s: float) -> Iterator[messages.ToWorker]:
        """Whatever arrives within the time. Raises EOFError when the server is gone."""
        if not select.select([self._socket], [], [], timeout_s)[0]:
            return
        chunk = self._socket.recv(_READ)
        if not chunk:
            raise EOFError
        self._buffer += chunk
        head = messages.LENGTH.size
        while len(self._buffer) >= head:
            end = head + messages.LENGTH.unpack_from(self._buffer)[0]
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[head:end])
            del self._buffer[:end]
            yield messages.to_worker.decode(body)


class Worker:
    """Feeds a pipeline and begins a new one whenever the source breaks."""

    def __init__(self, start: Start, emit: Emit) -> None:
        self._start, self._emit = start, emit
        self._pipeline: Pipeline | None = None
        self._settler = Settler(self._emit)

    def feed(self, unit: Unit) -> None:
        if self._pipeline is None:
            self._begin(unit)
        if self._pipeline is None:
            return
        try:
            self._pipeline.feed(unit)
        except SourceBroke as broke:
            self._break_off(broke.rungs)
            self.feed(unit)

    def renew(self) -> None:
        """Plan anew with what comes now: another camera's frames cannot follow in the same segment."""
        self._break_off(())

    def _break_off(self, rungs: tuple[messages.Rung, ...]) -> None:
        if self._pipeline is not None:
            self._pipeline.finish()
            self._pipeline = None
            self._emit(Break())
        self._start = _with_rungs(self._start, rungs)
        self._settler = Settler(self._emit)

    def finish(self) -> None:
        if self._pipeline is not None:
            self._pipeline.finish()
        self._emit(Finished())

    def _begin(self, unit: Unit) -> None:
        if unit.kind == "audio" or unit.capture_ns < self._start.origin_ns:
            return
        if not _fits(self._start.rungs, unit):
            self._start = _with_rungs(self._start, ())
        layers = () if self._start.rungs else self._settler.observe(unit)
        if layers:
            self._start = _with_rungs(self._start, ladder.plan(layers))
        if self._start.rungs:
            self._pipeline = Pipeline(self._start, unit.codec, self._emit)


def _fits(rungs: tuple[messages.Rung, ...], unit: Unit) -> bool:
    """True when a simulcast ladder can go on with this source; a plain source is cheap to plan anew."""
    repackages = any(not rung.encoded for rung in rungs)
    return (
        bool(unit.rid) and unit.rid in {rung.rid for rung in rungs} and repackages == (unit.codec == "H264")
    )


def _with_rungs(start: Start, rungs: tuple[messages.Rung, ...]) -> Start:
    return Start(start.origin_ns, rungs, start.segment_ns, start.max_segment_ns, start.part_ns)


def run(link: Link) -> None:
    """Serve one show until it is finished or the server is gone."""
    worker: Worker | None = None
    beat_at = 0.0
    while True:
        now = time.monotonic()
        if now >= beat_at:
            usage = resource.getrusage(resource.RUSAGE_SELF)
            link.send(Beat(int((usage.ru_utime + usage.ru_stime) * 1000)))
            beat_at = now + BEAT_S
        for message in link.receive(BEAT_S):
            if isinstance(message, Start):
                worker = Worker(message, Thumbnailer(link.send))
            elif worker is not None and isinstance(message, Unit):
                worker.feed(message)
            elif worker is not None and isinstance(message, Renew):
                worker.renew()
            elif worker is not None and isinstance(message, Finish):
                worker.finish()
                return


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
            run(Link(sock))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            sys.exit(0)


if __name__ == "__main__":
    main()
