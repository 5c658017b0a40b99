"""The head of an HTTP/1.1 request, read strictly; the out of the ordinary is left to aiohttp; pure."""

import re
from dataclasses import dataclass

_LINE = re.compile(rb"(GET|HEAD) (/[\x21-\x7e]*) HTTP/1\.1")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff\t]*?)[ \t]*")
_UNUSUAL = frozenset({"content-length", "expect", "transfer-encoding", "upgrade"})


@dataclass(frozen=True, slots=True)
class RequestLine:
    """`bodiless` is HEAD; `path` has its query."""

    bodiless: bool
    path: str


def request_line(line: bytes) -> RequestLine | None:
    """None for anything but a plain GET or HEAD of HTTP/1.1."""
    found = _LINE.fullmatch(line)
    return RequestLine(found[1] == b"HEAD", found[2].decode("ascii")) if found else None


class Fields:
    """The header lines of one request."""

    __slots__ = ("_fields", "closes", "is_plain")

    def __init__(self, block: bytes) -> None:
        self._fields: dict[str, str] = {}
        self.is_plain = True
        """False when they are malformed, announce a body, or want something that aiohttp knows better."""
        for line in block.split(b"\r\n") if block else ():
            found = _FIELD.fullmatch(line)
            if found is None:
                self.is_plain = False
                break
            name, value = found[1].decode().lower(), found[2].decode("utf-8", "surrogateescape")
            self._fields[name] = f"{self._fields[name]}, {value}" if name in self._fields else value
        connection = self._fields.get("connection", "").lower()
        self.closes = "close" in connection
        self.is_plain = (
            self.is_plain
            and self._fields.keys().isdisjoint(_UNUSUAL)
            and "host" in self._fields
            and "upgrade" not in connection
        )

    def get(self, name: str) -> str | None:
        """The header's value, `name` in any case; several are joined by commas."""
        return self._fields.get(name.lower())
