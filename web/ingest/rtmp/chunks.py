"""RTMP's chunk stream: messages cut into chunks of several interleaved streams (specification, 5.3)."""

from dataclasses import dataclass, field
from typing import NamedTuple

DEFAULT_CHUNK = 128
MOST_STREAMS = 16
_EXTENDED = 0xFFFFFF
_WRAP = 1 << 32
_HEADER_SIZES = (11, 7, 3, 0)


class BadChunk(ValueError):
    """The bytes are no chunk stream, or more of it than an encoder sends."""


class Message(NamedTuple):
    """`kind` is the message type id; `timestamp` milliseconds modulo 2^32."""

    kind: int
    stream: int
    timestamp: int
    payload: bytes


@dataclass(slots=True)
class _Channel:
    """The last header of a chunk stream, and what came of its present message."""

    kind: int = 0
    stream: int = 0
    size: int = 0
    timestamp: int = 0
    step: int = 0
    extended: bytes | None = None
    parts: bytearray = field(default_factory=bytearray)
    is_open: bool = False


class ChunkReader:
    """Gathers messages of at most `most` bytes. It holds that much of unfinished ones, and one chunk."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._buffer = bytearray()
        self._channels: dict[int, _Channel] = {}
        self._chunk_size = DEFAULT_CHUNK
        self._held = 0

    def set_chunk_size(self, size: int) -> None:
        """What the peer's next chunks hold at most. Raises BadChunk."""
        if not 1 <= size <= 0x7FFFFFFF:
            raise BadChunk("chunk size")
        self._chunk_size = size

    def abort(self, number: int) -> None:
        """Throw away the unfinished message of a chunk stream."""
        if (channel := self._channels.get(number)) is not None:
            self._close(channel)

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> Message | None:
        """The next complete message, None until more was fed. Raises BadChunk."""
        while (taken := self._take_chunk()) is not None:
            size, message = taken
            del self._buffer[:size]
            if message is not None:
                return message
        return None

    def _take_chunk(self) -> tuple[int, Message | None] | None:
        """Length of the chunk at the buffer's start and the message it completes; None if it is cut."""
        buffer = self._buffer
        if not buffer:
            return None
        shape, number, at = buffer[0] >> 6, buffer[0] & 0x3F, 1
        if number < 2:
            at += number + 1
            if len(buffer) < at:
                return None
            number = 64 + buffer[1] + (buffer[2] << 8 if number else 0)
        fields = bytes(buffer[at : at + _HEADER_SIZES[shape]])
        at += len(fields)
        if len(fields) < _HEADER_SIZES[shape]:
            return None
        channel = self._channel(number, shape)
        if channel.is_open and shape != 3:
            raise BadChunk("a message begins inside another")
        time = int.from_bytes(fields[:3], "big")
        if fields and time == _EXTENDED:
            if len(buffer) < at + 4:
                return None
            time = int.from_bytes(buffer[at : at + 4], "big")
            at += 4
        elif not fields and channel.extended is not None:
            repeated = bytes(buffer[at : at + 4])
            if channel.extended.startswith(repeated):  # some encoders leave it out of later chunks
                if len(repeated) < 4:
                    return None
                at += 4
        size = int.from_bytes(fields[3:6], "big") if shape < 2 else channel.size
        if size > self.most:
            raise BadChunk("message too long")
        part = min(self._chunk_size, size - len(channel.parts))
        if len(buffer) < at + part:
            return None
        if not channel.is_open:
            self._begin(channel, shape, fields, time, size)
        channel.parts += buffer[at : at + part]
        self._held += part
        if len(channel.parts) < channel.size:
            if self._held > self.most:
                raise BadChunk("too many unfinished messages")
            return at + part, None
        message = Message(channel.kind, channel.stream, channel.timestamp, bytes(channel.parts))
        self._close(channel)
        return at + part, message

    def _channel(self, number: int, shape: int) -> _Channel:
        channel = self._channels.get(number)
        if channel is None:
            if shape != 0 or len(self._channels) >= MOST_STREAMS:
                raise BadChunk("unknown chunk stream")
            channel = self._channels[number] = _Channel()
        return channel

    def _begin(self, channel: _Channel, shape: int, fields: bytes, time: int, size: int) -> None:
        channel.is_open = True
        if shape < 3:
            channel.extended = time.to_bytes(4, "big") if fields[:3] == b"\xff\xff\xff" else None
            channel.step = time  # a type 3 after a type 0 steps by its timestamp (5.3.1.2.4)
        if shape < 2:
            channel.size, channel.kind = size, fields[6]
        if shape == 0:
            channel.stream = int.from_bytes(fields[7:11], "little")
            channel.timestamp = time
        else:
            channel.timestamp = (channel.timestamp + channel.step) % _WRAP

    def _close(self, channel: _Channel) -> None:
        self._held -= len(channel.parts)
        channel.parts = bytearray()
        channel.is_open = False


def write_message(channel: int, message: Message, chunk_size: int) -> bytes:
    """A message as one type 0 chunk and type 3 chunks; `channel` from 2 to 63, timestamp below 2^24."""
    payload = message.payload
    header = (
        bytes((channel,))
        + message.timestamp.to_bytes(3, "big")
        + len(payload).to_bytes(3, "big")
        + bytes((message.kind,))
        + message.stream.to_bytes(4, "little")
    )
    pieces = [payload[at : at + chunk_size] for at in range(0, len(payload), chunk_size)] or [b""]
    return header + bytes((0xC0 | channel,)).join(pieces)
