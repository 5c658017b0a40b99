"""RTMP encoders at one TCP port, each served by a task of its own."""

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from functools import partial

import structlog

from media.ingest.packetiser import split_lengths
from web.ingest.flv import AvcConfiguration, audio_tag, avc_configuration, video_tag
from web.ingest.gate import Gate
from web.ingest.intake import Intake, PublisherEnded
from web.ingest.notices import EncoderRefused, Notice
from web.ingest.rtmp.session import HANDSHAKE, BadRtmp, Ended, Media, PublishWanted, RtmpSession

SILENCE_S = 5.0
PUBLISH_WITHIN_S = 10.0
"""Who has not published by then is no encoder, however much it says."""
LINGER_S = 1.0
MOST_CONNECTIONS = 200
MOST_OF_ADDRESS = 20
_READ = 1 << 16
_WRAP = 1 << 32
log = structlog.get_logger(__name__)


class RtmpListener:
    """`start` it; `close` ends every connection."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._of_address: Counter[str] = Counter()

    async def start(self, host: str, port: int) -> None:
        """Raises OSError if the port is taken."""
        self._server = await asyncio.start_server(self._enter, host, port, limit=_READ)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = (writer.get_extra_info("peername") or ("",))[0]
        if len(self._tasks) >= MOST_CONNECTIONS or self._of_address[address] >= MOST_OF_ADDRESS:
            writer.transport.abort()
            return
        self._of_address[address] += 1
        task = asyncio.create_task(self._serve(reader, writer, address), name="rtmp encoder")
        self._tasks.add(task)
        task.add_done_callback(partial(self._leave, address))

    def _leave(self, address: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._of_address -= Counter((address,))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> None:
        connection = RtmpConnection(self._gate, address)
        loop = asyncio.get_running_loop()
        publish_by = loop.time() + PUBLISH_WITHIN_S
        try:
            while not connection.is_over:
                silent_by = loop.time() + SILENCE_S
                until = silent_by if connection.is_admitted else min(silent_by, publish_by)
                async with asyncio.timeout_at(until):
                    data = await reader.read(_READ)
                if not data:
                    break
                await connection.take(data, time.monotonic_ns())
                writer.write(connection.take_outgoing())
                async with asyncio.timeout(SILENCE_S):
                    await writer.drain()
            if connection.is_refused:
                await self._linger(reader, writer)
        except (TimeoutError, OSError, BadRtmp) as error:
            log.info("ingest.rtmp_broken", reason=type(error).__name__)
        except Exception:
            log.exception("ingest.rtmp_failed")
        finally:
            writer.close()  # first of all: what follows may be cancelled
            await connection.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    @staticmethod
    async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Let the encoder read why it was refused: closing on what it still sends would reset the line."""
        with contextlib.suppress(TimeoutError, OSError):
            writer.write_eof()
            async with asyncio.timeout(LINGER_S):
                while await reader.read(_READ):
                    pass


class RtmpConnection:
    """What one encoder's bytes do; knows nothing of sockets."""

    def __init__(self, gate: Gate, address: str) -> None:
        self._gate = gate
        self._address = address
        self._session = RtmpSession(secrets.token_bytes(HANDSHAKE - 8))
        self._show = ""
        self._intake: Intake | None = None
        self._avc: AvcConfiguration | None = None
        self._stamp: int | None = None
        self._now_ms = 0
        self.is_over = False
        self.is_refused = False

    @property
    def is_admitted(self) -> bool:
        return self._intake is not None

    def take_outgoing(self) -> bytes:
        return self._session.take_outgoing()

    async def take(self, data: bytes, arrival_ns: int) -> None:
        """Raises BadRtmp."""
        for happening in self._session.feed(data):
            try:
                match happening:
                    case PublishWanted(name):
                        permit = await self._gate.check(name, self._address, "rtmp")
                        self._intake = await self._gate.open(permit, "rtmp")
                        self._show = permit.show
                        self._session.accept()
                    case Media(is_video, timestamp, body):
                        self._media(is_video, self._unwrap(timestamp), body, arrival_ns)
                    case Ended():
                        self.is_over = True
            except EncoderRefused as refusal:
                self._refuse(refusal)
            except PublisherEnded:
                self.is_over = True
            if self.is_over:
                return

    async def close(self) -> None:
        if self._intake is not None:
            await self._intake.close()

    def _refuse(self, refusal: EncoderRefused) -> None:
        self.is_over = self.is_refused = True
        code = "NetStream.Publish.Rejected" if self.is_admitted else "NetStream.Publish.BadName"
        self._session.refuse(code, refusal.notice.code)
        if self.is_admitted:
            self._gate.refused(self._show, refusal, "rtmp")

    def _unwrap(self, stamp: int) -> int:
        """Milliseconds since the connection's first stamp, however often 32 bits overflow."""
        step = 0 if self._stamp is None else (stamp - self._stamp + _WRAP // 2) % _WRAP - _WRAP // 2
        self._stamp = stamp
        self._now_ms += step
        return self._now_ms

    def _media(self, is_video: bool, at_ms: int, body: bytes, arrival_ns: int) -> None:
        assert self._intake is not None
        tag = video_tag(body) if is_video else audio_tag(body)
        if tag is None:
            return
        if tag.codec not in ("H264", "AAC"):
            raise EncoderRefused(Notice("ingest.codec", {"codec": tag.codec}))
        if not is_video:
            if tag.is_configuration:
                self._intake.begin_sound("aac", tag.data)
            else:
                self._intake.sound(tag.data, at_ms * 1_000)
        elif tag.is_configuration:
            self._avc = avc_configuration(tag.data)
            if self._avc is not None:
                self._intake.remember(self._avc.units)
        elif self._avc is not None:
            units = split_lengths(tag.data, self._avc.length_size)
            if units:
                self._intake.video(units, (at_ms + tag.shift_ms) * 1_000, arrival_ns)
