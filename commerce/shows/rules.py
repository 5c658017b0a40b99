"""Slugs, and who may do what in a show. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

Visibility = Literal["public", "unlisted"]
Stand = Literal["viewer", "host", "moderator", "administrator"]

MAX_SLUG_LENGTH = 60
MIN_SLUG_LENGTH = 3
_SUFFIX_LENGTH = 6


def slug_of(title: str, show_id: str, *, taken: bool = False) -> str:
    """The title in ASCII letters; with the end of the id when nothing is left of it, or it is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    words = words[: MAX_SLUG_LENGTH - _SUFFIX_LENGTH - 1].strip("-")
    suffix = show_id[-_SUFFIX_LENGTH:]
    if len(words) < MIN_SLUG_LENGTH:
        return f"show-{suffix}"
    return f"{words}-{suffix}" if taken else words


def may_host(account_id: str, roles: Iterable[str], host_id: str) -> bool:
    return account_id == host_id or "administrator" in roles


def may_moderate(account_id: str, roles: Iterable[str], host_id: str) -> bool:
    return may_host(account_id, roles, host_id) or "moderator" in roles


def role_in_show(account_id: str, roles: Iterable[str], host_id: str) -> Stand:
    """What a person is in this show: another show's host is a viewer here."""
    if account_id == host_id:
        return "host"
    if "administrator" in roles:
        return "administrator"
    return "moderator" if "moderator" in roles else "viewer"
