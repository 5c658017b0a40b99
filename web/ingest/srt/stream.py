"""An encoder's MPEG-TS taken apart by FFmpeg, in a thread of its own."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import av
import structlog
from av.error import FFmpegError
from av.stream import Stream

MOST_WAITING = 8 << 20
_OPTIONS = {"probesize": "1000000", "analyzeduration": "1000000", "fpsprobesize": "0"}
_MARKS = 4_096
log = structlog.get_logger(__name__)


class Packet(NamedTuple):
    """One frame as it came: `codec` by FFmpeg's name, `arrival_ns` of its start. `at_us` says when it is
    shown or heard; None for sound that follows without a gap."""

    is_video: bool
    codec: str
    data: bytes
    at_us: int | None
    arrival_ns: int


class _Pipe:
    """The bytes between the listener and FFmpeg, which reads them like a file."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._fed = 0
        self._marks: deque[tuple[int, int]] = deque(maxlen=_MARKS)
        self.is_closed = False

    def feed(self, data: bytes, arrival_ns: int) -> bool:
        """False if the reader is too far behind."""
        with self._ready:
            if self._waiting + len(data) > MOST_WAITING:
                return False
            self._marks.append((self._fed, arrival_ns))
            self._chunks.append(data)
            self._waiting += len(data)
            self._fed += len(data)
            self._ready.notify()
        return True

    def close(self) -> None:
        with self._ready:
            self.is_closed = True
            self._ready.notify()

    def read(self, size: int) -> bytes:
        """What is there, at most `size`; waits for something, empty at the end."""
        with self._ready:
            while not self._chunks and not self.is_closed:
                self._ready.wait()
            if self.is_closed:
                return b""
            data = self._chunks.popleft()
            if len(data) > size:
                self._chunks.appendleft(data[size:])
                data = data[:size]
            self._waiting -= len(data)
            return data

    def arrival_ns(self, position: int) -> int:
        """When the byte at this position arrived; positions asked for only grow, more or less."""
        with self._ready:
            while len(self._marks) > 1 and self._marks[1][0] <= position:
                self._marks.popleft()
            return self._marks[0][1]


class TransportStream:
    """`feed` it from any thread, and `start` it; `deliver` is called on the loop for each packet, and with
    None at the end or when the bytes are no MPEG-TS."""

    def __init__(self, deliver: Callable[[Packet | None], None]) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._pipe = _Pipe()
        self._thread = threading.Thread(target=self._run, name="ingest stream", daemon=True)

    def start(self) -> None:
        """Take apart what was fed and what follows."""
        self._thread.start()

    def feed(self, data: bytes, arrival_ns: int) -> bool:
        """False if the stream comes faster than it is taken apart; close it then."""
        return self._pipe.feed(data, arrival_ns)

    async def close(self) -> None:
        self._pipe.close()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            with av.open(self._pipe, "r", format="mpegts", options=_OPTIONS, buffer_size=16_384) as container:
                for packet in container.demux():
                    self._take(packet)
        except (FFmpegError, ValueError) as error:
            log.info("ingest.bad_stream", reason=type(error).__name__)
        except Exception:
            log.exception("ingest.stream_failed")  # the host has to hear of it all the same
        if not self._pipe.is_closed:
            self._loop.call_soon_threadsafe(self._deliver, None)

    def _take(self, packet: "av.Packet[Stream]") -> None:
        stream = packet.stream
        if not packet.size or stream.type not in ("video", "audio"):
            return
        taken = Packet(
            is_video=stream.type == "video",
            codec=stream.codec_context.name,
            data=bytes(packet),
            at_us=None if packet.pts is None else int(packet.pts * packet.time_base * 1_000_000),
            arrival_ns=self._pipe.arrival_ns(packet.pos or 0),
        )
        self._loop.call_soon_threadsafe(self._deliver, taken)
