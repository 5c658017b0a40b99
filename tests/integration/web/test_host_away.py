"""A host whose network is cut without a goodbye: the room hears of it soon, and of the return at once."""

import asyncio

import msgspec
from aiortc import RTCSessionDescription

from commerce.database import Database
from commerce.roomlog.queries import load
from commerce.shows.commands import create_show
from signaling.protocol import AnyFact, HostAway, HostBack, Numbered, StageJoined, StageTracks
from tests.helpers.link import link
from tests.helpers.media_peers import Host
from tests.integration.web.conftest import Browser
from web import keys
from web.clock import wall_clock_ms
from web.serve import Running


async def told(db: Database, show: str, kind: type[AnyFact], *, times: int = 1) -> list[Numbered]:
    """The room's facts once so many of a kind are among them."""
    for _ in range(200):
        rows = await load(db, show)
        facts = [
            Numbered(seq=seq, at_ms=at_ms, fact=msgspec.json.decode(body, type=AnyFact))
            for seq, at_ms, body, _ in rows
        ]
        if sum(isinstance(one.fact, kind) for one in facts) >= times:
            return facts
        await asyncio.sleep(0.05)
    raise AssertionError(facts)


async def test_a_host_whose_network_is_cut_is_away_within_four_seconds_and_back_with_it(
    server: Running, browser: Browser
) -> None:
    db, media = server.app[keys.DATABASE], server.app[keys.MEDIA]
    account = await browser.sign_up("host@example.com")
    show = (await create_show(db, host_id=str(account["id"]), title="Friday market", now_ms=1)).slug
    host = Host()
    async with link(media.port) as way:
        answer = await media.publish(show, await host.offer())
        sdp = way.through(answer.sdp, media.port)
        await host.connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        await told(db, show, StageTracks)

        cut_ms = wall_clock_ms()
        way.shape(loss=1.0)
        await told(db, show, StageTracks, times=2)
        facts = await told(db, show, HostAway)
        (away,) = [one for one in facts if isinstance(one.fact, HostAway)]
        assert 2_500 < away.at_ms - cut_ms < 4_000
        assert [one.fact.tracks for one in facts if isinstance(one.fact, StageTracks)][1:] == [[]]
        assert [one.place.is_host for one in media.places(show)] == [True]  # nobody took anything from it

        way.shape(loss=0.0)
        restored_ms = wall_clock_ms()
        await told(db, show, StageTracks, times=3)
        facts = await told(db, show, HostBack)
        (back,) = [one for one in facts if isinstance(one.fact, HostBack)]
        assert back.at_ms - restored_ms < 2_000
        first, _, again = [one.fact for one in facts if isinstance(one.fact, StageTracks)]
        assert again == first
        assert sum(isinstance(one.fact, StageJoined) for one in facts) == 1
        assert media.peer(answer.peer_id) is not None
        assert (media.stats().publishers, sum(isinstance(one.fact, HostAway) for one in facts)) == (1, 1)
        await host.close()
