"""Debian's Varnish before a server of the test, with the ready configuration."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.helpers.haat_server import free_port
from tests.helpers.open_port import until_open

CONFIGURATION = Path(__file__).parents[2] / "web" / "deploy" / "varnish.vcl"
SETTINGS = ("thread_pool_min=250", "thread_queue_limit=20000", "timeout_idle=30", "rush_exponent=1000")
"""As the configuration's head recommends."""


@asynccontextmanager
async def varnish_before(upstream: int, folder: Path, prefix: Sequence[str] = ()) -> AsyncIterator[int]:
    """An edge whose origin listens on this port; yields its own. `prefix` goes before its command."""
    text = CONFIGURATION.read_text().replace('.port = "8080"', f'.port = "{upstream}"')
    (folder / "varnish.vcl").write_text(text)
    binary = shutil.which("varnishd", path=os.environ["PATH"] + ":/usr/sbin")
    assert binary, "varnish is missing: make tools"
    port = free_port()
    options = [word for setting in SETTINGS for word in ("-p", setting)]
    process = await asyncio.create_subprocess_exec(
        *prefix,
        *(binary, "-F", "-j", "none", "-n", str(folder / "work"), "-a", f"127.0.0.1:{port}", "-T", "none"),
        *("-f", str(folder / "varnish.vcl"), "-s", "malloc,128m", *options),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await until_open(port, lambda: process.returncode)  # when its configuration is compiled
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
