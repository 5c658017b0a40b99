"""What control groups (cgroup v2) let this process use of the processors, from the kernel's texts."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

_UNIFIED = "0::/"


class Usage(NamedTuple):
    """Processor time of a group so far, and how many cores it may use at a time."""

    used_s: float
    cores: float


def groups_of(text: str) -> list[str]:
    """The process's own group and all around it, relative to where they are mounted, from
    /proc/self/cgroup; the mount's own is "."."""
    for line in text.splitlines():
        if line.startswith(_UNIFIED):
            path = PurePosixPath(line.removeprefix(_UNIFIED))
            inside = PurePosixPath() if ".." in path.parts else path
            return [str(inside), *map(str, inside.parents)]
    return []


def usage_of(cpu_max: str, cpu_stat: str) -> Usage | None:
    """From a group's files of these names; None without a quota."""
    try:
        quota, period = cpu_max.split()
        figures = dict(line.split() for line in cpu_stat.splitlines())
        return None if quota == "max" else Usage(int(figures["usage_usec"]) / 1e6, int(quota) / int(period))
    except (ValueError, KeyError, ZeroDivisionError):
        return None


def worst_share(before: Mapping[str, Usage], now: Mapping[str, Usage], passed_s: float) -> float:
    """The greatest share of a quota that was used between both, 0 to 1; 0 without a quota."""
    if passed_s <= 0:
        return 0.0
    shares = (
        (usage.used_s - before[group].used_s) / (usage.cores * passed_s)
        for group, usage in now.items()
        if group in before and usage.cores > 0
    )
    return max(0.0, min(1.0, max(shares, default=0.0)))
