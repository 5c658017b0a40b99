"""`make bench`: runs the benchmarks named as arguments, or all, and prints their figures."""

import argparse
import asyncio
import importlib
import time
from pathlib import Path

from tests.benchmarks.figures import Figure, save, table

NAMES = ("forward", "room", "orders", "join", "crowd", "glass", "adaptive")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(NAMES)}")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="folder of the JSON file")
    arguments = parser.parse_args()
    names = arguments.names or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    for name in names:
        print(f"{name} …", flush=True)
        measured = asyncio.run(importlib.import_module(f"tests.benchmarks.{name}").measure())
        print(table(measured) + "\n", flush=True)
        figures += measured
    path = arguments.out / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    save(figures, path)
    print(table(figures))
    print(f"\nwritten to {path}")


if __name__ == "__main__":
    main()
