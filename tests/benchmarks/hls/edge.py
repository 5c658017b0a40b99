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
PROCESSES = 5
"""Of edge and viewers where there are many of them: a process may open some 20,000 connections."""
SECONDS = 8.0


def configuration(folder: Path, upstream: int, port: int, workers: int) -> str:
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
        f"{user} daemon off; worker_processes {workers}; worker_cpu_affinity {'10 ' * workers};"
        f" worker_rlimit_nofile 20000;"
        f" pid {folder}/pid; error_log stderr emerg; events {{ worker_connections 19000; }}"
        f" http {{ access_log off; keepalive_requests 100000; {temporary} {text} }}"
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def nginx(upstream: int, workers: int = 1) -> AsyncIterator[int]:
    """The edge; yields its port."""
    binary = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    assert binary, "nginx is missing: make tools"
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        (folder / "nginx.conf").write_text(configuration(folder, upstream, port, workers))
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
        for viewers in (VIEWERS[0], MANY):
            await with_viewers("nginx", viewers, whole=True)
        figures += await _many_by_parts(program, load)
    return figures


async def _many_by_parts(program: Path, load: OriginLoad) -> list[Figure]:
    """More requests than this machine's edge can answer: viewers are late, but the origin must not notice."""
    async with origin(load) as one, nginx(one.port, PROCESSES) as port:
        crowds = [watch(program, port, MANY // PROCESSES, SECONDS, one) for _ in range(PROCESSES)]
        seen = await asyncio.gather(*crowds)
    name = f"hls behind nginx, {MANY // PROCESSES * PROCESSES:,} viewers by parts"
    errors = sum(watched.errors for watched, _, _ in seen)
    return [
        Figure(
            f"{name}: requests at the edge",
            sum(watched.requests_per_s for watched, _, _ in seen),
            "1/s",
            f"{errors} errors; all that one core gives to edge and viewers",
        ),
        Figure(f"{name}: requests at the origin", max(answers for _, _, answers in seen), "1/s"),
        Figure(f"{name}: CPU of the origin", max(cores for _, cores, _ in seen), "cores"),
    ]


def _figures(behind: str, seen: Watched, cores: float, answers: float) -> list[Figure]:
    name = f"hls behind {behind}"
    return [
        Figure(f"{name}: requests at the edge", seen.requests_per_s, "1/s", f"{seen.errors} errors"),
        Figure(f"{name}: requests at the origin", answers, "1/s"),
        Figure(f"{name}: CPU of the origin", cores, "cores"),
        Figure(f"{name}: lateness, p50", seen.p50_ms, "ms", "from its first part made → last byte"),
        Figure(f"{name}: lateness, p99", seen.p99_ms, "ms", f"{seen.parts} bodies"),
    ]
