"""STUN as far as an ICE-lite end needs it (RFC 8489): binding requests read, success responses written.

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
_DIGEST, _FINGERPRINT_XOR = 20, 0x5354554E


class Request(NamedTuple):
    """A binding request. `signed` is what its integrity covers, with the length that it was made for;
    what follows the integrity does not count."""

    transaction: bytes
    username: str
    is_nominated: bool
    signed: bytes
    digest: bytes

    def is_from(self, password: bytes) -> bool:
        return hmac.compare_digest(hmac.digest(password, self.signed, "sha1"), self.digest)


def parse_request(data: bytes) -> Request | None:
    """None for all but a well-formed binding request with a user name and an integrity."""
    if len(data) < _HEADER.size:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if kind != _REQUEST or cookie != _COOKIE or length != len(data) - _HEADER.size or length % 4:
        return None
    username, is_nominated, at = None, False, _HEADER.size
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
            return Request(transaction, username, is_nominated, signed, data[start : start + _DIGEST])
        at = start + size + -size % 4
    return None


def success(transaction: bytes, address: Address, password: bytes) -> bytes:
    """The response to a binding request from `address`, with integrity and fingerprint."""
    mapped = _xor_mapped(transaction, address)
    body = _ATTRIBUTE.pack(_XOR_MAPPED, len(mapped)) + mapped
    signed = _head(transaction, len(body) + 4 + _DIGEST) + body
    integrity = _ATTRIBUTE.pack(_INTEGRITY, _DIGEST) + hmac.digest(password, signed, "sha1")
    covered = _head(transaction, len(body) + 4 + _DIGEST + 8) + body + integrity
    return covered + struct.pack("!HHI", _FINGERPRINT, 4, crc32(covered) ^ _FINGERPRINT_XOR)


def _head(transaction: bytes, length: int) -> bytes:
    return _HEADER.pack(_SUCCESS, length, _COOKIE, transaction)


def _xor_mapped(transaction: bytes, address: Address) -> bytes:
    host, port = address
    is_v6 = ":" in host
    plain = socket.inet_pton(socket.AF_INET6 if is_v6 else socket.AF_INET, host)
    mask = (_COOKIE.to_bytes(4, "big") + transaction)[: len(plain)]
    hidden = bytes(one ^ two for one, two in zip(plain, mask, strict=True))
    return struct.pack("!BBH", 0, 2 if is_v6 else 1, port ^ _COOKIE >> 16) + hidden
