"""Walks a live LL-HLS stream over HTTP and checks it against rfc8216bis and Apple's authoring rules.

Each check names its rule in the message of its assertion; sections are those of the draft.
"""

import asyncio
import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from urllib.parse import urljoin

from aiohttp import ClientSession

from tests.helpers.hls_tags import Media, Segment, attributes, merged, read_media

IMMUTABLE = "public, max-age=31536000, immutable"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Walker:
    """One show at `base` (the address of its playlists' folder, with a slash at the end)."""

    def __init__(self, base: str, client: ClientSession) -> None:
        self.base = base
        self._client = client

    async def get(self, path: str, method: str = "GET", **headers: str) -> Got:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = urljoin(self.base, path)
        async with self._client.request(method, url, headers=named, auto_decompress=False) as response:
            return Got(response.status, response.headers, await response.read())

    async def media(self, rendition: str, query: str = "") -> Media:
        got = await self.get(f"{rendition}.m3u8{query}", Accept_Encoding="identity")
        assert got.status == 200, got
        return read_media(got.body.decode())

    async def until(self, rendition: str, segments: int) -> Media:
        """Follow by blocking reload until so many segments are whole; each answer is checked on the way."""
        playlist = await self.media(rendition)
        check_playlist(playlist)
        while sum(segment.uri is not None for segment in playlist.segments) < segments:
            playlist = await self.follow(rendition, playlist)
        return playlist

    async def follow(self, rendition: str, before: Media) -> Media:
        """The next state, which must hold what was asked for and must not change what was told (6.2.1)."""
        msn, part = before.next
        hinted = hint(before)
        after = await self.media(rendition, f"?_HLS_msn={msn}&_HLS_part={part}")
        check_playlist(after)
        check_unchanged(before, after)
        number, index = after.next
        assert (number, index) > (msn, part), "6.2.5.2: a blocked answer holds the part that was asked for"
        uris = [one.uri for segment in after.segments for one in segment.parts]
        assert hinted in uris, "4.4.5.3: the hinted part is the part that came"
        return after


async def check_multivariant(walker: Walker) -> list[str]:
    """Names of the renditions. Apple's authoring rules 9.x; audio of its own, an audio-only variant."""
    got = await walker.get("index.m3u8", Accept_Encoding="identity")
    lines = got.body.decode().splitlines()
    assert lines[0] == "#EXTM3U"
    assert "#EXT-X-INDEPENDENT-SEGMENTS" in lines
    groups = [attributes(line.partition(":")[2]) for line in lines if line.startswith("#EXT-X-MEDIA:")]
    names = {(group["TYPE"], group["GROUP-ID"]) for group in groups}
    renditions = [group["URI"] for group in groups]
    is_audio_only = []
    for line, uri in pairwise(lines):
        if not line.startswith("#EXT-X-STREAM-INF:"):
            continue
        found = attributes(line.partition(":")[2])
        assert int(found["BANDWIDTH"]) >= int(found["AVERAGE-BANDWIDTH"]) > 0, "9.14: both bandwidths"
        assert found["CODECS"], "9.1: CODECS"
        assert ("AUDIO", found["AUDIO"]) in names, "4.4.6.2.1: the group exists"
        if "SUBTITLES" in found:
            assert ("SUBTITLES", found["SUBTITLES"]) in names
        is_audio_only.append("RESOLUTION" not in found)
        assert ("RESOLUTION" in found) == ("FRAME-RATE" in found), "9.4, 9.15: video has both"
        renditions.append(uri)
    assert is_audio_only.count(True) == 1, "an audio-only variant for the slowest networks"
    return sorted({uri.removesuffix(".m3u8") for uri in renditions})


def check_playlist(playlist: Media) -> None:
    """What holds in every state of a media playlist."""
    target, part_target = playlist.target, playlist.part_target
    control = playlist.control
    assert control["CAN-BLOCK-RELOAD"] == "YES", "6.2.5.2"
    assert Fraction(control["PART-HOLD-BACK"]) >= 3 * part_target, "Apple 14.3: at least three part targets"
    assert Fraction(control["HOLD-BACK"]) >= 3 * target, "4.4.3.8"
    assert Fraction(control["CAN-SKIP-UNTIL"]) >= 6 * target, "4.4.3.8"
    version = int(playlist.one("EXT-X-VERSION"))
    assert version >= (9 if "EXT-X-SKIP" in playlist.tags else 6), "section 8"
    assert part_target < target, "4.4.3.7"
    for segment in playlist.segments:
        check_segment(segment, target, part_target, is_last=segment is playlist.segments[-1])
    numbers = [segment.msn for segment in playlist.segments]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    whole = [segment for segment in playlist.segments if segment.uri is not None]
    assert len(playlist.segments) - len(whole) <= 1, "only the last segment may be open"
    with_parts = [segment.msn for segment in playlist.segments if segment.parts]
    since = Fraction(0)
    for segment in reversed(playlist.segments):
        assert not (segment.parts and since > 3 * target), "6.2.2: parts far from the edge are removed"
        if since < 2 * target and not segment.is_gap:
            assert segment.msn in with_parts, "4.4.4.9: parts near the edge stay listed"
        since += segment.duration or sum((part.duration for part in segment.parts), Fraction(0))
    if "EXT-X-ENDLIST" not in playlist.tags:
        assert hint(playlist), "B.1: the next part is hinted"
        assert "EXT-X-PRELOAD-HINT" in playlist.tags
    check_date_ranges(playlist)


def check_segment(segment: Segment, target: int, part_target: Fraction, is_last: bool) -> None:
    """Durations, dates and parts of one segment."""
    assert segment.map_uri, "4.4.4.5: fMP4 needs a map"
    assert segment.date, "Apple 14.1: PROGRAM-DATE-TIME"
    assert _DATE.fullmatch(segment.date)
    if segment.uri is not None:
        assert segment.duration is not None
        assert round(segment.duration) <= target, "4.4.3.1: EXTINF rounded is at most the target"
    if segment.uri is not None and segment.parts:
        total = sum(part.duration for part in segment.parts)
        assert segment.duration is not None
        assert abs(total - segment.duration) <= Fraction(1, 1000), "parts fill their segment"
    for index, part in enumerate(segment.parts):
        is_last_part = index == len(segment.parts) - 1 and (segment.uri is not None or is_last)
        assert part.duration <= part_target, f"4.4.3.7: {part} is longer than the part target"
        if not is_last_part and not segment.is_gap:
            # The draft lets independent parts be shorter; all of the sound's are, so ours are held to it too.
            assert part.duration >= part_target * Fraction(85, 100), "4.4.4.9: at least 85 % of the target"
    if segment.parts and not segment.is_gap:
        assert segment.parts[0].is_independent, "3.: a segment begins with a keyframe"


def check_date_ranges(playlist: Media) -> None:
    """4.4.5.1: unique IDs, a class, dates; PROGRAM-DATE-TIME must be there."""
    ranges = [attributes(text) for text in playlist.tags.get("EXT-X-DATERANGE", ())]
    assert len({one["ID"] for one in ranges}) == len(ranges)
    for one in ranges:
        assert one["CLASS"]
        assert _DATE.fullmatch(one["START-DATE"])
        assert all(name.startswith("X-") or name in _RANGE_NAMES for name in one)
    if ranges:
        assert playlist.control["CAN-SKIP-DATERANGES"] == "YES", "Apple 14.5"


_RANGE_NAMES = {"ID", "CLASS", "START-DATE", "END-DATE", "DURATION", "PLANNED-DURATION", "END-ON-NEXT"}


def check_unchanged(before: Media, after: Media) -> None:
    """6.2.1: what was published stays as it was; numbers go on; parts of whole segments may be taken out."""
    later = {segment.msn: segment for segment in after.segments}
    for old in before.segments:
        new = later.get(old.msn)
        if new is None:
            assert old.msn < after.segments[0].msn, "segments leave from the front only"
            continue
        assert (new.map_uri, new.date, new.is_discontinuity) == (old.map_uri, old.date, old.is_discontinuity)
        if old.uri is not None:
            assert (new.uri, new.duration) == (old.uri, old.duration)
        if new.parts:
            known = [part.uri for part in old.parts]
            assert [part.uri for part in new.parts][: len(known)] == known
    gone = [segment for segment in before.segments if segment.msn < after.segments[0].msn]
    grown = int(after.one("EXT-X-DISCONTINUITY-SEQUENCE")) - int(before.one("EXT-X-DISCONTINUITY-SEQUENCE"))
    assert grown == sum(segment.is_discontinuity for segment in gone), "4.4.3.3"


def check_alike(playlists: Mapping[str, Media]) -> None:
    """6.2.4: in all renditions the same cuts, discontinuities and dates under the same numbers."""
    by_number: dict[int, dict[str, Segment]] = {}
    for name, playlist in playlists.items():
        for segment in playlist.segments:
            by_number.setdefault(segment.msn, {})[name] = segment
    breaks: dict[str, int] = {}
    for number, segments in sorted(by_number.items()):
        if len(segments) < len(playlists):
            continue
        told = {name: one.is_discontinuity for name, one in segments.items()}
        assert len(set(told.values())) == 1, f"discontinuity at {number}: {told}"
        times = [datetime.fromisoformat(str(one.date).replace("Z", "+00:00")) for one in segments.values()]
        assert (max(times) - min(times)).total_seconds() <= 0.1, f"cuts at {number} are aligned"
    for name, playlist in playlists.items():
        first = next(s.msn for s in playlist.segments)
        common = min(n for n, segments in by_number.items() if len(segments) == len(playlists))
        sequence = int(playlist.one("EXT-X-DISCONTINUITY-SEQUENCE"))
        breaks[name] = sequence + sum(
            s.is_discontinuity for s in playlist.segments if first <= s.msn < common
        )
    assert len(set(breaks.values())) == 1, f"discontinuity sequences: {breaks}"


def hint(playlist: Media) -> str:
    """The part that is announced."""
    found = [attributes(text) for text in playlist.tags.get("EXT-X-PRELOAD-HINT", ())]
    return next((one["URI"] for one in found if one["TYPE"] == "PART"), "")


async def check_reports(walker: Walker, name: str, others: Sequence[str]) -> None:
    """4.4.5.4: a report of every other rendition, as new as the playlist, whether that was waited for or not:
    nothing that could be had before is missing, and nothing is told of that is not there."""
    msn, part = (await walker.media(name)).next
    for query in ("", f"?_HLS_msn={msn}&_HLS_part={part}", ""):
        before = {other: (await walker.media(other)).last for other in others}
        playlist = await walker.media(name, query)
        after = {other: (await walker.media(other)).last for other in others}
        reports = [attributes(text) for text in playlist.tags.get("EXT-X-RENDITION-REPORT", ())]
        assert {one["URI"] for one in reports} == {f"{other}.m3u8" for other in others}
        for one in reports:
            other = one["URI"].removesuffix(".m3u8")
            told = (int(one["LAST-MSN"]), int(one["LAST-PART"]))
            assert before[other] <= told <= after[other], f"{name} of {other}"


async def check_media(walker: Walker, rendition: str, playlist: Media) -> None:
    """Parts join to their segment, names always mean the same bytes, for ever cacheable, CORS, HEAD."""
    segment = next(one for one in reversed(playlist.segments) if one.uri and one.parts and not one.is_gap)
    assert segment.uri is not None
    assert segment.map_uri is not None
    pieces = [(await walker.get(part.uri)).body for part in segment.parts]
    whole = await walker.get(segment.uri)
    assert whole.body == b"".join(pieces), "parts join byte for byte to the segment"
    assert all(piece[4:8] in (b"moof", b"emsg", b"styp") for piece in pieces), "CMAF chunks"
    init = await walker.get(segment.map_uri)
    assert init.body[4:8] == b"ftyp"
    for uri, first in ((segment.uri, whole), (segment.map_uri, init)):
        again = await walker.get(uri)
        assert again.body == first.body, "names are immutable"
        assert first.headers["Cache-Control"] == IMMUTABLE
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert first.headers["Content-Type"] == ("audio/mp4" if rendition == "audio" else "video/mp4")
        head = await walker.get(uri, "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["Content-Length"] == str(len(first.body))


async def check_delivery(walker: Walker, rendition: str, target: int) -> None:
    """Compression, caching by kind, CORS, HEAD of playlists (6.2.1, Apple 14.x, appendix B)."""
    now = await walker.media(rendition)
    msn, part = now.next
    blocked = f"{rendition}.m3u8?_HLS_msn={msn}&_HLS_part={part}"
    caches = {"index.m3u8": 1, f"{rendition}.m3u8": 1, blocked: 6 * target}
    for path, seconds in caches.items():
        got = await walker.get(path, Accept_Encoding="gzip, br")
        assert got.headers["Cache-Control"] == f"public, max-age={seconds}", path
        assert got.headers["Content-Encoding"] == "gzip"
        assert got.headers["Content-Type"] == "application/vnd.apple.mpegurl"
        assert got.headers["Vary"] == "Accept-Encoding"
        assert got.headers["Access-Control-Allow-Origin"] == "*"
        assert gzip.decompress(got.body).startswith(b"#EXTM3U")
        head = await walker.get(path, "HEAD", Accept_Encoding="gzip, br")
        assert (head.status, head.body) == (200, b"")


async def check_refusals(walker: Walker, rendition: str) -> None:
    """6.2.5.2: malformed or too far ahead is 400, unknown 404; old requests get what is there."""
    now = await walker.media(rendition)
    msn, part = now.next
    limit = -(-3 // now.part_target) if now.part_target < 1 else 3
    paths = {
        f"{rendition}.m3u8?_HLS_part=0": 400,
        f"{rendition}.m3u8?_HLS_msn=-1": 400,
        f"{rendition}.m3u8?_HLS_msn=x": 400,
        f"{rendition}.m3u8?_HLS_skip=maybe": 400,
        f"{rendition}.m3u8?_HLS_msn={msn + 9}": 400,
        f"{rendition}.m3u8?_HLS_msn={msn}&_HLS_part={part + 2 * limit}": 400,
        f"{rendition}.m3u8?_HLS_msn={msn - 2}&_HLS_part=99": 200,
        f"{rendition}.m3u8?_HLS_msn=1": 200,
        f"{rendition}.m3u8?_HLS_primary_id=1&other=2": 200,
        f"{rendition}/none.mp4": 404,
        "v99.m3u8": 404,
        "source.m3u8": 404,
        "../nowhere/index.m3u8": 404,
    }
    for path, status in paths.items():
        got = await walker.get(path)
        assert got.status == status, (path, got.status)
        if path != "source.m3u8":
            assert got.headers.get("Access-Control-Allow-Origin") == "*", path
        if status in (400, 503):
            assert got.headers["Cache-Control"] == "no-store"


async def check_delta(walker: Walker, rendition: str) -> Media:
    """4.4.5.2, 6.2.5.1: a delta update merged into the playlist of before is the full playlist of now."""
    before = await walker.media(rendition)
    while True:
        msn, part = before.next
        query = f"?_HLS_msn={msn}&_HLS_part={part}"
        full, delta = await asyncio.gather(
            walker.media(rendition, query), walker.media(rendition, query + "&_HLS_skip=YES")
        )
        if "EXT-X-SKIP" in delta.tags:
            break
        before = full
    together = merged(before, delta)
    assert [(s.msn, s.uri, s.map_uri, s.date) for s in together] == [
        (s.msn, s.uri, s.map_uri, s.date) for s in full.segments
    ]
    skipped = sum(
        (s.duration or Fraction(0) for s in full.segments if s.msn >= delta.segments[0].msn), Fraction(0)
    )
    assert skipped >= Fraction(full.control["CAN-SKIP-UNTIL"]) - full.target, "only what is old is skipped"
    assert delta.segments[0].map_uri, "the map is repeated at the boundary"
    return delta
