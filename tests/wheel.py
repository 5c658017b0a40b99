"""Installs a wheel beside the dependencies of this virtual environment, in one of its own that does not see
the checkout, and looks whether its demo shows pages and pictures: python -m tests.wheel PATH"""

import asyncio
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

import aiohttp

from tests.helpers.haat_server import HaatServer

INSIDE = """
import media.plane.native, web
from pathlib import Path
home = Path(web.__file__).parent.parent
assert home.name == "site-packages", home
for name in ("web/deploy/nginx.conf.template", "web/deploy/grafana/haat.json"):
    assert (home / name).is_file(), name
assert not list(home.glob("media/plane/native/*.c"))
print(home, media.plane.native.load() is not None)
"""
LIVE_S = 20


def main() -> None:
    wheel = Path(sys.argv[1])
    is_pure = wheel.name.endswith("-py3-none-any.whl")
    with tempfile.TemporaryDirectory(prefix="haat-wheel-") as name:
        home = install(wheel, Path(name) / "venv")
        python = home / "bin" / "python"
        seen = subprocess.run([python, "-c", INSIDE], cwd=name, capture_output=True, text=True, check=False)
        assert seen.returncode == 0, seen.stderr
        place, has_native = seen.stdout.split()
        assert has_native == str(not is_pure), "the native data plane is not in the wheel"
        asyncio.run(look(home / "bin" / "haat", Path(name), Path(place), is_pure=is_pure))
    plane = "without" if is_pure else "with"
    print(f"{wheel}: its demo is live, with pages of its own, {plane} the native plane")


def install(wheel: Path, home: Path) -> Path:
    """The virtual environment: the wheel, and by a path file what this one has. An editable Haat is found by
    an import hook of this environment's own path files, which are not read there."""
    venv.create(home, with_pip=False, symlinks=True)
    site = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(home / "bin" / "python"),
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-compile", str(wheel)], check=True)
    return home


async def look(haat: Path, folder: Path, place: Path, *, is_pure: bool) -> None:
    environment = {"HAAT_MEDIA_ADDRESSES": "127.0.0.1", "HAAT_MEDIA_PLANE": "python" if is_pure else "native"}
    server = HaatServer(folder, command=("demo",), haat=haat, environment=environment)
    try:
        await server.start()
        async with aiohttp.ClientSession(server.url) as client:
            async with client.get("/") as reply:
                page = await reply.text()
                assert reply.status == 200, page
            scripts = re.findall(r'"(/assets/[^"]+\.js)"', page)
            assert scripts, page
            async with client.get(scripts[0]) as reply:
                assert await reply.read() == (place / "web/client/dist" / scripts[0][1:]).read_bytes()
            until = time.monotonic() + LIVE_S
            while not await has_pictures(client):
                assert time.monotonic() < until, server.log.read_text()[-4000:]
                await asyncio.sleep(0.2)
    finally:
        await server.stop()


async def has_pictures(client: aiohttp.ClientSession) -> bool:
    """True when the worker process has made HLS of what the demo host sends."""
    async with client.get("/hls/demo/index.m3u8") as reply:
        return reply.status == 200


if __name__ == "__main__":
    main()
