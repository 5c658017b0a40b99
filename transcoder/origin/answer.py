"""An answer as it goes over the wire, made once and sent to everybody who asks for the same."""

import time
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
DASH_TYPE = "application/dash+xml"
IMMUTABLE = "public, max-age=31536000, immutable"
BRIEF = "public, max-age=1"
ENDED = "public, max-age=60"
UNKNOWN = "public, max-age=1"
NEVER = "no-store"
PRIVATE = "private, no-store"
_STANDING = {
    "Access-Control-Expose-Headers": "Age, Date",
    "Server": "haat",
    "X-Content-Type-Options": "nosniff",
}
_WHOLE_BYTES = 65_536
"""Up to this size head and body are kept as one piece; larger bodies are never copied."""


class Answer:
    """Status, headers and body. `with_headers` adds what differs between those who ask."""

    __slots__ = ("_head", "_whole", "body", "headers", "status")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = {**headers, **_STANDING}
        self.body = body
        self._head = b""
        self._whole = b""

    @property
    def head(self) -> bytes:
        """Status line and headers up to the empty line, dated when they were first asked for."""
        if not self._head:
            fields = {
                **self.headers,
                "Date": formatdate(time.time(), usegmt=True),
                "Content-Length": str(len(self.body)),
            }
            lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
            lines += [f"{name}: {value}" for name, value in fields.items()]
            self._head = ("\r\n".join(lines) + "\r\n\r\n").encode()
        return self._head

    @property
    def whole(self) -> bytes:
        """Head and body in one piece; empty for bodies that are too large to be copied."""
        if not self._whole and len(self.body) <= _WHOLE_BYTES:
            self._whole = self.head + self.body
        return self._whole

    def with_headers(self, more: Mapping[str, str]) -> "Answer":
        """The same answer with further headers."""
        return Answer(self.status, {**self.headers, **more}, self.body)
