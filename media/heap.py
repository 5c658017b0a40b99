"""The C library's free memory given back to the system after a crowd has joined.

Each handshake leaves 76 KiB between what stays; glibc keeps such pages until it is told.
"""

import asyncio
import ctypes

_WORTH = 32
_CALM_S = 1.0


class Heap:
    """Told of every association that was freed; gives back at most once a second, in one or two ms."""

    def __init__(self) -> None:
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        self._freed = 0
        self._timer: asyncio.TimerHandle | None = None

    def freed(self) -> None:
        self._freed += 1
        if self._timer is None and self._freed >= _WORTH and self._trim is not None:
            self._timer = asyncio.get_running_loop().call_later(_CALM_S, self._give_back)

    def _give_back(self) -> None:
        self._timer = None
        self._freed = 0
        if self._trim is not None:
            self._trim(0)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
