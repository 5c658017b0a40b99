"""AMF0, the values in RTMP's commands (Adobe's AMF0 specification)."""

import struct
from collections.abc import Sequence

Value = float | bool | str | None | dict[str, "Value"] | list["Value"]

_DOUBLE = struct.Struct("!d")
_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _END, _LIST = 0, 1, 2, 3, 5, 9, 10
_DEEPEST = 8


class BadAmf(ValueError):
    """The bytes are no AMF0, or use what no encoder needs."""


def decode(data: bytes) -> list[Value]:
    """All values in a row. Raises BadAmf."""
    reader = _Reader(data)
    values = []
    try:
        while reader.at < len(data):
            values.append(reader.value(0))
    except (struct.error, UnicodeDecodeError) as error:
        raise BadAmf(str(error)) from error
    return values


def encode(values: Sequence[Value]) -> bytes:
    """Numbers, booleans, strings, None and objects in a row."""
    return b"".join(_encode(value) for value in values)


def _encode(value: Value) -> bytes:
    match value:
        case None:
            return bytes((_NULL,))
        case bool():
            return bytes((_BOOLEAN, value))
        case int() | float():
            return bytes((_NUMBER,)) + _DOUBLE.pack(value)
        case str():
            return bytes((_STRING,)) + _text(value)
        case dict():
            members = b"".join(_text(key) + _encode(member) for key, member in value.items())
            return bytes((_OBJECT,)) + members + b"\0\0" + bytes((_END,))
        case list():
            return bytes((_LIST,)) + len(value).to_bytes(4, "big") + encode(value)


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def _take(self, size: int) -> bytes:
        if self.at + size > len(self._data):
            raise BadAmf("cut short")
        taken = self._data[self.at : self.at + size]
        self.at += size
        return taken

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "big")

    def value(self, depth: int) -> Value:
        if depth > _DEEPEST:
            raise BadAmf("too deep")
        match self._number(1):
            case 0:
                return float(_DOUBLE.unpack(self._take(8))[0])
            case 1:
                return self._number(1) != 0
            case 2:
                return self._take(self._number(2)).decode()
            case 3:
                return self._members(depth)
            case 5 | 6:
                return None
            case 8:
                self._take(4)
                return self._members(depth)
            case 10:
                return self._list(depth)
            case 11:
                return float(_DOUBLE.unpack(self._take(10)[:8])[0])
            case 12:
                return self._take(self._number(4)).decode()
            case other:
                raise BadAmf(f"type {other}")

    def _members(self, depth: int) -> dict[str, Value]:
        members: dict[str, Value] = {}
        while True:
            key = self._take(self._number(2)).decode()
            if not key and self._data[self.at : self.at + 1] == bytes((_END,)):
                self.at += 1
                return members
            members[key] = self.value(depth + 1)

    def _list(self, depth: int) -> list[Value]:
        count = self._number(4)
        if count > len(self._data) - self.at:
            raise BadAmf("cut short")
        return [self.value(depth + 1) for _ in range(count)]
