"""Media answers that everybody asks for within one part, remembered in a bounded number of bytes."""

from collections.abc import Hashable

from transcoder.origin.answer import Answer

_MOST = 64
MOST_BYTES = 64_000_000
"""Of bodies: two seconds of 30 Mbit/s are 7.5 MB once their parts are joined."""


class Memo:
    """The oldest is let go for the newest; what would fill it alone is not remembered."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, Answer] = {}
        self._bytes = 0

    def get(self, key: Hashable) -> Answer | None:
        return self._answers.get(key)

    def remember(self, key: Hashable, answer: Answer) -> None:
        """Keep the answer under a key that nothing is kept under."""
        assert key not in self._answers
        size = len(answer.body)
        if size > MOST_BYTES:
            return
        while self._answers and (len(self._answers) >= _MOST or self._bytes + size > MOST_BYTES):
            self._bytes -= len(self._answers.pop(next(iter(self._answers))).body)
        self._answers[key] = answer
        self._bytes += size
