"""Starts the server, waits for a signal, ends everything within three seconds."""

import asyncio
import gc
import os
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
import uvloop
from aiohttp import web

from transcoder.origin.listen import listening
from web import keys
from web.app import StartError, create_app
from web.settings import Settings

CLOSE_CONNECTIONS_S = 0.5
CLOSE_ALL_S = 2.5
MOST_OPEN_FILES = 65_536
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A started server. `url` reaches it from this machine."""

    app: web.Application
    url: str


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """The server, from the moment it answers until the block ends. Raises StartError."""
    app = create_app(settings)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_CONNECTIONS_S)
    try:
        await runner.setup()
        async with AsyncExitStack() as open_ports:
            handlers = runner.server
            assert handlers is not None
            origin = listening(app[keys.DESK], handlers, settings.http_host, settings.http_port)
            try:
                port = await open_ports.enter_async_context(origin)
            except OSError as error:
                address = f"{settings.http_host}:{settings.http_port}"
                raise StartError(
                    f"Cannot listen on {address} ({error.strerror}). "
                    "Stop what uses it, or set HAAT_HTTP_PORT."
                ) from error
            calm_collector()
            yield Running(app, f"http://localhost:{port}")
    finally:
        try:
            async with asyncio.timeout(CLOSE_ALL_S):
                await runner.cleanup()
        except TimeoutError:
            log.error("server.close_timed_out")


def run(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `main` on uvloop; Ctrl-C and SIGTERM set its event, a second one ends the process at once."""
    raise_open_files()

    async def with_signals() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()

        def on_signal() -> None:
            if stop.is_set():
                os._exit(130)
            stop.set()

        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, on_signal)
        await main(stop)

    uvloop.run(with_signals())


def calm_collector() -> None:
    """Let the garbage collector look past what start-up made, and come less often: thousands of requests that
    wait are not garbage, and each full look at them is a pause for everybody."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def raise_open_files() -> None:
    """Let this process open as many files as it may: each viewer is a socket, and shells allow 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    async with running(settings) as server:
        log.info("server.started", url=server.url, media_port=settings.media.port)
        await until_over(server, stop)
        log.info("server.stopping")


async def until_over(server: Running, stop: asyncio.Event) -> None:
    """Wait until somebody stops the server, or until it has drained."""
    waits = [asyncio.create_task(one.wait()) for one in (stop, server.app[keys.DRAIN].over)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
