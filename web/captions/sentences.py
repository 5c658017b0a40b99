"""What a provider heard as captions of a readable length on the capture clock. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from web.captions.source import SAMPLE_RATE, Word

MAX_CHARS = 80
MAX_S = 6.0
PAUSE_S = 1.0
"""A new caption begins after such a pause."""
_AFTER_MS = 700
"""A caption stays so long after its last word."""
_ANCHORS = 512


@dataclass(frozen=True, slots=True)
class Line:
    """One caption; its times are Unix milliseconds of the capture clock."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(slots=True)
class SampleClock:
    """Capture time of the sound that was sent: pieces may have been left out between the noted ones."""

    _sent: list[int] = field(default_factory=list)
    _at_ns: list[int] = field(default_factory=list)
    samples: int = 0

    def note(self, samples: int, at_ns: int) -> None:
        """So many samples, captured from `at_ns` on, are sent next."""
        self._sent = [*self._sent[1 - _ANCHORS :], self.samples]
        self._at_ns = [*self._at_ns[1 - _ANCHORS :], at_ns]
        self.samples += samples

    def at_ms(self, second: float) -> int:
        """When the sample at this second of what was sent was captured; something must have been noted."""
        sample = max(0, round(second * SAMPLE_RATE))
        index = max(0, bisect_right(self._sent, sample) - 1)
        ns = self._at_ns[index] + (sample - self._sent[index]) * 1_000_000_000 // SAMPLE_RATE
        return ns // 1_000_000


def lines(words: Sequence[Word], clock: SampleClock) -> list[Line]:
    """The words in lines that can be read, none begun after a pause in the middle of another."""
    found: list[list[Word]] = []
    for word in words:
        line = found[-1] if found else []
        full = line and (
            sum(len(one.text) + 1 for one in line) + len(word.text) > MAX_CHARS
            or word.end_s - line[0].start_s > MAX_S
            or word.start_s - line[-1].end_s > PAUSE_S
        )
        if not line or full:
            found.append([word])
        else:
            line.append(word)
    return [
        Line(
            " ".join(word.text for word in line),
            clock.at_ms(line[0].start_s),
            clock.at_ms(line[-1].end_s) + _AFTER_MS,
        )
        for line in found
    ]
