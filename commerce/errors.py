"""Errors that people cause: each has a `code` that clients translate, with its fields as parameters.

Subjects keep their own errors in `<subject>/errors.py`; `web/errors.py` gives each its HTTP status.
"""

from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(eq=False)
class CommerceError(Exception):
    """Base of the commerce room's errors. The fields of a concrete class are its parameters."""

    code: ClassVar[str]

    def params(self) -> dict[str, str | int]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(eq=False)
class BadCursor(CommerceError):
    """The `after` of a listing was not made by this server."""

    code = "list.cursor"
