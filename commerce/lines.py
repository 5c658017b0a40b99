"""Names and titles as people write them, made safe to show beside those of others. Pure."""

import unicodedata

_JOINERS = "\u200c\u200d"
"""Invisible, but Bengali conjuncts and emoji need them."""


def one_line(text: str) -> str:
    """The text on one line, without control, invisible and direction-override characters; never longer."""
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category not in ("Cf", "Cs", "Co") or char in _JOINERS:
            kept.append(char)
    line = " ".join("".join(kept).split())
    return line if line.strip(_JOINERS + " ") else ""
