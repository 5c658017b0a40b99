"""One origin on one core and thousands of viewers that do what hls.js does."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure
from tests.benchmarks.hls.settings import OriginLoad

VIEWERS = 2_000
SECONDS = 10.0
_SOURCE = Path(__file__).parent / "viewers.c"


@dataclass(frozen=True)
class Watched:
    """What the viewers saw and what the origin used."""

    requests_per_s: float
    parts: int
    errors: int
    megabits_per_s: float
    viewers_cores: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    most_ms: float


class Origin:
    """A child process on the first core."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.port = port
        self._process = process
        self._asking = asyncio.Lock()

    async def used(self) -> tuple[float, int]:
        """CPU seconds and answers of the process so far."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._asking:
            self._process.stdin.write(b"cpu\n")
            cpu_s, answers = (await self._process.stdout.readline()).split()
        return float(cpu_s), int(answers)


@asynccontextmanager
async def origin(load: OriginLoad) -> AsyncIterator[Origin]:
    """Started, with some segments made."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.hls.origin_process",
        str(load.video_bps),
        str(load.audio_after_s),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Origin(process, int(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


async def build(folder: Path) -> Path:
    """The load client, compiled."""
    program = folder / "viewers"
    command = ("gcc", "-O2", "-Wall", "-Wextra", "-Werror", str(_SOURCE), "-lz", "-o", str(program))
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0
    return program


async def watch(
    program: Path, port: int, viewers: int, seconds: float, one: Origin, whole: bool = False
) -> tuple[Watched, float, float]:
    """Let viewers watch; what they saw, and the origin's cores and answers per second meanwhile."""
    process = await asyncio.create_subprocess_exec(
        *("taskset", "-c", "1", str(program), "127.0.0.1", str(port), str(viewers), str(seconds)),
        *(["whole"] if whole else []),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"begin\n"
    cpu_before, answers_before = await one.used()
    line = await process.stdout.readline()
    cpu_s, answers = await one.used()
    await process.wait()
    return (
        Watched(**json.loads(line)),
        (cpu_s - cpu_before) / seconds,
        (answers - answers_before) / seconds,
    )


async def measure(viewers: int = VIEWERS, seconds: float = SECONDS) -> list[Figure]:
    """The figures for one origin without an edge."""
    load = OriginLoad()
    with TemporaryDirectory() as folder:
        program = await build(Path(folder))
        async with origin(load) as one:
            seen, cores, _ = await watch(program, one.port, viewers, seconds, one)
    name = f"hls origin, {viewers:,} viewers"
    return [
        Figure(f"{name}: requests", seen.requests_per_s, "1/s", f"{seen.errors} errors"),
        Figure(f"{name}: sent", seen.megabits_per_s, "Mbit/s", f"video of {load.video_bps // 1000} kbit/s"),
        Figure(f"{name}: CPU of the origin", cores, "cores", "the process is pinned to one"),
        Figure(f"{name}: lateness of a part, p50", seen.p50_ms, "ms", "made → last byte at the viewer"),
        Figure(f"{name}: lateness of a part, p99", seen.p99_ms, "ms", f"{seen.parts} parts"),
        Figure(f"{name}: CPU of the viewers", seen.viewers_cores, "cores", "also pinned to one"),
    ]
