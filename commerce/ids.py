"""Identifiers: lower-case ULIDs, so that primary keys sort by their time of creation."""

import secrets

from ulid import ULID

ID_LENGTH = 26
SECRET_BYTES = 32


def new_id() -> str:
    return str(ULID()).lower()


def new_secret() -> str:
    """An unguessable URL-safe token (256 bits)."""
    return secrets.token_urlsafe(SECRET_BYTES)
