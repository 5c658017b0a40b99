"""One encoder's RTMP connection: handshake, commands, media messages. Bytes in, happenings and bytes out."""

from dataclasses import dataclass

from web.ingest.rtmp import amf0
from web.ingest.rtmp.amf0 import BadAmf, Value
from web.ingest.rtmp.chunks import DEFAULT_CHUNK, BadChunk, ChunkReader, Message, write_message

APP = "live"
HANDSHAKE = 1_536
WINDOW = 2_500_000
"""Bytes after which either side acknowledges."""
_CHUNK_SIZE = 4_096
_MEDIA_STREAM = 1
_LONGEST_COMMAND = 16_384
_LONGEST_MEDIA = 4 << 20
_SET_CHUNK_SIZE, _ACKNOWLEDGEMENT, _USER_CONTROL, _WINDOW_SIZE, _BANDWIDTH = 1, 3, 4, 5, 6
_VIDEO, _AMF3_COMMAND, _COMMAND = 9, 17, 20
_STREAM_BEGIN, _PING, _PONG = 0, 6, 7


class BadRtmp(ValueError):
    """The peer does not speak RTMP as encoders do; close the connection."""


@dataclass(frozen=True, slots=True)
class PublishWanted:
    """Answer with `accept` or `refuse`; `name` is the encoder's stream key field."""

    name: str


@dataclass(frozen=True, slots=True)
class Media:
    """The body of an FLV audio or video tag; `timestamp` is in ms modulo 2^32."""

    is_video: bool
    timestamp: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The encoder stopped by itself."""


Happening = PublishWanted | Media | Ended


class RtmpSession:
    """Feed what arrives, do what it tells, send what `take_outgoing` gives. `nonce` is HANDSHAKE - 8 random
    bytes. Media before `accept` is dropped."""

    def __init__(self, nonce: bytes) -> None:
        assert len(nonce) == HANDSHAKE - 8
        self._nonce = nonce
        self._early = bytearray()
        self._phase = 0
        """0 waits for the client's first handshake part, 1 for its second, 2 is past it."""
        self._chunks = ChunkReader(_LONGEST_COMMAND)
        self._outgoing = bytearray()
        self._chunk_size = DEFAULT_CHUNK
        self._received = 0
        self._acknowledged = 0
        self._is_connected = False
        self._is_accepted = False

    def take_outgoing(self) -> bytes:
        taken = bytes(self._outgoing)
        self._outgoing.clear()
        return taken

    def feed(self, data: bytes) -> list[Happening]:
        """What these bytes brought about. Raises BadRtmp."""
        self._received += len(data)
        if self._phase < 2:
            self._early += data
            data = self._shake_hands()
        self._chunks.feed(data)
        happenings: list[Happening] = []
        try:
            while (message := self._chunks.next()) is not None:
                happening = self._on_message(message)
                if happening is not None:
                    happenings.append(happening)
        except (BadChunk, BadAmf) as error:
            raise BadRtmp(str(error)) from error
        if self._received - self._acknowledged >= WINDOW // 2:
            self._acknowledged = self._received
            self._control(_ACKNOWLEDGEMENT, (self._received & 0xFFFFFFFF).to_bytes(4, "big"))
        return happenings

    def accept(self) -> None:
        """Let the encoder send."""
        self._is_accepted = True
        self._chunks.most = _LONGEST_MEDIA
        self._control(_USER_CONTROL, _STREAM_BEGIN.to_bytes(2, "big") + _MEDIA_STREAM.to_bytes(4, "big"))
        self._status("status", "NetStream.Publish.Start", "Welcome")

    def refuse(self, code: str, description: str) -> None:
        """Tell the encoder why it is not, or no longer, served; then close the connection."""
        self._is_accepted = False
        self._status("error", code, description)

    def _shake_hands(self) -> bytes:
        """Answer with our parts once the client's is there; returns what came after the handshake."""
        if self._phase == 0 and len(self._early) > HANDSHAKE:
            if self._early[0] != 3:
                raise BadRtmp("version")
            theirs = bytes(self._early[1 : 1 + HANDSHAKE])
            # Zeros where a version would be: we offer no digest, so the client must not look for one.
            self._outgoing += b"\x03" + bytes(8) + self._nonce + theirs
            del self._early[: 1 + HANDSHAKE]
            self._phase = 1
        if self._phase == 1 and len(self._early) >= HANDSHAKE:
            self._phase = 2
            rest = bytes(self._early[HANDSHAKE:])
            self._early.clear()
            return rest
        return b""

    def _on_message(self, message: Message) -> Happening | None:
        payload = message.payload
        match message.kind:
            case 8 | 9:
                if self._is_accepted and payload:
                    return Media(message.kind == _VIDEO, message.timestamp, payload)
            case 1:
                self._chunks.set_chunk_size(int.from_bytes(payload[:4], "big"))
            case 2:
                self._chunks.abort(int.from_bytes(payload[:4], "big"))
            case 4:
                if int.from_bytes(payload[:2], "big") == _PING:
                    self._control(_USER_CONTROL, _PONG.to_bytes(2, "big") + payload[2:6])
            case 17 | 20:
                if len(payload) > _LONGEST_COMMAND:
                    raise BadRtmp("command too long")
                return self._on_command(amf0.decode(payload[message.kind == _AMF3_COMMAND :]))
        return None

    def _on_command(self, values: list[Value]) -> Happening | None:
        name, number, *rest = [*values, None, None]
        match name:
            case "connect":
                self._connect(number, rest[0])
            case "createStream" if self._is_connected:
                self._command(0, ["_result", number, None, _MEDIA_STREAM])
            case "publish" if self._is_connected and not self._is_accepted:
                stream = rest[1] if len(rest) > 1 else None
                if not isinstance(stream, str):
                    raise BadRtmp("publish without a name")
                return PublishWanted(stream)
            case "FCUnpublish" | "deleteStream" | "closeStream":
                return Ended()
            case "play" | "play2":
                self._status("error", "NetStream.Play.Failed", "Nothing is played here")
                return Ended()
        return None

    def _connect(self, number: Value, options: Value) -> None:
        app = options.get("app") if isinstance(options, dict) else None
        if not isinstance(app, str) or app.partition("?")[0].strip("/") != APP:
            self._command(
                0, ["_error", number, None, _about("error", "NetConnection.Connect.InvalidApp", APP)]
            )
            return
        self._is_connected = True
        self._control(_WINDOW_SIZE, WINDOW.to_bytes(4, "big"))
        self._control(_BANDWIDTH, WINDOW.to_bytes(4, "big") + b"\x02")
        self._control(_SET_CHUNK_SIZE, _CHUNK_SIZE.to_bytes(4, "big"))
        self._chunk_size = _CHUNK_SIZE
        served: Value = {"fmsVer": "FMS/3,5,7,7009", "capabilities": 31.0}
        state = _about("status", "NetConnection.Connect.Success", "Connected") | {"objectEncoding": 0.0}
        self._command(0, ["_result", number, served, state])

    def _status(self, level: str, code: str, description: str) -> None:
        self._command(_MEDIA_STREAM, ["onStatus", 0.0, None, _about(level, code, description)])

    def _command(self, stream: int, values: list[Value]) -> None:
        self._send(3, Message(_COMMAND, stream, 0, amf0.encode(values)))

    def _control(self, kind: int, payload: bytes) -> None:
        self._send(2, Message(kind, 0, 0, payload))

    def _send(self, channel: int, message: Message) -> None:
        self._outgoing += write_message(channel, message, self._chunk_size)


def _about(level: str, code: str, description: str) -> dict[str, Value]:
    return {"level": level, "code": code, "description": description}
