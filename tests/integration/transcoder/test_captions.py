"""Captions of two languages in the playlists of a live show, as a player without our page finds them."""

import html
import os
import re
import signal

from tests.helpers.source import SIMULCAST, Source
from tests.helpers.stage import Stage
from transcoder.captions.webvtt import HEADER

CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(.+)")


def cues(text: bytes) -> list[tuple[float, float, str]]:
    """Start and end in seconds, and the words."""
    found = []
    for h, m, s, h2, m2, s2, words in CUE.findall(text.decode()):
        start, end = int(h) * 3600 + int(m) * 60 + float(s), int(h2) * 3600 + int(m2) * 60 + float(s2)
        found.append((start, end, html.unescape(words)))
    return found


async def test_captions_follow_the_pictures_part_by_part(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    await stage.until("v0", lambda playlist: len(playlist.segments) >= 3)
    store = stage.transcoder.store("demo")
    assert store.origin_ns is not None
    bengali, english = store.caption("bn"), store.caption("en")
    playlist = await stage.until("v0", lambda playlist: playlist.segments[-1].uri is None)
    msn = playlist.media_sequence + len(playlist.segments) - 1
    now_ms = playlist.segments[-1].at_ms + 1200
    bengali.say(now_ms, now_ms + 3500, "শাড়ি & <গয়না>", store.origin_ns)
    english.say(now_ms + 500, now_ms + 1500, "sari", store.origin_ns)
    await stage.until("v0", lambda now: now.media_sequence + len(now.segments) > msn + 1)
    status, index = await stage.get("index.m3u8")
    assert status == 200
    assert index.decode().count("TYPE=SUBTITLES") == 2
    assert 'LANGUAGE="bn"' in index.decode()
    start_s = now_ms / 1000 - store.origin_ns / 1e9
    text = await stage.until(
        "captions-bn",
        lambda playlist: playlist.media_sequence + len(playlist.segments) > msn + 4,
    )
    video = await stage.until(
        "v0", lambda playlist: playlist.media_sequence + len(playlist.segments) > msn + 4
    )
    assert b"EXT-X-MAP" not in (await stage.get("captions-bn.m3u8"))[1]
    by_msn = {video.media_sequence + index: one for index, one in enumerate(video.segments)}
    seen = 0
    for index, segment in enumerate(text.segments):
        same = by_msn.get(text.media_sequence + index)
        if segment.uri is None or segment.gap or same is None:
            continue
        if index:
            assert (segment.at_ms, segment.duration_us) == (same.at_ms, same.duration_us)
        status, body = await stage.get(segment.uri)
        assert status == 200
        assert body.decode().startswith(HEADER)
        begin_s = segment.at_ms / 1000 - store.origin_ns / 1e9
        end_s = begin_s + (segment.duration_us or 0) / 1e6
        overlaps = start_s < end_s - 0.002 and start_s + 3.5 > begin_s + 0.002
        found = cues(body)
        assert [words for *_, words in found] == (["শাড়ি & <গয়না>"] if overlaps else [])
        if found:
            seen += 1
            assert abs(found[0][0] - start_s) <= 0.002
            assert abs(found[0][1] - start_s - 3.5) <= 0.002
        parts = [cues((await stage.get(part.uri))[1]) for part in segment.parts]
        assert sorted({cue for part in parts for cue in part}) == (found if segment.parts else [])
    assert seen >= 2


async def test_captions_go_on_over_a_new_worker(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    await stage.until("v0", lambda playlist: len(playlist.segments) >= 3)
    store = stage.transcoder.store("demo")
    text = store.caption("en")
    seen = await stage.playlist("v0.m3u8")
    last = seen.media_sequence + len(seen.segments)
    await stage.until("v0", lambda playlist: playlist.media_sequence + len(playlist.segments) > last)
    await stage.until("captions-en", lambda playlist: len(playlist.segments) >= 2)
    os.kill(stage.worker_pid, signal.SIGKILL)
    after = await stage.until(
        "captions-en", lambda playlist: any(segment.discontinuity for segment in playlist.segments[1:])
    )
    assert store.origin_ns is not None
    at_ms = after.segments[-1].at_ms + 3000
    text.say(at_ms, at_ms + 2000, "and on", store.origin_ns)
    later = await stage.until("captions-en", lambda playlist: playlist.segments[-1].at_ms > at_ms + 2000)
    bodies = [(await stage.get(one.uri))[1] for one in later.segments if one.uri and not one.gap]
    video = await stage.playlist("v0.m3u8")
    assert {one.at_ms for one in video.segments if one.discontinuity} >= {
        one.at_ms for one in later.segments[1:] if one.discontinuity
    }
    assert any("and on" in body.decode() for body in bodies)
