"""A real Haat in a process of its own, on free ports and an empty folder, for tests and benchmarks."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[2]
PASSWORD = "haat-demo-1"


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class HaatServer:
    """`haat serve` (or `haat demo`, with its built-in host) that can be killed and started again. Of this
    checkout, unless `haat` is another's command; then it runs in `folder`."""

    folder: Path
    command: tuple[str, ...] = ("serve",)
    environment: dict[str, str] = field(default_factory=dict)
    http_port: int = field(default_factory=free_port)
    media_port: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    process: subprocess.Popen[bytes] | None = None
    haat: Path | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.http_port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def _program(self) -> tuple[tuple[str, ...], Path]:
        """What is run, and where."""
        return (
            ((sys.executable, "-m", "web"), ROOT) if self.haat is None else ((str(self.haat),), self.folder)
        )

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAAT_")}
        return inherited | {
            "HAAT_VAR": str(self.folder),
            "HAAT_HTTP_PORT": str(self.http_port),
            "HAAT_MEDIA_PORT": str(self.media_port),
            "HAAT_OVERLOAD": "off",  # a machine that runs tests is always busy
            "HAAT_DISK_RESERVE_MB": "0",  # and its disk may be full
            "HAAT_RTMP_PORT": "0",
            "HAAT_SRT_PORT": "0",
        } | self.environment  # fmt: skip

    def run(self, *arguments: str, text: str = "") -> str:
        """Run one `haat` command to its end and give what it printed."""
        program, place = self._program()
        done = subprocess.run(
            [*program, *arguments],
            cwd=place, env=self._environment(), input=text, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        program, place = self._program()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*program, *self.command],
                cwd=place, env=self._environment(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        async with aiohttp.ClientSession() as client:
            for _ in range(300):
                assert self.process.poll() is None, self.log.read_text()[-4000:]
                try:
                    async with client.get(self.url + "/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        raise AssertionError("not ready:\n" + self.log.read_text()[-4000:])

    def kill(self) -> None:
        """End the server as a crash would: SIGKILL, no goodbye."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    async def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            await asyncio.to_thread(self.process.wait, 10)

    def cpu_seconds(self, *, children: bool = False) -> float:
        """User and system time of the server so far; with its living children, or without."""
        assert self.process
        pids = [self.process.pid]
        if children:
            pids += descendants(self.process.pid)
        return sum(map(cpu_seconds, pids))


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found
