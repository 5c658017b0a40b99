"""A show's journal on disk: appended to as the show goes, mended when it is opened again."""

import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from transcoder.archive.journal import Line, SegmentLine, whole_length, write_lines


class JournalFile:
    """Every method waits for the disk and may raise OSError; one writer at a time, in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.length = 0
        """Bytes up to the end of the last whole line."""

    def open(self) -> bytes:
        """All that is written, without a last line that was torn."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            text = b""
        self.length = whole_length(text)
        if self.length < len(text):
            os.truncate(self.path, self.length)
        return text[: self.length]

    def append(self, lines: Iterable[Line]) -> None:
        """Write the lines, or none of them."""
        data = write_lines(lines)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "ab", buffering=0) as file:
            file.truncate(self.length)  # what an append left that found the disk full
            written = file.write(data)
            if written != len(data):
                written += file.write(data[written:])  # tells why there was no more room
        self.length += len(data)

    def read(self, offset: int = 0) -> bytes:
        """The whole lines from `offset` on, empty without a journal. May be called beside the others."""
        try:
            with open(self.path, "rb") as file:
                file.seek(offset)
                text = file.read()
        except FileNotFoundError:
            return b""
        return text[: whole_length(text)]

    def rewrite(self, lines: Iterable[Line]) -> None:
        """These lines in place of all."""
        data = write_lines(lines)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(f".{secrets.token_hex(4)}.partial")
        partial.write_bytes(data)
        partial.replace(self.path)
        self.length = len(data)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.length = 0


def sound(lines: Iterable[Line], sizes: Mapping[str, int], show: str) -> list[Line]:
    """The lines whose media is there in its full size, after a crash that may have taken some of it."""
    return [
        line
        for line in lines
        if not isinstance(line, SegmentLine) or sizes.get(f"{show}/{line.uri}") == line.bytes
    ]
