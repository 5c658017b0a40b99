"""The way in through aiohttp, for requests that come on a connection of its own; the desk decides."""

import asyncio
import time
from typing import Any

from aiohttp import web

from transcoder.origin.answer import Answer
from transcoder.origin.desk import Desk, Later
from transcoder.origin.request import RENDITION, target_of


def routes(desk: Desk) -> list[web.RouteDef]:
    """`/hls/{show}/index.m3u8` and everything it leads to, also below `/play/{token}`."""

    async def door(request: web.Request) -> web.Response:
        target = target_of(request.path_qs)
        if target is None:
            raise web.HTTPNotFound
        answer = desk.answer(target, request.headers.get)
        while isinstance(answer, Later):
            answer = await _wait(desk, answer)
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    return [
        web.get(f"{prefix}/hls/{{show}}/{rest}", door)
        for prefix in ("", "/play/{token}")
        for rest in (
            "index.m3u8",
            "manifest.mpd",
            f"{{rendition:{RENDITION}}}.m3u8",
            f"{{rendition:{RENDITION}}}/{{name}}",
        )
    ]


async def _wait(desk: Desk, later: Later) -> Answer | Later:
    settled: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def hear(value: Any) -> None:
        if not settled.done():
            settled.set_result(value)

    later.pending.then(hear)
    try:
        async with asyncio.timeout(later.until - time.monotonic()):
            value = await settled
    except TimeoutError:
        return desk.timed_out()
    finally:
        later.pending.forget(hear)
    return later.finish(value)
