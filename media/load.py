"""What the machine, its quotas, the plane's thread and the event loop say of their load."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from media.plane.interface import PlaneCounters
from media.quota import Usage, groups_of, usage_of, worst_share
from media.stress import Load

_STAT = Path("/proc/stat")
_OWN_GROUP = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")
_IDLE, _IOWAIT = 3, 4
_GUEST = 8
"""Guest times are already in the user times before them."""
_SLEEP_S = 0.1


def processor_times() -> tuple[float, float]:
    """(busy, total) processor time of all cores since the start, steal counted as busy. Where the system has
    no /proc/stat: this process's own, against all cores."""
    try:
        fields = [int(field) for field in _STAT.read_text().split("\n", 1)[0].split()[1:]][:_GUEST]
    except (OSError, ValueError):
        return time.process_time(), time.monotonic() * (os.cpu_count() or 1)
    total = sum(fields)
    return float(total - fields[_IDLE] - fields[_IOWAIT]), float(total)


class ProcessorMeter:
    """The busy share since the last `read`."""

    def __init__(self) -> None:
        self._last = processor_times()

    def read(self) -> float:
        """0 to 1; 0 when no time has passed."""
        busy, total = processor_times()
        passed, self._last = (busy - self._last[0], total - self._last[1]), (busy, total)
        return max(0.0, min(1.0, passed[0] / passed[1])) if passed[1] > 0 else 0.0


class QuotaMeter:
    """How much of the processor quotas of its control groups (containers, units) this process used since the
    last `read`, with all that share them."""

    def __init__(self, own: Path = _OWN_GROUP, mounted: Path = _GROUPS) -> None:
        self._groups = [mounted / name for name in groups_of(_text(own))]
        self._last = self._usages()
        self._at = time.monotonic()

    def read(self) -> float:
        """The worst of them, 0 to 1; 0 without any."""
        usages, at = self._usages(), time.monotonic()
        share = worst_share(self._last, usages, at - self._at)
        self._last, self._at = usages, at
        return share

    def _usages(self) -> dict[str, Usage]:
        read = {
            str(group): usage_of(_text(group / "cpu.max"), _text(group / "cpu.stat"))
            for group in self._groups
        }
        return {group: usage for group, usage in read.items() if usage is not None}


def _text(path: Path) -> str:
    """Empty where there is no such file, as on systems without it."""
    try:
        return path.read_text()
    except OSError:
        return ""


class LoopDelay:
    """How late the event loop wakes a sleeper: the mean over the sleeps since the last `read`."""

    def __init__(self) -> None:
        self._sum_ms = 0.0
        self._sleeps = 0
        self._task = asyncio.create_task(self._run(), name="loop delay")

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _SLEEP_S
            await asyncio.sleep(_SLEEP_S)
            self._sum_ms += max(0.0, loop.time() - due) * 1000
            self._sleeps += 1

    def read(self) -> float:
        """Milliseconds; 0 when nothing was measured yet."""
        mean = self._sum_ms / self._sleeps if self._sleeps else 0.0
        self._sum_ms, self._sleeps = 0.0, 0
        return mean

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


class LoadMeter:
    """All that stress is made of; `counters` are the plane's. `close` it."""

    def __init__(self, counters: Callable[[], PlaneCounters]) -> None:
        self._counters = counters
        self._processor = ProcessorMeter()
        self._quota = QuotaMeter()
        self._delay = LoopDelay()
        self._packets, self._thread_ns = self._totals()
        self._at_ns: int | None = None

    def read(self, now_ns: int) -> Load:
        """The load since the last reading."""
        (packets, thread_ns), before_ns = self._totals(), self._at_ns
        passed_ns = 0 if before_ns is None else now_ns - before_ns
        rate = thread = 0.0
        if passed_ns > 0:
            rate = (packets - self._packets) * 1_000_000_000 / passed_ns
            thread = min(1.0, (thread_ns - self._thread_ns) / passed_ns)
        self._packets, self._thread_ns, self._at_ns = packets, thread_ns, now_ns
        return Load(self._processor.read(), rate, self._delay.read(), thread, self._quota.read())

    def _totals(self) -> tuple[int, int]:
        counters = self._counters()
        return counters.packets_out, counters.thread_ns

    async def close(self) -> None:
        await self._delay.close()
