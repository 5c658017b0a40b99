"""Whether a place's publisher is dead, so that a returning one may take it."""

import asyncio
import time
from collections.abc import Callable

_LOOK_S = 0.02
_ON_ITS_WAY_NS = 400_000_000
"""What a publisher sent before it died may still come for so long: from the network and from buffers."""


async def is_silent(last_packet_ns: Callable[[], int | None], silence_ns: int) -> bool:
    """True once nothing has come for `silence_ns` (monotonic) or the publisher is gone (None); False as
    soon as a packet came that cannot have been on its way when this was asked."""
    asked_ns = time.monotonic_ns()
    while True:
        last_ns = last_packet_ns()
        if last_ns is None or time.monotonic_ns() - last_ns >= silence_ns:
            return True
        if last_ns > asked_ns + _ON_ITS_WAY_NS:
            return False
        await asyncio.sleep(_LOOK_S)
