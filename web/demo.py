"""`haat demo`: the server with demo data and a host of its own that is live at once."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec
import structlog

from commerce.database import Database
from web import demo_data, keys, secrets
from web.captions import simulator
from web.captions.captions import LANGUAGES
from web.clock import wall_clock_ms
from web.demo_host import Target
from web.media_files import ImageStore
from web.serve import Running, running, until_over
from web.settings import Settings

log = structlog.get_logger(__name__)
GRANT_MS = 365 * 86_400_000
LIVE_WITHIN_S = 20.0
RESTART_S = 2.0
STOP_S = 1.0


async def serve_demo(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until `stop`; the demo show is live before the addresses are printed."""
    async with _with_speech(settings) as settings, running(settings) as server:
        demo = await fill(settings, server.app[keys.DATABASE])
        host = DemoHost(_target(server, demo.show_slug, demo.host_id))
        try:
            is_live = await _until_live(server, demo.show_slug, stop)
            if not stop.is_set():
                print(_welcome(server.url, demo, is_live=is_live), flush=True)
            await until_over(server, stop)
        finally:
            await host.close()


@contextlib.asynccontextmanager
async def _with_speech(settings: Settings) -> AsyncIterator[Settings]:
    """Languages without a provider get the simulator, so that automatic captions can be switched on."""
    urls, runners = dict(settings.speech_urls), []
    for language in LANGUAGES:
        if language not in urls:
            runner, urls[language] = await simulator.start(simulator.SCRIPTS[language])
            runners.append(runner)
    try:
        yield replace(settings, speech_urls=urls)
    finally:
        for runner in runners:
            await runner.cleanup()


async def fill(settings: Settings, db: Database) -> demo_data.Demo:
    """Put the demo's people, products and shows into a database, with or without a server."""
    return await demo_data.seed(
        db,
        images=ImageStore(settings.commerce.media_folder),
        secrets=secrets.load(settings.secret, settings.var),
        now_ms=wall_clock_ms(),
    )


def _target(server: Running, show: str, host_id: str) -> Target:
    """The demo host comes by a publish grant, so the show's stream key stays the person's own."""
    grant = server.app[keys.GRANTS].publish_grant(show, host_id, wall_clock_ms() + GRANT_MS)
    return Target(
        whip_url=f"{server.url}/whip/{show}",
        token=grant,
        show_url=f"{server.url}/api/v1/shows/{show}",
        folder=str(server.app[keys.SETTINGS].var / "demo-host"),
    )


async def _until_live(server: Running, show: str, stop: asyncio.Event) -> bool:
    """Wait until the host is on stage; False when that takes too long or `stop` comes first."""
    for _ in range(round(LIVE_WITHIN_S / 0.1)):
        stats = server.app[keys.MEDIA].show_stats(show)
        if stop.is_set() or (stats is not None and stats.programme):
            break
        await asyncio.sleep(0.1)
    else:
        return False
    return not stop.is_set()


def _welcome(url: str, demo: demo_data.Demo, *, is_live: bool) -> str:
    state = "the demo show is live" if is_live else "its demo host is still trying to go live"
    logins = "\n".join(f"  {role:<10} {login}" for role, login in demo.logins)
    return f"""
Haat is running, and {state}.

  home       {url}
  watch      {url}/live/{demo.show_slug}
  studio     {url}/studio
  control    {url}/control/{demo.show_slug}

Sign in with the password {demo.password}

{logins}

Ctrl-C stops everything.
"""


class DemoHost:
    """The publishing child process, started again when it dies, ended with `close`."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._process: asyncio.subprocess.Process | None = None
        self._keeper = asyncio.create_task(self._keep(), name="demo host")

    async def close(self) -> None:
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        process = self._process
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None
        process.stdin.close()  # the child ends with its input
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _keep(self) -> None:
        while True:
            self._process = process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "web.demo_host", stdin=asyncio.subprocess.PIPE
            )
            assert process.stdin is not None
            process.stdin.write(msgspec.json.encode(self._target) + b"\n")
            code = await process.wait()
            log.warning("demo.host_died", code=code)
            await asyncio.sleep(RESTART_S)
