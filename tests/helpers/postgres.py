"""A private PostgreSQL cluster for tests: its own folder, its own socket, no TCP port."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

USER = "haat"
SYSTEM_USER = "postgres"
"""The server refuses to run as root, so root starts it as this user."""


class PostgresCluster:
    """`start` it, `create` databases in it, `stop` it."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder = folder
        self._binaries = binaries

    @classmethod
    def start(cls) -> "PostgresCluster":
        """A few seconds. Commits are not synced to the disk: nothing here outlives the tests."""
        folder = Path(tempfile.mkdtemp(prefix="haat-pg-", dir="/tmp"))  # socket paths must be short
        if os.geteuid() == 0:
            shutil.chown(folder, SYSTEM_USER)
        cluster = cls(folder, _binaries())
        cluster._run("initdb", "-D", cluster._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
        cluster._run("pg_ctl", "-D", cluster._data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        return cluster

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self._folder}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """The URL of a new database, a copy of the template to which nobody may be connected."""
        self._run("createdb", "-h", str(self._folder), "-U", USER, "-T", template, database)
        return self.url(database)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", SYSTEM_USER, "--", *command]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert done.returncode == 0, f"{program}: {done.stderr.decode()}"


def _binaries() -> Path:
    """Debian keeps them out of the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = versions[-1] if versions else shutil.which("initdb")
    assert found, "PostgreSQL is missing: apt-get install postgresql"
    return Path(found).resolve().parent
