"""All of a show is in one codec of a kind; who does not fit leaves, and the host's camera is never it."""

import pytest

from media.errors import UnknownPeer
from media.events import PublisherConnected, PublisherGone
from media.place import HOST, Place
from tests.helpers.media_peers import Host, stage
from tests.unit.media.test_offer import ANSWER


async def test_a_guest_who_comes_late_with_another_codec_does_not_push_the_host_out() -> None:
    async with stage() as place:
        guest = await place.server.ingest("demo", Place("anika"))
        host = await place.host(codec="VP8")
        assert not guest.is_open
        await host.close()
    async with stage() as place:
        guest = await place.server.ingest("demo", Place("anika"))
        host = Host("VP8")
        pending = await place.server.publish("demo", await host.offer())
        guest.begin()
        assert place.server.peer(pending.peer_id) is not None
        assert not any(isinstance(event, PublisherConnected) for event in place.events)
        await host.close()


async def test_our_offer_is_over_when_another_codec_is_published() -> None:
    async with stage(takeover_after_ms=100) as place:
        encoder = await place.server.ingest("demo", HOST)
        encoder.begin()
        await place.happens(PublisherConnected)
        offered = await place.server.counter_offer("demo")
        host = await place.host(codec="VP8")
        assert (await place.happens(PublisherGone)).reason == "replaced"
        with pytest.raises(UnknownPeer):
            await place.server.accept_answer(offered.peer_id, ANSWER)
        stats = place.server.show_stats("demo")
        assert stats is not None
        assert stats.subscribers == 0
        await host.close()
