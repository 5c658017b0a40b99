"""A benchmark's server in a process of its own, so that its CPU time is its own."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.haat_server import ROOT, cpu_seconds


@dataclass(frozen=True)
class Child:
    pid: int
    port: int

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    def memory_bytes(self) -> int:
        """Resident set size."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


@asynccontextmanager
async def child(module: str, *arguments: str, prefix: tuple[str, ...] = ()) -> AsyncIterator[Child]:
    """Run `python -m module PORT_FILE arguments…`, behind the words of `prefix`, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        port_file = Path(folder) / "port"
        command = [*prefix, sys.executable, "-m", module, str(port_file), *arguments]
        process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        try:
            while not port_file.exists() or not port_file.read_text():
                assert process.poll() is None, f"{module} ended"
                await asyncio.sleep(0.05)
            yield Child(process.pid, json.loads(port_file.read_text()))
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
