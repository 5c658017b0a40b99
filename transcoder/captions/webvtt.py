"""Cues as WebVTT parts and segments on the media's timeline (RFC 8216 3.1.4, W3C WebVTT 1). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

HEADER = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n"
"""Cue times count from media time 0, in every part and segment alike."""
LINE_CHARS = 42
"""Longer cues are broken into two lines near their middle."""


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """One caption; its times in milliseconds of media time."""

    start_ms: int
    end_ms: int
    text: str


def overlapping(cues: Iterable[Cue], start_ms: int, end_ms: int) -> list[Cue]:
    """The cues that are to be seen at some moment of this time, in the order in which they begin."""
    return sorted(cue for cue in cues if cue.start_ms < end_ms and cue.end_ms > start_ms)


def render(cues: Iterable[Cue]) -> bytes:
    """The text of a part or a segment; a cue is repeated with its own times in every one that it overlaps."""
    return "\n".join([HEADER, *(map(_block, cues))]).encode()


def join(parts: Iterable[bytes]) -> bytes:
    """The segment that these parts make: one header, every cue once."""
    blocks: dict[str, None] = {}
    for part in parts:
        blocks.update(dict.fromkeys(block.strip("\n") for block in part.decode().split("\n\n")[1:]))
    return "\n".join([HEADER, *(f"{block}\n" for block in blocks)]).encode()


def broken(text: str) -> str:
    """The text in at most two lines of about equal length."""
    if len(text) <= LINE_CHARS:
        return text
    spaces = [index for index, char in enumerate(text) if char == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda index: abs(2 * index - len(text)))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def escaped(text: str) -> str:
    """Cue text that shows exactly these words: nothing in it is markup, an arrow or the end of the cue."""
    words = " ".join(text.split())
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stamp(at_ms: int) -> str:
    """A timestamp with hours; times before 0 are 0."""
    seconds, ms = divmod(max(0, at_ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"


def _block(cue: Cue) -> str:
    # Broken before it is escaped, since an entity is no place for a line break.
    lines = "\n".join(escaped(line) for line in broken(" ".join(cue.text.split())).split("\n"))
    return f"{stamp(cue.start_ms)} --> {stamp(cue.end_ms)}\n{lines}\n"
