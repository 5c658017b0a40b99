"""What a chat message may look like. Pure."""

import unicodedata

from signaling.errors import ChatEmpty, ChatTooLong

MAX_CHARS = 300
BURST = 5
PER_SECOND = 0.8
"""One person may post `BURST` messages at once and then this many a second."""

_JOINERS = "\u200c\u200d"
"""Invisible, but Bengali conjuncts and emoji need them."""
_MAX_MARKS = 6
"""Combining marks kept on one letter; real scripts need fewer, towers of them hide other messages."""


def clean(text: str) -> str:
    """The text in NFC on one line, without control, direction-override and surrogate characters."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in ("Cc", "Zl", "Zp"):
            char = " "
        elif category in ("Cf", "Cs", "Co") and char not in _JOINERS:
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MAX_MARKS:
            kept.append(char)
    # once more: what was left out may have stood between a letter and its mark
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def is_blank(cleaned: str) -> bool:
    """True when there is nothing to see in a cleaned text."""
    return not cleaned.strip(_JOINERS + " ")


def chat_text(text: str) -> str:
    """The cleaned text of a message; raises ChatEmpty or ChatTooLong."""
    cleaned = clean(text)
    if is_blank(cleaned):
        raise ChatEmpty()
    if len(cleaned) > MAX_CHARS:
        raise ChatTooLong(MAX_CHARS)
    return cleaned
