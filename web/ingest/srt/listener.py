"""SRT encoders at one UDP port: one thread receives for all, the loop serves each."""

import asyncio
import ctypes
import threading
import time
from concurrent.futures import Future

import structlog

from web.ingest.gate import Gate, Permit
from web.ingest.notices import EncoderRefused
from web.ingest.srt.encoder import SrtEncoder
from web.ingest.srt.library import PAYLOAD, Srt, SrtError

LATENCY_MS = 120
SILENCE_MS = 5_000
DECIDE_WITHIN_S = 0.5
MOST_CONNECTIONS = 64
_WAIT_MS = 100
_BEGIN_WITHIN_S = 1.0
_CODES = {
    "ingest.bad_name": 400,
    "show.stream_key_wrong": 401,
    "limit.reached": 402,
    "show.unknown": 404,
}
_FORBIDDEN, _OVERLOAD = 403, 402
log = structlog.get_logger(__name__)


class SrtListener:
    """`start` it; `close` ends every connection."""

    def __init__(self, srt: Srt, gate: Gate) -> None:
        self._srt = srt
        self._gate = gate
        self._loop = asyncio.get_running_loop()
        self._permits: dict[int, Permit] = {}
        self._encoders: dict[int, SrtEncoder] = {}
        self._begun = threading.Event()
        self._is_closing = False

    def start(self, host: str, port: int) -> None:
        """Raises SrtError if the port is taken."""
        self._listener = self._srt.listen(host, port, LATENCY_MS, SILENCE_MS, self._admit)
        self._epoll = self._srt.epoll()
        self._srt.watch(self._epoll, self._listener)
        self.port = self._srt.port(self._listener)
        self._thread = threading.Thread(target=self._run, name="srt listener", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        self._is_closing = True
        await asyncio.to_thread(self._thread.join)
        for encoder in list(self._encoders.values()):
            await encoder.close()

    # ---- in libsrt's thread

    def _admit(self, number: int, stream_id: str, address: str) -> int:
        if self._is_closing or len(self._encoders) >= MOST_CONNECTIONS:
            return _OVERLOAD
        asked: Future[int] = asyncio.run_coroutine_threadsafe(
            self._decide(number, stream_id, address), self._loop
        )
        try:
            return asked.result(DECIDE_WITHIN_S)
        except TimeoutError:
            asked.cancel()
        except Exception:
            log.exception("ingest.srt_failed")  # an error must not go up into libsrt
        return _OVERLOAD

    # ---- in the listener's thread

    def _run(self) -> None:
        buffer = ctypes.create_string_buffer(PAYLOAD)
        while not self._is_closing:
            for number in self._srt.wait(self._epoll, _WAIT_MS):
                if number == self._listener:
                    self._accept()
                elif not self._receive(number, buffer):
                    self._drop(number)
        for number in (self._listener, *list(self._encoders)):
            self._srt.close(number)
        self._srt.release(self._epoll)

    def _accept(self) -> None:
        while (number := self._srt.accept(self._listener)) is not None:
            self._begun.clear()
            self._loop.call_soon_threadsafe(self._begin, number)
            self._begun.wait(_BEGIN_WITHIN_S)
            try:
                self._srt.watch(self._epoll, number)
            except SrtError:
                self._drop(number)  # gone while it waited

    def _drop(self, number: int) -> None:
        self._srt.close(number)
        self._loop.call_soon_threadsafe(self._ended, number)

    def _receive(self, number: int, buffer: ctypes.Array[ctypes.c_char]) -> bool:
        """Feed all that is there; False at the connection's end."""
        encoder = self._encoders.get(number)
        if encoder is None or encoder.is_over:
            return False
        try:
            while (size := self._srt.receive(number, buffer)) is not None:
                if not encoder.stream.feed(bytes(memoryview(buffer)[:size]), time.monotonic_ns()):
                    return False
        except SrtError:
            return False
        return True

    # ---- on the loop

    async def _decide(self, number: int, stream_id: str, address: str) -> int:
        """0 and a permit for the socket, or the code to refuse it with."""
        try:
            permit = await self._gate.check(stream_id, address, "srt")
        except EncoderRefused as refusal:
            return _CODES.get(refusal.notice.code, _FORBIDDEN)
        self._permits[number] = permit
        while len(self._permits) > MOST_CONNECTIONS:  # handshakes that came to nothing
            del self._permits[next(iter(self._permits))]
        return 0

    def _begin(self, number: int) -> None:
        permit = self._permits.pop(number, None)
        if permit is not None and not self._is_closing:
            self._encoders[number] = SrtEncoder(self._gate, permit)
        self._begun.set()

    def _ended(self, number: int) -> None:
        encoder = self._encoders.pop(number, None)
        if encoder is not None:
            encoder.end()
