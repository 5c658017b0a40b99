"""A network namespace with a veth into it, so that a server has an address that is not a loopback's."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Net:
    """`prefix` in front of a command runs it inside, where `address` is; `outside` is the other end's."""

    prefix: tuple[str, ...]
    address: str
    outside: str


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


@contextmanager
def namespace() -> Iterator[Net]:
    """Make it, and take it away with everything in it; needs root. What a killed run left goes first."""
    for old in Path("/run/netns").glob("haat-*"):
        if not Path("/proc", old.name.removeprefix("haat-")).exists():
            _ip("netns", "del", old.name)
    number = os.getpid() % 250
    name, inner, outer = f"haat-{os.getpid()}", f"haati{number}", f"haato{number}"
    address, outside = f"10.213.{number}.2", f"10.213.{number}.1"
    inside = ("ip", "netns", "exec", name)
    _ip("netns", "add", name)
    try:
        _ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", name)
        _ip("addr", "add", f"{outside}/30", "dev", outer)
        _ip("link", "set", outer, "up")
        for command in (
            ("addr", "add", f"{address}/30", "dev", inner),
            ("link", "set", inner, "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", "default", "via", outside),
        ):
            _ip("-n", name, *command)
        yield Net(inside, address, outside)
    finally:
        subprocess.run(["ip", "link", "del", outer], check=False)
        subprocess.run(["ip", "netns", "del", name], check=False)
