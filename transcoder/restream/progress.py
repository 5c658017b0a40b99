"""What an ffmpeg child says of its sending: figures on its progress pipe, reasons on stderr. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Problem = Literal[
    "restream.unreachable",
    "restream.untrusted",
    "restream.refused",
    "restream.dropped",
    "restream.turned_away",
    "restream.hung",
    "restream.no_answer",
    "restream.address_forbidden",
    "restream.no_ffmpeg",
    "restream.failed",
]
"""Why a target is not being sent to; pages have a sentence for each."""

TURNED_AWAY_S = 5.0
"""Some platforms take everybody in and end the connection of those whose key is wrong after a moment."""

_UNREACHABLE = (
    "Failed to resolve hostname",
    "Connection refused",
    "No route to host",
    "unreachable",
    "Cannot open connection",
)
_UNTRUSTED = ("certificate",)
_TIMED_OUT = ("timed out",)
_REFUSED = ("Server error", "Input/output error", "Operation not permitted", "Connection reset")


@dataclass(frozen=True, slots=True)
class Progress:
    """So much media, and so many bytes, have left by now."""

    sent_us: int
    sent_bytes: int


class ProgressReader:
    """Reads `-progress` lines; a report is complete at its `progress=` line."""

    def __init__(self) -> None:
        self._sent_us = self._sent_bytes = 0

    def take(self, line: str) -> Progress | None:
        """The report that this line completed, if any."""
        name, _, value = line.strip().partition("=")
        if name == "out_time_us" and _is_whole(value):
            self._sent_us = int(value)
        elif name == "total_size" and _is_whole(value):
            self._sent_bytes = int(value)
        elif name == "progress":
            return Progress(self._sent_us, self._sent_bytes)
        return None


def problem_of(lines: Iterable[str], *, live_s: float | None) -> Problem:
    """The reason for the end of a child that was live for so long (None: never), from its stderr."""
    text = "\n".join(lines)
    if live_s is not None:
        return "restream.dropped" if live_s >= TURNED_AWAY_S else "restream.turned_away"
    if any(sign in text for sign in _UNTRUSTED):
        return "restream.untrusted"
    if any(sign in text for sign in _UNREACHABLE):
        return "restream.unreachable"
    if any(sign in text for sign in _TIMED_OUT):
        return "restream.no_answer"
    if any(sign in text for sign in _REFUSED):
        return "restream.refused"
    return "restream.failed"


def redacted(line: str, secrets: Iterable[str]) -> str:
    """The line without the secrets, for the log."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        line = line.replace(secret, "…")
    return line


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdecimal()
