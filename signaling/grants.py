"""Signed slips that let a browser into a room or let it publish: `payload.signature`, base64url.

The signature is HMAC-SHA-256 under a key of its own per purpose, so a slip for one never serves for
the other. Nothing is stored: a slip is good until it expires.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

from signaling.errors import GrantExpired, GrantInvalid
from signaling.protocol import Person

STAFF = frozenset({"host", "moderator", "administrator"})


class RoomGrant(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Lets `person` into the room of `show`.

    `person.role` is what they are in this show, not elsewhere: another show's host is a viewer here.
    """

    show: str
    person: Person
    expires_ms: int
    can_chat: bool = False
    """Has an account: may chat and vote. Guests read and like only."""
    can_moderate: bool = False

    @property
    def is_staff(self) -> bool:
        """Hears backstage hints, cannot be muted, is not counted as a viewer."""
        return self.can_moderate or self.person.role in STAFF


class PublishGrant(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    show: str
    account_id: str
    expires_ms: int


_Slip = TypeVar("_Slip", RoomGrant, PublishGrant)


class Grants:
    """Signs and verifies slips; `secret` is the server's own, at least 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        assert len(secret) >= 32, "the grants' secret is too short"
        self._room_key = hmac.digest(secret, b"haat room grant", hashlib.sha256)
        self._publish_key = hmac.digest(secret, b"haat publish grant", hashlib.sha256)

    def room_grant(self, grant: RoomGrant) -> str:
        return _sign(self._room_key, grant)

    def verify_room(self, token: str, now_ms: int) -> RoomGrant:
        """Raises GrantInvalid or GrantExpired."""
        return _verify(self._room_key, token, RoomGrant, now_ms)

    def publish_grant(self, show: str, account_id: str, expires_ms: int) -> str:
        return _sign(self._publish_key, PublishGrant(show=show, account_id=account_id, expires_ms=expires_ms))

    def verify_publish(self, token: str, now_ms: int) -> PublishGrant:
        """Raises GrantInvalid or GrantExpired."""
        return _verify(self._publish_key, token, PublishGrant, now_ms)


def _sign(key: bytes, slip: RoomGrant | PublishGrant) -> str:
    payload = msgspec.json.encode(slip)
    return f"{_text(payload)}.{_text(hmac.digest(key, payload, hashlib.sha256))}"


def _verify(key: bytes, token: str, kind: type[_Slip], now_ms: int) -> _Slip:
    payload, _, signature = token.partition(".")
    try:
        raw, given = _bytes(payload), _bytes(signature)
    except ValueError:
        raise GrantInvalid() from None
    if not hmac.compare_digest(given, hmac.digest(key, raw, hashlib.sha256)):
        raise GrantInvalid()
    slip = msgspec.json.decode(raw, type=kind)
    if slip.expires_ms <= now_ms:
        raise GrantExpired()
    return slip


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """Raises ValueError; only the one canonical spelling of the bytes is taken."""
    raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if _text(raw) != text:
        raise ValueError(text)
    return raw
