"""The one table from errors to HTTP statuses, and the problem+json envelope (RFC 9457)."""

from typing import ClassVar


class WebError(Exception):
    """Base of the web room's errors; `code` is what clients translate."""

    code: ClassVar[str]

    def params(self) -> dict[str, str | int]:
        return {}


class NotSignedIn(WebError):
    code = "session.required"


class Forbidden(WebError):
    code = "session.forbidden"


class CsrfMismatch(WebError):
    code = "session.csrf"


class BadBody(WebError):
    """`reason` names the field that was wrong."""

    code = "body.invalid"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def params(self) -> dict[str, str | int]:
        return {"reason": self.reason}


class UnsupportedType(WebError):
    code = "body.type"

    def __init__(self, content_type: str) -> None:
        super().__init__(content_type)
        self.content_type = content_type

    def params(self) -> dict[str, str | int]:
        return {"type": self.content_type}


STATUS: dict[type[Exception], int] = {
    NotSignedIn: 401,
    Forbidden: 403,
    CsrfMismatch: 403,
    BadBody: 400,
    UnsupportedType: 415,
}
"""Every error class with a code has its row here; a test proves it."""
