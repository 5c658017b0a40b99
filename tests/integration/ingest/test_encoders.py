"""Debian's ffmpeg publishes by RTMP and SRT to a real media server, and viewers decode what comes out."""

import asyncio

import pytest

from media.events import PublisherConnected, PublisherGone
from tests.helpers.encoders import KEY, TONE_HZ, Desk
from tests.helpers.media_peers import until
from tests.integration.ingest.conftest import Start
from web.ingest import rtmp_listener

both = pytest.mark.parametrize("protocol", ["rtmp", "srt"])


@both
async def test_picture_and_sound_reach_a_webrtc_viewer(desk: Desk, start: Start, protocol: str) -> None:
    await start(desk.url(protocol))
    connected = await desk.stage.happens(PublisherConnected)
    assert isinstance(connected, PublisherConnected)
    assert connected.place.is_main
    watcher = await desk.watcher()
    await until(lambda: watcher.frames >= 25 and watcher.sounds >= 75)
    red, green, blue = watcher.colour()
    assert red > 200 and green < 40 and blue < 40  # noqa: PT018 (one colour)
    assert watcher.tone_hz() == pytest.approx(TONE_HZ, abs=4)
    stats = desk.stage.server.show_stats("demo")
    assert stats is not None and stats.programme is not None  # noqa: PT018
    (layer,) = stats.programme.layers
    assert (stats.programme.codec, layer.width, layer.height) == ("H264", 320, 180)
    assert stats.programme.packets_lost == 0
    assert desk.notices() == []
    await watcher.close()


@both
async def test_an_encoder_with_b_frames_is_refused_before_it_is_live(
    desk: Desk, start: Start, protocol: str
) -> None:
    encoder = await start(desk.url(protocol), "-bf", "2", video=("-c:v", "libx264", "-preset", "ultrafast"))
    said = await encoder.fails()
    assert desk.codes() == ["ingest.b_frames"]
    assert desk.stage.events == []
    assert "ingest.b_frames" in said or protocol == "srt"
    desk.now_ms = 59_999
    assert desk.codes() == ["ingest.b_frames"]
    desk.now_ms = 60_000
    assert desk.codes() == []


@both
async def test_a_wrong_key_is_refused_by_the_protocol(desk: Desk, start: Start, protocol: str) -> None:
    encoder = await start(desk.url(protocol, key="guess"))
    said = await encoder.fails()
    assert ("show.stream_key_wrong" if protocol == "rtmp" else "rejection reason") in said
    assert desk.codes() == ["show.stream_key_wrong"]


@pytest.mark.parametrize(
    ("protocol", "codecs", "name"),
    [
        ("rtmp", {"video": ("-c:v", "flv")}, "H263"),
        ("rtmp", {"audio": ("-c:a", "libmp3lame")}, "MP3"),
        ("srt", {"video": ("-c:v", "mpeg2video")}, "mpeg2video"),
        ("srt", {"audio": ("-c:a", "mp2")}, "mp2"),
    ],
)
async def test_other_codecs_are_refused_by_name(
    desk: Desk, start: Start, protocol: str, codecs: dict[str, tuple[str, ...]], name: str
) -> None:
    encoder = await start(desk.url(protocol), **codecs)
    await encoder.fails()
    (notice,) = desk.notices()
    assert notice.code == "ingest.codec"
    assert str(notice.params["codec"]).startswith(name)


async def test_a_long_key_interval_is_a_warning_while_it_lasts(desk: Desk, start: Start) -> None:
    encoder = await start(desk.url("rtmp"), "-g", "300")
    await desk.stage.happens(PublisherConnected)
    assert desk.notices() == []
    await until(lambda: desk.codes() == ["ingest.key_interval"])
    (notice,) = desk.notices()
    assert 2.1 <= float(notice.params["seconds"]) < 4.0
    await encoder.kill()
    await desk.stage.happens(PublisherGone)
    assert desk.notices() == []


@both
async def test_a_killed_encoder_comes_back_and_viewers_go_on(desk: Desk, start: Start, protocol: str) -> None:
    encoder = await start(desk.url(protocol))
    await desk.stage.happens(PublisherConnected)
    watcher = await desk.watcher()
    await until(lambda: watcher.frames > 5)
    await encoder.kill()
    gone = asyncio.create_task(desk.stage.happens(PublisherGone))
    await start(desk.url(protocol))
    await gone
    await desk.stage.happens(PublisherConnected)
    seen = watcher.frames
    await until(lambda: watcher.frames > seen + 10)
    await watcher.close()


@both
async def test_a_second_encoder_with_the_key_is_refused_and_the_first_goes_on(
    desk: Desk, start: Start, protocol: str
) -> None:
    first = await start(desk.url(protocol))
    await desk.stage.happens(PublisherConnected)
    second = await start(desk.url(protocol))
    await second.fails()
    assert desk.codes() == ["media.publisher_exists"]
    assert first.process.returncode is None
    assert [one for one in desk.stage.events if isinstance(one, PublisherGone)] == []


async def test_a_silent_encoder_is_given_up(
    desk: Desk, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rtmp_listener, "SILENCE_S", 1.5)
    encoder = await start(desk.url("rtmp"))
    await desk.stage.happens(PublisherConnected)
    encoder.freeze()
    await desk.stage.happens(PublisherGone)


async def test_many_encoders_share_the_ports(desk: Desk, start: Start) -> None:
    shows = [f"{protocol}-{number}" for protocol in ("rtmp", "srt") for number in range(3)]
    for show in shows:
        await start(desk.url(show.partition("-")[0], show=show))
    for _ in shows:
        await desk.stage.happens(PublisherConnected, within_s=20)

    def is_live(show: str) -> bool:
        stats = desk.stage.server.show_stats(show)
        return stats is not None and stats.programme is not None and bool(stats.programme.layers[0].is_active)

    await until(lambda: all(is_live(show) for show in shows))


async def test_a_stream_id_may_have_srts_own_form(desk: Desk, start: Start) -> None:
    await start(f"srt://127.0.0.1:{desk.srt.port}?streamid=#!::r=demo?key={KEY},m=publish")
    await desk.stage.happens(PublisherConnected)
