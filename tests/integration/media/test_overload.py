"""A server that sends more than it can: what it leaves out."""

import asyncio

import pytest

from media.errors import ServerBusy
from tests.helpers.media_peers import Viewer, stage, until


async def test_a_full_server_refuses_viewers_then_sends_sound_only() -> None:
    async with stage(sheds_load=True, packets_per_s=5) as place:
        host = await place.host()
        viewer = await place.viewer()
        await until(lambda: viewer.frames >= 5)
        await until(lambda: place.server.stats().relief == "audio_only")
        late = Viewer()
        with pytest.raises(ServerBusy):
            await late.watch(place.server, "demo")
        await late.close()
        await asyncio.sleep(0.5)  # what was on its way
        pictures, sounds = viewer.frames, viewer.sounds
        await until(lambda: viewer.sounds >= sounds + 50)
        assert viewer.frames == pictures
        assert place.server.stats().joins_refused == 1
        await viewer.close()
        await host.close()
