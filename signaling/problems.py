"""Errors as the problems that go over a room's socket."""

import re
from collections.abc import Callable

from signaling.protocol import Problem

StatusOf = Callable[[BaseException], int | None]
"""The HTTP status of an error; None for one that nobody foresaw."""


def problem_of(error: Exception, status: int) -> Problem:
    """The problem of an error that has a `code` and `params()`."""
    code: str = error.code  # type: ignore[attr-defined]
    params: dict[str, str | int] = error.params()  # type: ignore[attr-defined]
    title = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__).capitalize()
    return Problem(type=f"urn:problem:{code}", title=title, status=status, code=code, params=params)
