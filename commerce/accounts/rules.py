"""Roles, and how a login is written. Pure."""

import re
from typing import Literal, get_args

from commerce.mobile import normalise_mobile

Language = Literal["en", "bn"]
Role = Literal["viewer", "host", "seller", "moderator", "support", "reviewer", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
FIRST_ROLE: Role = "viewer"

MAX_LOGIN_LENGTH = 120
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")


def normalise_login(text: str) -> str | None:
    """The one way of writing a login: a lower-case e-mail address or `01…`; None if it is neither."""
    text = text.strip()
    if len(text) <= MAX_LOGIN_LENGTH and _EMAIL.fullmatch(text):
        return text.lower()
    return normalise_mobile(text)
