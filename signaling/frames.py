"""Room events as finished WebSocket frames, so that one `bytes` serves a whole room. Pure.

Layers from the outside: RFC 6455 text frame, unmasked and uncompressed; Engine.IO 4 message (`4`);
Socket.IO 5 event (`2`) in namespace `/room`; JSON array of name and body.
"""

import json
import re

NAMESPACE = "/room"
GREETING = f"40{NAMESPACE},"
"""How the Socket.IO packet begins that lets a client into the namespace."""
DISCONNECT_PACKET = f"41{NAMESPACE},".encode()

POLICY_VIOLATION = 1008

_MOST_BRACKETS = 400
_CLIENT_PACKET = re.compile(r"[13]|41/room,?|40/room,(\{.*\})?|42/room,[0-9]{0,9}(\[\".*\])", re.DOTALL)


def is_client_packet(packet: str) -> bool:
    """Whether a client of a room sends such a packet: a close or a pong, or to `/room` a connect with its
    auth, a disconnect or an event. Of anything else the libraries below make errors in the log."""
    match = _CLIENT_PACKET.fullmatch(packet)
    if match is None or packet.count("[") + packet.count("{") > _MOST_BRACKETS:
        return False
    try:
        json.loads(match[1] or match[2] or "null")
    except ValueError:
        return False
    return True


def event_frame(name: str, body: bytes) -> bytes:
    """One event with its JSON body."""
    return text_frame(b'42%b,["%b",%b]' % (NAMESPACE.encode(), name.encode(), body))


def text_frame(payload: bytes) -> bytes:
    return _header(0x81, len(payload)) + payload


def close_frame(code: int) -> bytes:
    return _header(0x88, 2) + code.to_bytes(2, "big")


def _header(first_byte: int, length: int) -> bytes:
    if length < 126:
        return bytes((first_byte, length))
    if length < 65_536:
        return bytes((first_byte, 126)) + length.to_bytes(2, "big")
    return bytes((first_byte, 127)) + length.to_bytes(8, "big")
