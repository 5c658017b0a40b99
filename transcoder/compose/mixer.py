"""Voices on one clock of 48 kHz samples, added up: what is given out has everybody in it who was in time."""

import numpy as np
from numpy.typing import NDArray

from transcoder.compose.lateness import Lateness
from transcoder.compose.limiter import Limiter

Sound = NDArray[np.float32]
_RATE = 48_000
_LONGEST_HOLD = _RATE * 6 // 10
_LONGEST_SILENCE = _RATE * 2
"""After a longer one the clock moves instead."""


class Mixer:
    """Stereo. With one voice nothing waits; with more, the mix waits as long as the latest of them needs."""

    def __init__(self) -> None:
        self._sum: Sound = np.zeros((2, 0), np.float32)
        self._from: int | None = None
        """Of the first sample that is not given out."""
        self._lateness = Lateness(_LONGEST_HOLD, per_s=_RATE)
        self._limiter = Limiter()

    @property
    def position(self) -> int | None:
        """Of the next sample to be given out; None before the first."""
        return self._from

    def add(self, voice: str, position: int, sound: Sound) -> None:
        """Lay a voice's sound at its position; what comes after its time was given out is lost."""
        end = position + sound.shape[1]
        self._from = position if self._from is None else self._from
        if position - self._from - self._sum.shape[1] > _LONGEST_SILENCE:
            self._from, self._sum = position, self._sum[:, :0]
        self._lateness.observe(voice, end)
        sound = sound[:, max(0, self._from - position) :]
        if not sound.shape[1]:
            return
        at = end - sound.shape[1] - self._from
        missing = end - self._from - self._sum.shape[1]
        if missing > 0:
            self._sum = np.concatenate([self._sum, np.zeros((2, missing), np.float32)], axis=1)
        self._sum[:, at : at + sound.shape[1]] += sound

    def take(self) -> Sound:
        """What nobody who is in time has anything to add to, from `position` on."""
        due = self._lateness.due
        return self._give(0 if due is None or self._from is None else due - self._from)

    def take_until(self, position: int) -> Sound:
        """All up to `position`, silence where nobody was heard."""
        if self._from is None or position - self._from - self._sum.shape[1] > _LONGEST_SILENCE:
            self._from, self._sum = position, self._sum[:, :0]
        missing = position - self._from - self._sum.shape[1]
        if missing > 0:
            self._sum = np.concatenate([self._sum, np.zeros((2, missing), np.float32)], axis=1)
        return self._give(position - self._from)

    def _give(self, count: int) -> Sound:
        count = min(max(0, count), self._sum.shape[1])
        given, self._sum = self._sum[:, :count], self._sum[:, count:]
        self._from = None if self._from is None else self._from + count
        return self._limiter.limit(given)
