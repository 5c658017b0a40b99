"""`make bench-media`: forwarding beside Janus's, delays, loss, memory and joins, over a veth."""

import argparse
import asyncio
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.figures import Figure, save, table
from tests.benchmarks.media import janus, planes
from tests.benchmarks.media.busy import busy
from tests.benchmarks.media.core import core
from tests.benchmarks.media.drain import Drain
from tests.benchmarks.media.joins import joins
from tests.benchmarks.media.net import namespace
from tests.benchmarks.media.ratio import few, many
from tests.benchmarks.media.scale import FULL, QUICK, Scale
from tests.benchmarks.media.servers import Bench

ROWS: dict[str, Callable[[Bench, Scale], Awaitable[list[Figure]]]] = {
    "few": few,
    "many": many,
    "core": core,
    "busy": busy,
    "joins": joins,
}


def _missing() -> str | None:
    if not janus.is_installed():
        return "Janus is missing: apt-get install janus"
    if shutil.which("ip") is None or os.geteuid() != 0:
        return "network namespaces need root and ip (apt-get install iproute2)"
    if shutil.which("gcc") is None or not Path("/usr/include/openssl/evp.h").exists():
        return "the receivers are a small C program: apt-get install gcc libssl-dev"
    return None


async def _run(names: list[str], scale: Scale) -> list[Figure]:
    """All figures; SIGINT and SIGTERM cancel it, so that everything that was begun is taken down."""
    figures: list[Figure] = []
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with namespace() as net, Drain() as drain:
        bench = Bench(net, drain)
        for name in names:
            print(f"{name} …", flush=True)
            start = time.monotonic()
            measured = await ROWS[name](bench, scale)
            print(f"{table(measured)}\n({time.monotonic() - start:.0f} s)\n", flush=True)
            figures += measured
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-media", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="a few receivers and seconds: does it work?")
    parser.add_argument("--rounds", type=int, help="how often all take their turn")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="folder of the JSON file")
    arguments = parser.parse_args()
    names = arguments.names or list(ROWS)
    if unknown := set(names) - set(ROWS):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    if missing := _missing():
        sys.exit(missing)
    if not planes.has_native():
        print("The native plane is not built here: the Python plane is measured alone.", flush=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    try:
        scale = QUICK if arguments.quick else FULL
        scale = replace(scale, rounds=arguments.rounds or scale.rounds)
        figures = asyncio.run(_run(names, scale))
    except asyncio.CancelledError:
        sys.exit("stopped")
    path = arguments.out / f"media-{time.strftime('%Y%m%d-%H%M%S')}.json"
    save(figures, path)
    print(table(figures))
    print(f"\nwritten to {path}")


if __name__ == "__main__":
    main()
