"""Roles, and how a login is written. Pure."""

import re
import unicodedata
from typing import Literal, get_args

from commerce.mobile import normalise_mobile

Language = Literal["en", "bn"]
Role = Literal["viewer", "host", "seller", "moderator", "support", "reviewer", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
FIRST_ROLE: Role = "viewer"

MAX_LOGIN_LENGTH = 120
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")


def normalise_login(text: str) -> str | None:
    """The one way of writing a login: a lower-case e-mail address or `01…`; None if it is neither.

    Letters of other widths count as the plain ones, and invisible characters are refused, so that no
    login looks like somebody else's because of them.
    """
    plain = unicodedata.normalize("NFKC", text.strip()).lower()
    if len(plain) <= MAX_LOGIN_LENGTH and plain.isprintable() and _EMAIL.fullmatch(plain):
        return plain
    return normalise_mobile(text)
