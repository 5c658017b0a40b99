"""The end of a DTLS 1.2 association told without OpenSSL: its alert record, opened with the peer's keys.

OpenSSL's objects cost 76 KiB a peer and are of no use between the handshake and the goodbye.
"""

import hmac
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CIPHER = "ECDHE-ECDSA-AES128-GCM-SHA256"
"""The only suite that is understood here; browsers choose it first."""
_ALERT = 21
_HEADER, _NONCE, _TAG = 13, 8, 16
_FATAL, _CLOSE_NOTIFY = 2, 0


@dataclass(frozen=True, slots=True)
class GoodbyeReader:
    """The peer's writing key and salt (RFC 5246 section 6.3, RFC 5288)."""

    key: bytes
    salt: bytes

    @classmethod
    def derive(
        cls, master_secret: bytes, client_random: bytes, server_random: bytes, *, of_client: bool
    ) -> "GoodbyeReader":
        block = _expand(master_secret, b"key expansion" + server_random + client_random, 40)
        place = 0 if of_client else 1
        return cls(block[16 * place : 16 * place + 16], block[32 + 4 * place : 36 + 4 * place])

    def is_goodbye(self, datagram: bytes) -> bool:
        """Whether one of its records is the peer's authentic close_notify or a fatal alert."""
        at = 0
        while len(datagram) >= at + _HEADER:
            end = at + _HEADER + int.from_bytes(datagram[at + 11 : at + 13], "big")
            if datagram[at] == _ALERT and end <= len(datagram) and self._ends(datagram[at:end]):
                return True
            at = end
        return False

    def _ends(self, record: bytes) -> bool:
        if len(record) != _HEADER + _NONCE + 2 + _TAG:
            return False
        nonce = self.salt + record[_HEADER : _HEADER + _NONCE]
        extra = record[3:11] + record[:3] + b"\0\2"  # epoch and number, type and version, length
        try:
            level, description = AESGCM(self.key).decrypt(nonce, record[_HEADER + _NONCE :], extra)
        except InvalidTag:
            return False
        return level == _FATAL or description == _CLOSE_NOTIFY


def _expand(secret: bytes, seed: bytes, size: int) -> bytes:
    """TLS 1.2's P_SHA256 (RFC 5246 section 5)."""
    made, chain = b"", seed
    while len(made) < size:
        chain = hmac.digest(secret, chain, "sha256")
        made += hmac.digest(secret, chain + seed, "sha256")
    return made[:size]
