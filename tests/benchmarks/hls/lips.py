"""How far lips are off after an hour with a skewed clock, loss, jitter and pauses, fed in a minute."""

import asyncio

from tests.benchmarks.figures import Figure
from tests.helpers.lips import Trouble, lip_errors_ms

_HOUR_S = 3600


async def measure() -> list[Figure]:
    trouble = Trouble(50, loss=0.02, jitter_ms=60, pause_every_s=60, pause_s=1.2, freeze_s=0.9)
    errors = await asyncio.to_thread(lip_errors_ms, _HOUR_S, trouble)
    worst = max(errors, key=abs)
    return [
        Figure("lips: worst of the last minute", worst, "ms", f"sound after picture; {len(errors)} beeps")
    ]
