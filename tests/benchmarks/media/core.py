"""100,000 packets a second out on one core: is anything lost?"""

import os
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.media import planes
from tests.benchmarks.media.scale import Scale
from tests.benchmarks.media.servers import Bench
from tests.benchmarks.media.window import measure


def _pin(pid: int, cores: set[int]) -> None:
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)


async def core(bench: Bench, scale: Scale) -> list[Figure]:
    """The server has the last core alone, source and receivers have the others."""
    cores = os.sched_getaffinity(0)
    own = {max(cores)}
    async with planes.plane(bench, planes.main_name()) as target:
        await target.fill(scale.core)
        _pin(target.server.pid, own)
        _pin(os.getpid(), cores - own or cores)
        try:
            window = await measure(target, 2 * scale.seconds)
        finally:
            _pin(os.getpid(), cores)
    share = window.cpu_s / window.seconds
    name = f"one core, {scale.core}: {target.name}"
    return [
        Figure(name, window.packets_per_s, "packets/s", f"{share:.2f} core"),
        Figure(f"{name}, lost", window.missing_percent, "%", f"gaps {window.lost_percent:.3f} %; aim 0"),
    ]
