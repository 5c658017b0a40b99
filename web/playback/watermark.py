"""The code over a viewer's picture, short enough to be read off a recording. Pure."""

import hashlib
import hmac

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 8
GUEST = "U"
"""Begins the codes of guests; no letter of the alphabet, so no account's code begins with it."""


def code_of(key: bytes, show: str, account_id: str) -> str:
    """An account's code in one show: eight letters and digits that cannot be mistaken for each other."""
    return _letters(key, f"account:{show}:{account_id}")


def guest_code_of(key: bytes, show: str, guest_id: str) -> str:
    """A guest's code: it tells recordings of two guests apart, and names nobody."""
    return GUEST + _letters(key, f"guest:{show}:{guest_id}")[: _LENGTH - 1]


def spaced(code: str) -> str:
    """The code as it is shown."""
    return f"{code[:4]}-{code[4:]}"


def as_read(text: str) -> str:
    """The code that somebody read off a picture and typed."""
    plain = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    return plain.translate(_READ_AS)


def _letters(key: bytes, purpose: str) -> str:
    number = int.from_bytes(hmac.digest(key, purpose.encode(), hashlib.sha256)[:5])
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
