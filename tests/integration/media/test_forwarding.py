"""A host and viewers over the real UDP port."""

import asyncio

import pytest

from media.errors import NoPublisher, PublisherExists
from media.events import PublisherConnected, PublisherGone, SubscriberGone
from media.place import HOST
from media.taps import Want
from tests.helpers.media_peers import Host, Viewer, lossy_relay, stage, until
from tests.helpers.plane_peers import require_native


@pytest.fixture(params=["python", "native"])
def plane(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    if chosen == "native":
        require_native()
    return chosen


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_viewers_decode_what_the_host_sends(plane: str, codec: str) -> None:
    async with stage(plane=plane) as place:
        host = await place.host(codec=codec)
        viewers = [await place.viewer(), await place.viewer()]
        await until(lambda: all(v.frames >= 30 and v.sounds >= 30 for v in viewers))
        stats = place.server.show_stats("demo")
        assert stats is not None
        assert stats.programme is not None
        assert stats.places == (stats.programme,)
        assert (stats.programme.codec, stats.subscribers) == (codec, 2)
        assert [(layer.rid, layer.width, layer.height) for layer in stats.programme.layers] == [
            ("", 320, 180)
        ]
        for viewer in viewers:
            await viewer.close()
        await host.close()
        await place.happens(PublisherGone)


async def test_loss_on_both_ways_is_repaired(plane: str) -> None:
    async with stage(plane=plane) as place, lossy_relay(place.server, to_server=0.05) as up:
        host = await place.host(relay=up)
        async with lossy_relay(place.server, to_client=0.05) as down:
            viewer = await place.viewer(relay=down)
            await until(lambda: viewer.frames >= 120)
            figures = place.server.stats()
            assert up.lost > 0
            assert down.lost > 0
            assert figures.nacks_sent > 0
            assert figures.retransmitted > 0
            stats = place.server.show_stats("demo")
            assert stats is not None
            assert stats.programme is not None
            assert stats.programme.layers[0].packets_lost <= 2
            await viewer.close()
        await host.close()


async def test_second_publisher_is_refused_while_the_first_sends() -> None:
    async with stage() as place:
        host = await place.host()
        await asyncio.sleep(0.3)
        other = Host()
        with pytest.raises(PublisherExists):
            await other.publish(place.server, "demo")
        assert host.answer is not None
        assert place.server.peer(host.answer.peer_id) is not None
        await other.close()
        await host.close()


async def test_silent_publisher_is_taken_over_and_viewers_go_on() -> None:
    async with stage(takeover_after_ms=300) as place:
        host = await place.host()
        viewer = await place.viewer()
        await until(lambda: viewer.frames >= 10)
        for sender in host.connection.getSenders():
            await sender.stop()
        await asyncio.sleep(0.5)
        frames = viewer.frames
        returned = await place.host()
        gone = await place.happens(PublisherGone)
        assert isinstance(gone, PublisherGone)
        assert gone.reason == "replaced"
        await until(lambda: viewer.frames >= frames + 20)
        assert viewer.pts == sorted(viewer.pts)
        await viewer.close()
        await returned.close()
        await host.close()


async def test_viewers_stay_when_the_host_leaves_and_returns() -> None:
    async with stage() as place:
        host = await place.host()
        viewer = await place.viewer()
        await until(lambda: viewer.frames >= 10)
        await host.close()
        await place.happens(PublisherGone)
        late = Viewer()
        with pytest.raises(NoPublisher):
            await late.watch(place.server, "demo")
        await late.close()
        frames = viewer.frames
        returned = await place.host()
        await until(lambda: viewer.frames >= frames + 20)
        await viewer.close()
        await returned.close()


async def test_viewer_with_another_codec_is_ended_when_the_host_returns() -> None:
    async with stage() as place:
        host = await place.host(codec="H264")
        viewer = await place.viewer()
        await host.close()
        await place.happens(PublisherGone)
        returned = await place.host(codec="VP8")
        await place.happens(SubscriberGone)
        await viewer.close()
        await returned.close()


async def test_dead_peer_is_removed_after_silence() -> None:
    async with stage(silence_timeout_ms=1_000) as place, lossy_relay(place.server) as relay:
        host = await place.host(relay=relay)
        relay.close()
        gone = await place.happens(PublisherGone)
        assert isinstance(gone, PublisherGone)
        assert gone.reason == "timeout"
        assert place.server.show_stats("demo") is None
        await host.close()


async def test_peer_that_never_connects_is_removed() -> None:
    async with stage(connect_timeout_ms=300) as place:
        host = Host()
        async with lossy_relay(place.server) as relay:
            relay.close()
            await host.publish(place.server, "demo", relay)
        assert host.answer is not None
        peer_id = host.answer.peer_id
        await until(lambda: place.server.peer(peer_id) is None)
        assert place.events == []
        await host.close()


async def test_closing_a_show_ends_everybody() -> None:
    async with stage() as place:
        host = await place.host()
        viewer = await place.viewer()
        await place.server.close_show("demo")
        gone = await place.happens(PublisherGone)
        assert isinstance(gone, PublisherGone)
        assert gone.reason == "ended"
        await place.happens(SubscriberGone)
        assert place.server.show_stats("demo") is None
        await viewer.close()
        await host.close()


async def test_egress_gives_decodable_units_on_one_clock() -> None:
    async with stage() as place:
        host = await place.host()
        egress = place.server.egress("demo", {HOST: Want()})
        units = []
        async for unit in egress:
            units.append(unit)
            if len(units) >= 150:
                break
        await host.close()
        rest = [unit async for unit in egress]
        assert len(rest) < 50
        video = [unit for unit in units if unit.kind == "video"]
        audio = [unit for unit in units if unit.kind == "audio"]
        assert video[0].keyframe
        assert (video[0].codec, video[0].width, video[0].height) == ("H264", 320, 180)
        assert video[0].data.startswith(b"\x00\x00\x00\x01")
        assert audio[0].codec == "opus"
        for track in (video, audio):
            times = [unit.capture_ns for unit in track]
            assert times == sorted(times)
        assert abs(video[-1].capture_ns - audio[-1].capture_ns) < 300_000_000


async def test_two_shows_do_not_mix() -> None:
    async with stage() as place:
        one, two = await place.host("one"), await place.host("two", codec="VP8")
        viewer = await place.viewer("two")
        await until(lambda: viewer.frames >= 10)
        stats = place.server.show_stats("two")
        assert stats is not None
        assert stats.programme is not None
        assert stats.programme.codec == "VP8"
        assert place.server.stats().shows == 2
        await viewer.close()
        await one.close()
        await two.close()


async def test_ice_restart_gives_new_credentials() -> None:
    async with stage() as place:
        host = await place.host()
        assert host.answer is not None
        fragment = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef0123456789abcdef\r\n"
        answer, etag = await place.server.restart_ice(host.answer.peer_id, fragment)
        assert etag != host.answer.etag
        info = place.server.peer(host.answer.peer_id)
        assert info is not None
        assert (info.etag, info.role, info.show) == (etag, "publisher", "demo")
        assert "a=ice-ufrag:" in answer
        assert "a=end-of-candidates" in answer
        await host.close()


async def test_publisher_connected_names_its_session() -> None:
    async with stage() as place:
        host = Host()
        await host.publish(place.server, "demo")
        event = await place.happens(PublisherConnected)
        assert host.answer is not None
        assert event == PublisherConnected("demo", host.answer.peer_id, HOST)
        await host.close()
