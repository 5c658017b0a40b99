"""STUN as far as an ICE-lite end needs it (RFC 8489): binding requests and success responses, both ways.

Every viewer asks again every few seconds, so that a general parser is felt.
"""

import hmac
import socket
import struct
from typing import NamedTuple
from zlib import crc32

from media.plane.interface import Address

_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_REQUEST, _SUCCESS = 0x0001, 0x0101
_COOKIE = 0x2112A442
_USERNAME, _INTEGRITY, _XOR_MAPPED, _USE_CANDIDATE, _FINGERPRINT = 0x0006, 0x0008, 0x0020, 0x0025, 0x8028
_PRIORITY, _ICE_CONTROLLED = 0x0024, 0x8029
_REFLEXIVE = (110 << 24 | 0xFFFF << 8 | 255).to_bytes(4, "big")
"""The priority of a peer-reflexive candidate (RFC 8445 section 5.1.2)."""
_DIGEST, _FINGERPRINT_XOR = 20, 0x5354554E


class Message(NamedTuple):
    """A binding request or the response to one, whose user name is empty. `signed` is what its integrity
    covers, with the length that it was made for; what follows the integrity does not count."""

    transaction: bytes
    username: str
    is_nominated: bool
    signed: bytes
    digest: bytes

    def is_from(self, password: bytes) -> bool:
        return hmac.compare_digest(hmac.digest(password, self.signed, "sha1"), self.digest)


def is_binding(data: bytes) -> bool:
    """Whether a datagram can be a binding request or the response to one, by its header."""
    if len(data) < _HEADER.size:
        return False
    kind, length, cookie, _ = _HEADER.unpack_from(data)
    return (
        kind in (_REQUEST, _SUCCESS)
        and cookie == _COOKIE
        and length == len(data) - _HEADER.size
        and length % 4 == 0
    )


def is_success(data: bytes) -> bool:
    """Whether a datagram says of itself that it answers a binding request."""
    return data[:2] == _SUCCESS.to_bytes(2, "big")


def parse_success(data: bytes) -> Message | None:
    """None for all but a well-formed response to a binding request with an integrity."""
    return _parse(data, _SUCCESS)


def parse_request(data: bytes) -> Message | None:
    """None for all but a well-formed binding request with a user name and an integrity."""
    return _parse(data, _REQUEST)


def _parse(data: bytes, wanted: int) -> Message | None:
    if len(data) < _HEADER.size:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if kind != wanted or cookie != _COOKIE or length != len(data) - _HEADER.size or length % 4:
        return None
    username = None if wanted == _REQUEST else ""
    is_nominated, at = False, _HEADER.size
    while at < len(data):
        kind, size = _ATTRIBUTE.unpack_from(data, at)
        start = at + _ATTRIBUTE.size
        if start + size > len(data):
            return None
        if kind == _USERNAME:
            username = data[start : start + size].decode(errors="replace")
        elif kind == _USE_CANDIDATE:
            is_nominated = True
        elif kind == _INTEGRITY:
            if size != _DIGEST or username is None:
                return None
            covered = start + _DIGEST - _HEADER.size
            signed = data[:2] + covered.to_bytes(2, "big") + data[4:at]
            return Message(transaction, username, is_nominated, signed, data[start : start + _DIGEST])
        at = start + size + -size % 4
    return None


def request(transaction: bytes, username: str, password: bytes, tie_breaker: bytes) -> bytes:
    """A binding request of the controlled end to `username`, whose `password` it is; the tie-breaker has 8
    bytes."""
    body = _attribute(_USERNAME, username.encode()) + _attribute(_PRIORITY, _REFLEXIVE)
    return _sealed(_REQUEST, transaction, body + _attribute(_ICE_CONTROLLED, tie_breaker), password)


def success(transaction: bytes, address: Address, password: bytes) -> bytes:
    """The response to a binding request from `address`, with integrity and fingerprint."""
    body = _attribute(_XOR_MAPPED, _xor_mapped(transaction, address))
    return _sealed(_SUCCESS, transaction, body, password)


def _attribute(kind: int, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(kind, len(value)) + value + bytes(-len(value) % 4)


def _sealed(kind: int, transaction: bytes, body: bytes, password: bytes) -> bytes:
    signed = _HEADER.pack(kind, len(body) + 4 + _DIGEST, _COOKIE, transaction) + body
    integrity = _attribute(_INTEGRITY, hmac.digest(password, signed, "sha1"))
    covered = _HEADER.pack(kind, len(body) + 4 + _DIGEST + 8, _COOKIE, transaction) + body + integrity
    return covered + struct.pack("!HHI", _FINGERPRINT, 4, crc32(covered) ^ _FINGERPRINT_XOR)


def _xor_mapped(transaction: bytes, address: Address) -> bytes:
    host, port = address
    is_v6 = ":" in host
    plain = socket.inet_pton(socket.AF_INET6 if is_v6 else socket.AF_INET, host)
    mask = (_COOKIE.to_bytes(4, "big") + transaction)[: len(plain)]
    hidden = bytes(one ^ two for one, two in zip(plain, mask, strict=True))
    return struct.pack("!BBH", 0, 2 if is_v6 else 1, port ^ _COOKIE >> 16) + hidden
