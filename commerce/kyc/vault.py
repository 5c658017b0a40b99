"""Envelope encryption: AES-256-GCM under a data key per case, which the master key wraps.

Every sealed value is bound to its place (table, column, row): moved elsewhere, it does not open. The
master key's id is kept beside each wrapped key, so that keys can be rotated by wrapping again.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(Exception):
    """The bytes were changed, moved, or sealed with another key: an operator's matter, not a person's."""


class DataKey:
    """Seals and opens the values of one case."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, place: str, plain: bytes) -> bytes:
        """`place` is "table|column|row id" of where the result will be stored."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        """Raises `SealBroken`."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(place) from error


class Vault:
    """Owns the master key, and the key of the blind index that is derived from the same secret."""

    def __init__(self, secret: bytes) -> None:
        assert len(secret) >= KEY_BYTES, f"the secret needs {KEY_BYTES} bytes"
        self._master = DataKey(_derive(secret, "kyc master key"))
        self._index_key = _derive(secret, "kyc blind index")
        self.key_id = hashlib.sha256(_derive(secret, "kyc key id")).hexdigest()[:16]

    def new_data_key(self, case_id: str) -> bytes:
        """A fresh data key, wrapped."""
        return self._master.seal(_key_place(case_id), os.urandom(KEY_BYTES))

    def data_key(self, case_id: str, key_id: str, wrapped: bytes) -> DataKey:
        """Raises `SealBroken`, also for keys that another master key wrapped."""
        if key_id != self.key_id:
            raise SealBroken(f"the data key of case {case_id} is wrapped by master key {key_id}")
        return DataKey(self._master.open(_key_place(case_id), wrapped))

    def blind_index(self, value: str) -> bytes:
        """Equal for equal values; says nothing about the value to who lacks the secret."""
        return hmac.digest(self._index_key, value.encode(), "sha256")


def _key_place(case_id: str) -> str:
    return f"kyc_case|data_key|{case_id}"


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)
