"""Timed facts in a live show's playlists and parts, as a player fetches them."""

import struct

from tests.helpers.source import SIMULCAST, Source
from tests.helpers.stage import Stage
from transcoder.emsg import SCHEME
from transcoder.marks import Mark
from transcoder.playlist import DateRange, MediaPlaylist

TITLE = 'Shari "Jamdani" 100% {cotton}\nনীল'


def _newest_ms(playlist: MediaPlaylist) -> int:
    """Capture time at the end of what is listed."""
    last = playlist.segments[-1]
    return last.at_ms + last.length_us // 1000


async def test_a_pin_is_in_every_playlist_and_in_the_part_of_its_time(stage: Stage) -> None:
    stage.live(Source(SIMULCAST))
    begun = await stage.until("v0", lambda playlist: len(playlist.segments) >= 3)
    at_ms = _newest_ms(begun) + 2_200
    stage.transcoder.mark("demo", Mark(7, "haat.pin", at_ms, "begins", (("TITLE", TITLE),)))
    playlists = {
        name: await stage.until(name, lambda playlist: _newest_ms(playlist) > at_ms + 600)
        for name in ("v0", "v1", "v2", "audio")
    }
    pin = DateRange("haat.pin-7", "haat.pin", at_ms, None, (("TITLE", TITLE),))
    for name, playlist in playlists.items():
        assert playlist.date_ranges == (pin,)
        assert await _parts_with_messages(stage, playlist) == ([] if name == "audio" else [at_ms])

    ends_ms = _newest_ms(playlists["v0"]) + 1_000
    stage.transcoder.mark("demo", Mark(8, "haat.pin", ends_ms, "ends"))
    after = await stage.until("v0", lambda playlist: _newest_ms(playlist) > ends_ms + 600)
    assert after.date_ranges == (
        DateRange("haat.pin-7", "haat.pin", at_ms, ends_ms - at_ms, (("TITLE", TITLE),)),
    )
    assert await _parts_with_messages(stage, after) == [at_ms, ends_ms]


async def _parts_with_messages(stage: Stage, playlist: MediaPlaylist) -> list[int]:
    """Capture times of the event messages; each must lie in the part that it came with."""
    store = stage.transcoder.store("demo")
    assert store.origin_ns is not None
    found = []
    for segment in playlist.segments:
        at_us = segment.at_ms * 1000
        for part in segment.parts:
            _, data = await stage.get(part.uri)
            for at_ms in _messages(data, store.origin_ns):
                assert at_us - 1_000 <= at_ms * 1000 < at_us + part.duration_us + 1_000
                found.append(at_ms)
            at_us += part.duration_us
    return found


def _messages(data: bytes, origin_ns: int) -> list[int]:
    """Times of the messages of our own scheme, which stand before the part's moof."""
    times = []
    while data[4:8] == b"emsg":
        size = int.from_bytes(data[:4], "big")
        scale, time = struct.unpack(">IQ", data[12:24])
        if data[32:size].startswith(SCHEME.encode() + b"\0"):
            times.append(round((origin_ns + time * 1_000_000_000 / scale) / 1_000_000))
        data = data[size:]
    assert data[4:8] == b"moof"
    return times
