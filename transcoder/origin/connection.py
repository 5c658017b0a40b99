"""One connection of the fast way out: requests under /hls/ are answered here, others go to aiohttp."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from transcoder.origin.answer import Answer
from transcoder.origin.desk import Desk, Later
from transcoder.origin.head import Fields, RequestLine, request_line
from transcoder.origin.request import Target, target_of

MOST_HEAD_BYTES = 8_192
"""Longer heads are left to aiohttp, which refuses what is too long for it."""
MOST_AHEAD_BYTES = 16_384
"""So much of following requests may wait behind one that is not answered yet."""
MOST_UNSENT_BYTES = 1 << 18
"""With more than this unsent a reader is slow: it gets nothing further until it has caught up."""
IDLE_S = 75.0
CRAWL_S = 15.0
"""How long a head may take to arrive, and a slow reader to catch up or to read `LEAST_READ_BYTES`."""
LEAST_READ_BYTES = 100_000
_MEMO = 4_096
_MEMO_LINE_BYTES = 512


@dataclass(slots=True)
class Front:
    """What all connections share. `others` makes the protocol for everything but HLS."""

    desk: Desk
    others: Callable[[], asyncio.Protocol]
    connections: "set[Connection]" = field(default_factory=set)
    answered: int = 0
    _lines: dict[bytes, tuple[RequestLine, Target] | None] = field(default_factory=dict)

    def read_line(self, line: bytes) -> tuple[RequestLine, Target] | None:
        """What a request line asks for; None when it is not the live origin's."""
        if line in self._lines:
            return self._lines[line]
        asked = request_line(line)
        target = target_of(asked.path) if asked else None
        found = (asked, target) if asked is not None and target is not None else None
        if len(line) <= _MEMO_LINE_BYTES:
            if len(self._lines) >= _MEMO:
                self._lines.clear()
            self._lines[line] = found
        return found

    def sweep(self, now: float) -> None:
        """End what waited, idled or crawled too long."""
        for connection in list(self.connections):
            connection.expire(now)


class Connection(asyncio.Protocol):
    """Answers one request after the other; nothing is read ahead while one waits beyond a bound."""

    __slots__ = (
        "_block",
        "_bodiless",
        "_crawls_since",
        "_fields",
        "_front",
        "_idle_since",
        "_later",
        "_paused",
        "_rest",
        "_transport",
        "_unsent",
    )

    def __init__(self, front: Front) -> None:
        self._front = front
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._block = b"\0"
        self._fields = Fields(b"")
        self._bodiless = False
        self._later: Later | None = None
        self._paused = False
        self._unsent = 0
        self._idle_since = self._crawls_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class
        transport.set_write_buffer_limits(MOST_UNSENT_BYTES)
        self._transport = transport
        self._idle_since = time.monotonic()
        self._front.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
            self._rest = b""
        if self._later is not None or self._paused:
            self._keep(data)
        else:
            self._read(data)

    def pause_writing(self) -> None:
        self._paused = True
        self._crawls_since = time.monotonic()
        self._unsent = self._transport.get_write_buffer_size() if self._transport is not None else 0

    def resume_writing(self) -> None:
        self._paused = False
        self._crawls_since = 0.0
        self._go_on()

    def expire(self, now: float) -> None:
        """Called about once a second."""
        if self._later is not None and now > self._later.until:
            self._stop_waiting()
            self._send(self._front.desk.timed_out())
            self._go_on()
        elif self._transport is not None and (
            self._crawls(self._transport.get_write_buffer_size(), now)
            or (self._later is None and now - self._idle_since > IDLE_S)
        ):
            self._transport.abort()

    def close(self) -> None:
        """The server ends."""
        if self._transport is not None:
            self._transport.close()

    # -- inside

    def _crawls(self, unsent: int, now: float) -> bool:
        """Whether it had its time; a slow reader that reads gets as much again."""
        if not self._crawls_since or now - self._crawls_since <= CRAWL_S:
            return False
        if not self._paused or self._unsent - unsent < LEAST_READ_BYTES:
            return True
        self._crawls_since, self._idle_since, self._unsent = now, now, unsent
        return False

    def _read(self, data: bytes) -> None:
        """Answer the requests in `data` until one must wait or is not ours."""
        front = self._front
        while data:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                if len(data) > MOST_HEAD_BYTES or not b"GET ".startswith(data[:4]):
                    self._hand_over(data)
                else:
                    self._crawls_since = self._crawls_since or time.monotonic()
                    self._rest = data
                return
            self._crawls_since = 0.0
            line_end = data.find(b"\r\n")
            found = front.read_line(data[:line_end]) if end <= MOST_HEAD_BYTES else None
            block = data[line_end + 2 : end]
            if block != self._block:
                self._block, self._fields = block, Fields(block)
            if found is None or not self._fields.is_plain:
                self._hand_over(data)
                return
            data = data[end + 4 :]
            asked, target = found
            self._bodiless = asked.bodiless
            answer = front.desk.answer(target, self._fields.get)
            if isinstance(answer, Later):
                self._keep(data)
                self._wait(answer)
                return
            self._send(answer)
            if self._paused or self._fields.closes:
                self._keep(data)
                return

    def _wait(self, later: Later) -> None:
        self._later = later
        later.pending.then(self._hear)

    def _hear(self, value: Any) -> None:
        later = self._later
        if later is None:
            return
        self._later = None
        answer = later.finish(value)
        if isinstance(answer, Later):
            self._wait(answer)
            return
        self._send(answer)
        if self._rest:
            self._go_on()

    def _stop_waiting(self) -> None:
        if self._later is not None:
            self._later.pending.forget(self._hear)
            self._later = None

    def _send(self, answer: Answer) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        self._front.answered += 1
        if self._bodiless:
            transport.write(answer.head)
        elif whole := answer.whole:
            transport.write(whole)
        else:
            transport.writelines((answer.head, answer.body))
        self._idle_since = time.monotonic()
        if self._fields.closes:
            transport.close()

    def _keep(self, data: bytes) -> None:
        """Bytes of requests that come later; a client that sends more than may wait is not read from."""
        self._rest = data
        if self._transport is not None and len(data) > MOST_AHEAD_BYTES:
            self._transport.pause_reading()

    def _go_on(self) -> None:
        if self._later is not None or self._paused or self._transport is None:
            return
        self._transport.resume_reading()
        if self._rest and not self._transport.is_closing():
            data, self._rest = self._rest, b""
            self._read(data)

    def _hand_over(self, data: bytes) -> None:
        """Everything else is aiohttp's, the rest of this connection too."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        self._leave()
        others = self._front.others()
        transport.resume_reading()
        transport.set_protocol(others)
        others.connection_made(transport)
        transport.set_write_buffer_limits()  # which tells `others` at once of what is not sent yet
        others.data_received(data)

    def _leave(self) -> None:
        self._stop_waiting()
        self._transport = None
        self._front.connections.discard(self)
