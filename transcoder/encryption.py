"""AES-128 as HLS has it: which key and IV a segment gets, and its bytes under them (rfc8216bis 4.4.4.4).

A part is encrypted by itself, with the key and the IV of the segment it belongs to, and so is the whole
segment: players decrypt each resource that they load from its beginning to its padding. Keys and IVs follow
from the show's secret and the segment's number alone, so every node and the replay come to the same bytes.
"""

import hashlib
import hmac
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC

from transcoder.playlist import KeyTag

KEY_BYTES = 16


class Seal:
    """One show's keys. `secret` is the server's for this purpose, a key serves so many segments."""

    def __init__(self, secret: bytes, show: str, segments_per_key: int) -> None:
        self._root = hmac.digest(secret, show.encode(), hashlib.sha256)
        self._segments_per_key = segments_per_key

    def number(self, msn: int) -> int:
        """Which key the segment of this media sequence number is under."""
        return msn // self._segments_per_key

    def key(self, number: int) -> bytes:
        """The key of this number, 16 bytes."""
        return self._derive(f"key:{number}")

    def tag(self, rendition: str, msn: int, prefix: str = "") -> KeyTag:
        """The segment's EXT-X-KEY; `prefix` leads from the playlist to the show's folder."""
        return KeyTag(f"{prefix}key/{self.number(msn)}", self._iv(rendition, msn))

    def close(self, rendition: str, msn: int, plain: bytes) -> bytes:
        """A part of the segment, or the whole of it, as it goes out."""
        padding = 16 - len(plain) % 16
        encryptor = Cipher(AES128(self.key(self.number(msn))), CBC(self._iv(rendition, msn))).encryptor()
        return encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()

    def _iv(self, rendition: str, msn: int) -> bytes:
        return self._derive(f"iv:{rendition}:{msn}")

    def _derive(self, purpose: str) -> bytes:
        return hmac.digest(self._root, purpose.encode(), hashlib.sha256)[:KEY_BYTES]


Seals = Callable[[str], Seal | None]
"""The seal of a show, None where it goes out in the clear."""


def no_seals(_show: str) -> Seal | None:
    """Every show goes out in the clear."""
    return None
