"""One measurement: what a server's CPU time and its receivers' counts say of some seconds of forwarding."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.media.drain import Totals
from tests.benchmarks.media.servers import Target
from tests.helpers.haat_server import cpu_seconds

_WARM_S = 2.0
_STILL_S = 0.15
_SHORT_SILENCE_S, _LONG_SILENCE_S = 0.6, 2.0
"""The first is shorter than a server waits before it takes a layer for gone."""
_CPUCLOCK_SCHED = 2
_IDLE_SHARE = 0.03


@dataclass(frozen=True)
class Window:
    """`softirq_s` is what the kernel's softirq threads used meanwhile: their work is nobody's CPU time."""

    seconds: float
    receivers: int
    sent: int
    cpu_s: float
    softirq_s: float
    totals: Totals

    @property
    def us_per_packet(self) -> float:
        return self.cpu_s / max(1, self.totals.packets) * 1e6

    @property
    def packets_per_s(self) -> float:
        return self.totals.packets / self.seconds

    @property
    def lost_percent(self) -> float:
        """Gaps in the numbers that arrived."""
        return 100 * self.totals.lost / max(1, self.totals.packets + self.totals.lost)

    @property
    def missing_percent(self) -> float:
        """What of all copies did not arrive in time, for whatever reason."""
        return max(0.0, 100 * (1 - self.totals.packets / max(1, self.sent * self.receivers)))

    def plus(self, other: "Window") -> "Window":
        """Both together, of the same server and receivers."""
        return Window(
            self.seconds + other.seconds,
            self.receivers,
            self.sent + other.sent,
            self.cpu_s + other.cpu_s,
            self.softirq_s + other.softirq_s,
            self.totals.plus(other.totals),
        )


def process_cpu_s(pid: int) -> float:
    """User and system time of a process, by the counter that /proc/PID/stat shows coarsely."""
    return time.clock_gettime(~pid << 3 | _CPUCLOCK_SCHED)


def _softirq_pids() -> list[int]:
    names = ((path.name, path / "comm") for path in Path("/proc").iterdir() if path.name.isdigit())
    found = []
    for pid, comm in names:
        try:
            if comm.read_text().startswith("ksoftirqd/"):
                found.append(int(pid))
        except OSError:
            continue
    return found


async def idle(target: Target, at_most_s: float) -> None:
    """Wait until the server has sent what it queued."""
    until = time.monotonic() + at_most_s
    while time.monotonic() < until:
        before = process_cpu_s(target.server.pid)
        await asyncio.sleep(0.5)
        if process_cpu_s(target.server.pid) - before < 0.5 * _IDLE_SHARE:
            return


async def _arrived(target: Target, at_most_s: float) -> None:
    """Wait until nothing more comes."""
    until, before = time.monotonic() + at_most_s, -1
    while time.monotonic() < until:
        arrived = target.bench.drain.totals(target.group).packets
        if arrived == before:
            return
        before = arrived
        await asyncio.sleep(_STILL_S)


async def measure(target: Target, seconds: float, *, warm_s: float = _WARM_S) -> Window:
    """Let the source send for a while, then measure it from silence to silence, so that every packet sent
    is either counted or missing."""
    drain, pid, threads = target.bench.drain, target.server.pid, _softirq_pids()
    source = target.source
    source.start()
    try:
        await asyncio.sleep(warm_s)
        source.stop()
        await _arrived(target, at_most_s=_SHORT_SILENCE_S)
        totals, sent, cpu_s = drain.totals(target.group), source.sent, process_cpu_s(pid)
        softirq_s, start = sum(map(cpu_seconds, threads)), time.monotonic()
        source.start()
        await asyncio.sleep(seconds)
    finally:
        source.stop()
    elapsed_s = time.monotonic() - start
    await _arrived(target, at_most_s=_LONG_SILENCE_S)
    return Window(
        elapsed_s,
        len(target.receivers),
        source.sent - sent,
        process_cpu_s(pid) - cpu_s,
        sum(map(cpu_seconds, threads)) - softirq_s,
        drain.totals(target.group).minus(totals),
    )
