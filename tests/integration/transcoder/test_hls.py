"""Real workers make playlists and media that follow rfc8216bis and that FFmpeg decodes."""

import asyncio
import gzip
from itertools import pairwise

import av
import pytest

from tests.helpers.source import PLAIN, SIMULCAST, Source
from tests.helpers.stage import Stage, following
from transcoder.playlist import MediaPlaylist

PART_US = 512_000
_LISTED = 5


def _long(playlist: MediaPlaylist) -> bool:
    return len(playlist.segments) > _LISTED


def _decode(url: str, pictures: int) -> tuple[str, int, int]:
    """Codec, width and frames that FFmpeg's own HLS client gets from this address."""
    with av.open(url, timeout=20) as container:
        stream = container.streams[0]
        count = 0
        for _ in container.decode(stream):
            count += 1
            if count == pictures:
                break
        return stream.codec_context.name, getattr(stream.codec_context, "width", 0), count


async def test_simulcast_layers_are_repackaged_and_play(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    status, body = await stage.get("index.m3u8")
    assert status == 200
    text = body.decode()
    for tag in ("RESOLUTION=640x360", "RESOLUTION=320x180", "RESOLUTION=160x90", "FRAME-RATE=20.000"):
        assert tag in text
    assert text.count('CODECS="avc1.42c0') == 3
    assert text.count(',mp4a.40.2"') == 3
    assert stage.transcoder.renditions("demo") == ["v0", "v1", "v2"]
    await stage.until("v0", _long)
    for name, width in (("v0", 640), ("v1", 320), ("v2", 160)):
        assert await asyncio.to_thread(_decode, f"{stage.base}{name}.m3u8", 60) == ("h264", width, 60)
    assert (await asyncio.to_thread(_decode, f"{stage.base}audio.m3u8", 100))[0] == "aac"


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_single_layer_gets_encoded_rungs(stage: Stage, codec: str) -> None:
    stage.live(Source(PLAIN, codec=codec, fps=30))
    await stage.until("v2", _long)
    text = (await stage.get("index.m3u8"))[1].decode()
    for size in ("640x360", "426x240", "320x180"):
        assert f"RESOLUTION={size}" in text
    for name, width in (("v0", 640), ("v1", 426), ("v2", 320)):
        assert await asyncio.to_thread(_decode, f"{stage.base}{name}.m3u8", 60) == ("h264", width, 60)


async def test_renditions_are_cut_alike_and_within_the_rules(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    playlists = [await stage.until(name, _long) for name in ("v0", "v1", "v2", "audio")]
    times = [{s.at_ms // 100 for s in playlist.segments[:_LISTED]} for playlist in playlists]
    assert all(max(t) - min(t) <= 1 for t in zip(*map(sorted, times), strict=True))
    for playlist in playlists:
        assert playlist.target_s == 4
        for segment in playlist.segments[:-1]:
            assert segment.duration_us is not None
            assert round(segment.duration_us / 1e6) <= playlist.target_s
            assert segment.parts[0].independent
            assert all(part.duration_us <= PART_US for part in segment.parts)
            assert all(part.duration_us >= 0.85 * PART_US for part in segment.parts[:-1])
        starts = [segment.at_ms for segment in playlist.segments[:-1]]
        lengths = [segment.duration_us or 0 for segment in playlist.segments[:-1]]
        assert all(
            abs((b - a) - length / 1000) <= 25
            for (a, b), length in zip(pairwise(starts), lengths, strict=False)
        )
    made = stage.transcoder.store("demo").newest_msn - playlists[0].media_sequence + 1
    assert stage.asked <= 2 * made + 2


async def test_segment_equals_its_parts_and_names_are_immutable(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    playlist = await stage.until("v1", _long)
    segment = playlist.segments[1]
    assert segment.uri is not None
    parts = [(await stage.get(part.uri))[1] for part in segment.parts]
    assert (await stage.get(segment.uri))[1] == b"".join(parts)
    async with stage.client.get(stage.base + segment.uri) as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.content_type == "video/mp4"


async def test_blocking_reload_answers_everybody_with_the_next_part(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    before = await stage.until("v0", lambda playlist: len(playlist.segments[-1].parts) == 1)
    msn, part = following(before)
    waiters = [stage.playlist(f"v0.m3u8?_HLS_msn={msn}&_HLS_part={part}") for _ in range(5)]
    answers = await asyncio.gather(*waiters)
    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0].segments[-1].parts) == 2
    assert answers[0].segments[-1].parts[-1].uri == before.hint_uri
    reports = {report.uri: report for report in answers[0].reports}
    assert set(reports) == {"v1.m3u8", "v2.m3u8", "audio.m3u8"}
    assert all(abs(report.last_msn - msn) <= 2 for report in reports.values())
    assert stage.transcoder.viewers("demo") >= 5


async def test_hinted_part_is_held_until_it_is_complete(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    before = await stage.until("v0", lambda playlist: len(playlist.segments) > 1)
    assert before.hint_uri is not None
    status, data = await stage.get(before.hint_uri)
    assert (status, data[4:8]) == (200, b"moof")
    after = await stage.playlist("v0.m3u8")
    assert before.hint_uri in [part.uri for segment in after.segments for part in segment.parts]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("../other/index.m3u8", 404),
        ("v9.m3u8", 404),
        ("v0/nothing.mp4", 404),
        ("v9/nothing.mp4", 404),
        ("v0.m3u8?_HLS_part=1", 400),
        ("v0.m3u8?_HLS_msn=abc", 400),
        ("v0.m3u8?_HLS_msn=-1", 400),
        ("v0.m3u8?_HLS_msn=999999999999", 400),
        ("v0.m3u8?_HLS_msn=1&_HLS_part=%D9%A3", 400),
        ("v0.m3u8?_HLS_skip=NO", 400),
    ],
)
async def test_bad_requests_are_refused(stage: Stage, path: str, status: int) -> None:
    stage.live(Source(SIMULCAST, audio=False), speed=6.0)
    await stage.playlist("v0.m3u8")
    assert (await stage.get(path))[0] == status


async def test_delta_update_equals_the_full_playlist(stage: Stage) -> None:
    stage.live(Source((("", 160, 120),), audio=False), speed=10.0)
    await stage.until("v0", lambda playlist: len(playlist.segments) > 15)
    await stage.stop()
    await asyncio.sleep(0.3)
    full, delta = await stage.playlist("v0.m3u8"), await stage.playlist("v0.m3u8?_HLS_skip=YES")
    assert delta.skipped > 0
    assert delta.segments == full.segments[delta.skipped :]
    assert (delta.hint_uri, delta.media_sequence) == (full.hint_uri, full.media_sequence)


async def test_playlists_are_compressed_and_cached_by_kind(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    playlist = await stage.playlist("v0.m3u8")
    msn, part = following(playlist)
    paths = {
        "index.m3u8": "public, max-age=1",
        "v0.m3u8": "public, max-age=1",
        f"v0.m3u8?_HLS_msn={msn}&_HLS_part={part}": "public, max-age=24",
    }
    for path, cache in paths.items():
        async with stage.client.get(stage.base + path, auto_decompress=False) as response:
            assert response.headers["Cache-Control"] == cache
            assert response.headers["Vary"] == "Accept-Encoding"
            assert response.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(await response.read()).startswith(b"#EXTM3U")
        async with stage.client.get(stage.base + path, headers={"Accept-Encoding": "identity"}) as response:
            assert "Content-Encoding" not in response.headers
            assert (await response.read()).startswith(b"#EXTM3U")


async def test_closing_ends_every_playlist_within_two_seconds(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    await stage.playlist("v0.m3u8")
    await stage.stop()
    stage.transcoder.close_show("demo")
    async with asyncio.timeout(2.0):
        for name in ("v0", "v1", "v2", "audio"):
            await stage.until(name, lambda playlist: playlist.ended)
    assert (await stage.get("index.m3u8"))[0] == 200
