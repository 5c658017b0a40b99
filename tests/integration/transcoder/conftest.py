"""A transcoder with real workers behind real HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from tests.helpers.stage import Stage
from transcoder.origin.desk import Desk
from transcoder.serve import routes
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.problems import describe


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made: list[Stage] = []
    transcoder = await Transcoder.start(
        TranscoderSettings(), lambda show, place: made[0].on_keyframe_needed(show, place) if made else None
    )
    app = web.Application()
    desk = Desk(transcoder, describe)
    app.add_routes(routes(desk))
    async with TestServer(app) as server, ClientSession() as client:
        made.append(Stage(transcoder, server, client))
        yield made[0]
        await made[0].stop()
        await desk.close()
        await transcoder.close()
