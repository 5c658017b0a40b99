"""What captions ask of speech-to-text: sound goes in, words with their times come out."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Protocol

SAMPLE_RATE = 16_000
"""Of the sound: 16-bit mono PCM, little-endian."""


class SourceAway(Exception):
    """The provider cannot be reached, went away, or does not answer; trying again later may help."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its time, in seconds of the sound since the source began to listen."""

    text: str
    start_s: float
    end_s: float


class CaptionSource(Protocol):
    """One language's provider; used for many shows at once."""

    def listen(self, sound: AsyncIterator[bytes]) -> AsyncGenerator[list[Word], None]:
        """Utterances that will not change any more, until the sound ends. Raises SourceAway."""
