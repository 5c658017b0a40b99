"""Shows for the archive: segments as the live store tells of them, and a real S3-compatible server."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.helpers.haat_server import free_port
from transcoder.kept import ClosedSegment

HEIGHTS = {"v0": 720, "v1": 360, "audio": 0}


def closed(
    rendition: str, msn: int, *, run: str = "run", size: int = 100, fresh: bool = False, ms: int = 2000
) -> ClosedSegment:
    """Segment `msn` of a show whose segment 0 began at time 0."""
    data = f"{rendition} {msn} ".encode().ljust(size, b".")
    height = HEIGHTS[rendition]
    return ClosedSegment(
        rendition,
        msn,
        f"{rendition}/{run}-s{msn}.mp4",
        f"{rendition}/{run}-i0.mp4",
        f"init of {rendition}".encode(),
        msn * ms,
        ms * 1000,
        fresh,
        0,
        data,
        "avc1.42c01f" if height else "mp4a.40.2",
        height * 16 // 9,
        height,
        30_000,
        len(data) * 8,
    )


@dataclass
class BucketServer:
    """moto's server in a process of its own, which can be stopped for a while; its bucket is `kept`.

    It holds everything in memory, so what was in the bucket is gone when it comes back.
    """

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"s3://key:secret@127.0.0.1:{self.port}/kept?region=us-east-1&tls=off"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"MOTO_S3_CUSTOM_ENDPOINTS": ""},
        )
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/kept", method="PUT")
        for _ in range(200):
            with suppress(OSError), urllib.request.urlopen(request, timeout=2):
                return
            time.sleep(0.05)
        raise AssertionError("the bucket's server does not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    server = BucketServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
