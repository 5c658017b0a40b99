"""A transcoder with real workers behind real HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from tests.helpers.stage import Stage
from transcoder.errors import TranscoderError
from transcoder.serve import routes
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.errors import STATUS


@web.middleware
async def _errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except TranscoderError as error:
        return web.json_response({"code": error.code}, status=STATUS[type(error)])


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made: list[Stage] = []
    transcoder = await Transcoder.start(
        TranscoderSettings(), lambda show: made[0].on_keyframe_needed(show) if made else None
    )
    app = web.Application(middlewares=[_errors])
    app.add_routes(routes(transcoder))
    async with TestServer(app) as server, ClientSession() as client:
        made.append(Stage(transcoder, server, client))
        yield made[0]
        await made[0].stop()
        await transcoder.close()
