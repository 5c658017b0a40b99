"""Debian's nginx and Varnish before the origin: does it notice how many watch, and how late are parts?"""

import asyncio
import os
import re
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure
from tests.benchmarks.hls.origin import Watched, build, origin, watch
from tests.benchmarks.hls.settings import OriginLoad
from tests.helpers.varnish_edge import varnish_before

TEMPLATE = Path(__file__).parents[3] / "web" / "deploy" / "nginx.conf.template"
VIEWERS = (10, 100, 1_000)
MANY = 10_000
SECONDS = 8.0


def configuration(folder: Path, upstream: int, port: int) -> str:
    """The ready configuration without TLS, which the load client does not speak."""
    values = {
        "HAAT_UPSTREAM": f"127.0.0.1:{upstream}",
        "HAAT_TLS_DIR": str(folder),
        "HAAT_HTTP_PORT": str(free_port()),
        "HAAT_HTTPS_PORT": str(port),
        "HAAT_CACHE_DIR": str(folder / "cache"),
    }
    text = re.sub(r"\$\{(HAAT_\w+)\}", lambda found: values[found[1]], TEMPLATE.read_text())
    text = re.sub(
        r"^\s*ssl_.*\n", "", text.replace(f"listen {port} ssl http2;", f"listen {port};"), flags=re.M
    )
    text = text.replace("limit_conn addresses 500;", "")  # all viewers come from one address here
    user = "user root;" if os.getuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return (
        f"{user} daemon off; worker_processes 1; worker_cpu_affinity 10; worker_rlimit_nofile 20000;"
        f" pid {folder}/pid; error_log stderr crit; events {{ worker_connections 19000; }}"
        f" http {{ access_log off; keepalive_requests 100000; {temporary} {text} }}"
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def nginx(upstream: int) -> AsyncIterator[int]:
    """The edge; yields its port."""
    binary = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    assert binary, "nginx is missing: make tools"
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        (folder / "nginx.conf").write_text(configuration(folder, upstream, port))
        process = await asyncio.create_subprocess_exec(
            binary, "-c", str(folder / "nginx.conf"), "-p", str(folder)
        )
        try:
            await asyncio.sleep(1)
            yield port
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def varnish(upstream: int) -> AsyncIterator[int]:
    """The quick edge; yields its port."""
    with TemporaryDirectory() as name:
        async with varnish_before(upstream, Path(name), prefix=("taskset", "-c", "1")) as port:
            yield port


EDGES: dict[str, Callable[[int], AbstractAsyncContextManager[int]]] = {"nginx": nginx, "Varnish": varnish}


async def measure() -> list[Figure]:
    """The origin's requests and CPU for growing numbers of viewers behind each edge."""
    figures: list[Figure] = []

    async def with_viewers(edge: str, viewers: int, whole: bool) -> None:
        async with origin(load) as one, EDGES[edge](one.port) as port:
            seen, cores, answers = await watch(program, port, viewers, SECONDS, one, whole)
        how = "whole segments" if whole else "parts"
        figures.extend(_figures(f"{edge}, {viewers:,} viewers by {how}", seen, cores, answers))

    load = OriginLoad(video_bps=200_000)
    with TemporaryDirectory() as folder:
        program = await build(Path(folder))
        for viewers in VIEWERS:
            for edge in EDGES:
                await with_viewers(edge, viewers, whole=False)
        for viewers in (VIEWERS[0], MANY):  # by parts nginx and the viewers would need more than one core
            await with_viewers("nginx", viewers, whole=True)
    return figures


def _figures(behind: str, seen: Watched, cores: float, answers: float) -> list[Figure]:
    name = f"hls behind {behind}"
    return [
        Figure(f"{name}: requests at the edge", seen.requests_per_s, "1/s", f"{seen.errors} errors"),
        Figure(f"{name}: requests at the origin", answers, "1/s"),
        Figure(f"{name}: CPU of the origin", cores, "cores"),
        Figure(f"{name}: lateness, p50", seen.p50_ms, "ms", "from its first part made → last byte"),
        Figure(f"{name}: lateness, p99", seen.p99_ms, "ms", f"{seen.parts} bodies"),
    ]
