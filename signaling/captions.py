"""What a typed caption may look like and how long it stays. Pure."""

from signaling import chat
from signaling.errors import CaptionEmpty, CaptionTooLong

MAX_CHARS = 160
"""Two lines of subtitles and a little more."""
BURST = 6
PER_SECOND = 1.0
"""One person may send `BURST` captions at once and then this many a second."""
SHOWN = 6
"""So many of the newest captions a newcomer is told."""
_LEAST_MS, _MOST_MS, _PER_CHAR_MS = 2000, 7000, 70


def caption_text(text: str) -> str:
    """The cleaned text of a caption; raises CaptionEmpty or CaptionTooLong."""
    cleaned = chat.clean(text)
    if chat.is_blank(cleaned):
        raise CaptionEmpty()
    if len(cleaned) > MAX_CHARS:
        raise CaptionTooLong(MAX_CHARS)
    return cleaned


def reading_ms(text: str) -> int:
    """How long somebody needs to read it."""
    return min(_MOST_MS, max(_LEAST_MS, _PER_CHAR_MS * len(text)))
