"""Turns sound down while it is louder than fits: at once down, slowly up again."""

import numpy as np
from numpy.typing import NDArray

CEILING = 0.95
_BLOCK = 240
_RISE = 0.02
"""Of the gain, per block of 5 ms."""


class Limiter:
    """What comes out is never above the ceiling; what fits goes through as it is."""

    def __init__(self) -> None:
        self._gain = 1.0

    def limit(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sound of any length as (channels, samples)."""
        count = sound.shape[1]
        if count == 0 or (self._gain == 1.0 and float(np.abs(sound).max()) <= CEILING):
            return sound
        starts = np.arange(0, count, _BLOCK)
        peaks = np.maximum.reduceat(np.abs(sound).max(axis=0), starts)
        needs = np.minimum(1.0, CEILING / np.maximum(peaks, CEILING))
        # Between two edges the gain runs straight, so both fit the louder of the blocks beside them.
        edges = np.minimum(np.append(needs, needs[-1]), np.insert(needs, 0, self._gain))
        for at in range(1, len(edges)):
            edges[at] = min(edges[at], edges[at - 1] + _RISE)
        gains = np.interp(np.arange(count), np.append(starts, count), edges)
        self._gain = float(edges[-1])
        return np.asarray(sound * gains, np.float32)
